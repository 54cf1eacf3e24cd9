/* Where generated cases come from: each has a number, and seed and number alone
 * decide what it is. */
#ifndef IXT_DIFF_GEN_H
#define IXT_DIFF_GEN_H

#include "diff/case.h"
#include "diff/rng.h"

typedef struct diff_gen diff_gen;

struct diff_gen {
	/* Makes case `number` in `arena`. */
	void (*make)(diff_gen *self, uint64_t number, ixt_arena *arena, diff_case *c);
	uint64_t seed;
};

#endif
