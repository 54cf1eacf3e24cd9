/* Generated cases, judged live: our library here, plain Jinja2 in children that
 * answer one batch while we make and render the next. */
#ifndef IXT_DIFF_FUZZ_H
#define IXT_DIFF_FUZZ_H

#include "diff/gen.h"
#include "diff/judge.h"

typedef struct diff_fuzz_tally {
	uint64_t cases;
	uint64_t texts, errors;	/* of those that are the same */
	uint64_t unsupported;	/* ours refused what is outside its subset */
	uint64_t unanswered;	/* the oracle cannot say */
	uint64_t divergent;
	uint64_t broken;	/* the oracle gave no answer */
} diff_fuzz_tally;

/* Both answers to a case that are not the same. */
typedef struct diff_finding {
	uint64_t number;
	const diff_case *c;	/* shrunk */
	diff_pair_of_answers answers;
} diff_finding;

typedef struct diff_fuzz {
	diff_job *job;
	diff_gen *gen;
	uint64_t first, count;	/* cases first … first + count - 1 */
	double end;		/* by diff_now(), when no case is begun any more; 0: never */
	uint32_t jobs;		/* oracles at work */
	uint32_t limit;		/* ends after so many findings */
	/* Told of each finding. May raise. */
	void (*found)(void *ctx, const diff_finding *f);
	void *ctx;
	diff_fuzz_tally tally;
	diff_judge *judge;	/* asks one by one; for shrinking, too */
	diff_case_judge *sides;	/* of diff_fuzz_run: the same */
	struct diff_lane *lanes;
} diff_fuzz;

/* Cases of the bare language. Gives up the job when there is no oracle. */
void diff_fuzz_run(diff_fuzz *f);
/* Cases that are asked of `f->judge` one by one. */
void diff_fuzz_run_slowly(diff_fuzz *f);
/* Stops what was started; safe after the job gave up. */
void diff_fuzz_stop(diff_fuzz *f);

#endif
