/* Two sides that answer cases, and whether a case makes them diverge as another one
 * did: what shrinking and renaming have to keep. */
#ifndef IXT_DIFF_JUDGE_H
#define IXT_DIFF_JUDGE_H

#include "diff/bare.h"

typedef struct diff_pair_of_answers {
	diff_answer ours, oracle;
	diff_verdict verdict;
} diff_pair_of_answers;

typedef struct diff_judge diff_judge;

struct diff_judge {
	/* Asks both sides; texts are in `arena`. */
	void (*ask)(diff_judge *self, const diff_case *c, ixt_arena *arena,
		    diff_pair_of_answers *p);
	ixt_arena scratch;
	/* what has to stay */
	diff_verdict verdict;
	ixt_str ours_class, oracle_class;
};

/* Our library in memory, and plain Jinja2. */
typedef struct diff_bare_judge {
	diff_judge judge;
	diff_bare *oracle;	/* started when it is first needed */
} diff_bare_judge;

void diff_bare_judge_init(diff_bare_judge *j, diff_bare *oracle, ixt_trap *trap);
void diff_judge_release(diff_judge *j);

/* From now on `alike` means: this verdict, and errors of these classes. `p` must
 * stay. */
void diff_judge_by(diff_judge *j, const diff_pair_of_answers *p);
/* A diff_shrink_test over a diff_judge. */
bool diff_judge_alike(void *judge, const diff_case *c);

#endif
