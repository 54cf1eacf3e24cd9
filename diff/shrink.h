/* Delta debugging (Zeller, Hildebrandt 2002) of a case: takes away templates, pairs
 * of tags, lines, tags, words, characters, and parts of variables and of what functions
 * answer, as long as what is left still does what it did. Deterministic; ends when
 * nothing more can go or the budget is used up. */
#ifndef IXT_DIFF_SHRINK_H
#define IXT_DIFF_SHRINK_H

#include "diff/case.h"

/* True when `c` still does it. */
typedef bool diff_shrink_test(void *ctx, const diff_case *c);

typedef struct diff_shrink {
	diff_shrink_test *test;
	void *ctx;
	uint32_t budget;	/* tests that are left */
	ixt_arena *arena;	/* of what was kept */
	ixt_arena attempt;	/* of what is being tried */
	diff_case best;
} diff_shrink;

/* The smallest case found, in `arena`. `c` itself must pass the test. */
diff_case diff_shrink_case(const diff_case *c, diff_shrink_test *test, void *ctx,
			   uint32_t budget, ixt_arena *arena);

#endif
