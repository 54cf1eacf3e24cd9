/* Two sides and what they are asked: a comparison, target by target. Commands that
 * compare differ in what they do with its answers. */
#ifndef IXT_DIFF_COMPARISON_H
#define IXT_DIFF_COMPARISON_H

#include "diff/divergence.h"
#include "diff/expected.h"
#include "diff/normalise.h"
#include "diff/ours.h"

typedef struct diff_comparison {
	diff_job *job;
	const diff_comparison_options *options;
	ixt_string_list targets;	/* in stage graph: executor kinds */
	diff_expected expected;
	diff_rules rules;	/* those that are on may overlook something */
	diff_versions versions;
	ixt_arena scratch;	/* while one package is compared */
	/* of the target in progress */
	diff_world world, candidate_world;
	diff_ours ours;
	diff_candidate candidate;
	diff_side *side;	/* whoever is judged */
	diff_question question;
} diff_comparison;

/* Both answers to one question. */
typedef struct diff_pair {
	diff_answer ours, oracle;
	const ixt_recorded_row *row;	/* that the oracle's was taken from, or NULL */
	diff_verdict verdict;
	ixt_str normaliser;	/* the rules that made the two the same, or empty */
} diff_pair;

/* `c` must be zero. Gives up the job when options are wrong. */
void diff_comparison_init(diff_comparison *c, diff_job *job,
			  const diff_comparison_options *options);
/* Begins with targets[i]; `versions` are then those of this target. */
void diff_comparison_begin(diff_comparison *c, const char *target);
void diff_comparison_finish(diff_comparison *c);	/* with the target */
/* Stops what was started; safe after the job gave up. */
void diff_comparison_stop(diff_comparison *c);

/* Asks both sides; what `pair` points to stays until the next question. With texts
 * as far as they can be had where they differ. */
void diff_comparison_ask(diff_comparison *c, ixt_str package, diff_pair *pair);
/* Whether both texts are there; the oracle's, of which a digest was recorded, is asked
 * for where that is possible. */
bool diff_comparison_texts(diff_comparison *c, diff_pair *pair);
/* The pair, which is not the same, as a divergence in `scratch`. */
diff_divergence diff_comparison_divergence(diff_comparison *c, const diff_pair *pair);
/* False when `pair`, which is the same, was read from other files by our side than by
 * upstream when it was recorded; *what says where. */
bool diff_comparison_reads_agree(diff_comparison *c, const diff_pair *pair, ixt_str *what);

#endif
