/* A run that is held against a baseline: what it saw, and what that changes. */
#ifndef IXT_DIFF_ACCEPTED_H
#define IXT_DIFF_ACCEPTED_H

#include "diff/compare.h"
#include "diff/job.h"
#include "ixt/answers/baseline_check.h"
#include "ixt/cli/options.h"

typedef struct diff_accepted {
	diff_job *job;
	bool on;		/* a baseline was named */
	ixt_baseline baseline;
	ixt_seen seen;
	ixt_baseline_changes changes;
} diff_accepted;

/* Reads the layers; none: nothing is accepted, and the run is judged without. */
void diff_accepted_init(diff_accepted *a, diff_job *job, const ixt_string_list *files);
/* Notes what was seen of a question. */
void diff_accepted_see(diff_accepted *a, const diff_question *q, diff_verdict v,
		       ixt_str signature);
/* Prints what changed, `limit` lines of it, and says what to do. True when of the
 * `divergent` packages each is as the baseline has it, and nothing else changed. */
bool diff_accepted_judge(diff_accepted *a, bool whole, uint32_t divergent, bool json,
			 uint32_t limit);

#endif
