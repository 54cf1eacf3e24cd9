/* Two sides that answer cases, and whether a case makes them diverge as another one
 * did: what shrinking and renaming have to keep. */
#ifndef IXT_DIFF_JUDGE_H
#define IXT_DIFF_JUDGE_H

#include "diff/bare.h"

typedef struct diff_pair_of_answers {
	diff_answer ours, oracle;
	diff_verdict verdict;
} diff_pair_of_answers;

typedef struct diff_judge {
	diff_bare *oracle;
	ixt_arena scratch;
	/* what has to stay */
	diff_verdict verdict;
	ixt_str ours_class, oracle_class;
} diff_judge;

/* The oracle is started when it is first needed; `trap` is for lack of memory. */
void diff_judge_init(diff_judge *j, diff_bare *oracle, ixt_trap *trap);
void diff_judge_release(diff_judge *j);

/* Asks both; texts are in `arena`. */
void diff_judge_ask(diff_judge *j, const diff_case *c, ixt_arena *arena,
		    diff_pair_of_answers *p);
/* From now on `alike` means: this verdict, and errors of these classes. `p` must
 * stay. */
void diff_judge_by(diff_judge *j, const diff_pair_of_answers *p);
/* A diff_shrink_test over a diff_judge. */
bool diff_judge_alike(void *judge, const diff_case *c);

#endif
