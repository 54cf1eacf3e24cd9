/* Two sides that answer cases, and whether a case makes them diverge as another one
 * did: what shrinking and renaming have to keep. */
#ifndef IXT_DIFF_JUDGE_H
#define IXT_DIFF_JUDGE_H

#include "diff/candidate.h"
#include "diff/case.h"

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

/* Our library, or a candidate in its place, and an oracle that speaks the candidate
 * protocol as well. */
typedef struct diff_case_judge {
	diff_judge judge;
	diff_candidate *subject;	/* NULL: our library */
	diff_candidate *oracle;
} diff_case_judge;

/* Makes both: plain Jinja2, and `command`, or our library when that is NULL. */
void diff_case_sides_init(diff_candidate *oracle, diff_candidate *subject, diff_job *job,
			  const char *command, int timeout);
/* `subject` may be NULL. */
void diff_case_judge_init(diff_case_judge *j, diff_candidate *subject, diff_candidate *oracle,
			  ixt_trap *trap);
void diff_judge_release(diff_judge *j);

/* The subject's answer to `c`. */
void diff_case_judge_subject(diff_case_judge *j, const diff_case *c, ixt_arena *arena,
			     diff_answer *a);

/* From now on `alike` means: this verdict, and errors of these classes. `p` must
 * stay. */
void diff_judge_by(diff_judge *j, const diff_pair_of_answers *p);
/* A diff_shrink_test over a diff_judge. */
bool diff_judge_alike(void *judge, const diff_case *c);

#endif
