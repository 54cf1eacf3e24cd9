/* Generated packages and command lines, asked of our library and of upstream's
 * checkout. Either travels as a case of one template: a package's ix.sh, whose variables are
 * its flags, or a command line as text.
 *
 * Sides keep what they once read, so each package that is asked for has a name of its
 * own, below a directory that is the first package root of both. */
#ifndef IXT_DIFF_LIVE_JUDGE_H
#define IXT_DIFF_LIVE_JUDGE_H

#include "diff/comparison.h"
#include "diff/judge.h"

typedef struct diff_live_judge {
	diff_judge judge;
	diff_job *job;
	diff_comparison comparison;
	diff_comparison_options options;
	bool begun, lines;
	char *root;		/* of generated packages; NULL: there is none */
	uint32_t written;
} diff_live_judge;

/* Starts both sides. `options` name corpus, target, pins and oracle; those of lines
 * have a kind and stage "graph". Gives up the job as a comparison does. */
void diff_live_judge_init(diff_live_judge *j, diff_job *job,
			  const diff_comparison_options *options);
/* Stops them and removes what was written; safe after the job gave up. */
void diff_live_judge_release(diff_live_judge *j);

/* Names of the corpus' packages. */
const ixt_str *diff_live_judge_packages(diff_live_judge *j, uint32_t *count);

#endif
