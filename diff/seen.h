/* What the results of a run say to a baseline. */
#ifndef IXT_DIFF_SEEN_H
#define IXT_DIFF_SEEN_H

#include "diff/results.h"
#include "ixt/answers/baseline_check.h"

/* In the job's arena. */
void diff_seen_of_results(ixt_seen *s, const diff_results *r, diff_job *job);
/* How many questions the oracle had no answer to. */
uint32_t diff_seen_unanswered(const diff_results *r);
/* A result as a row, without a copy of its texts. */
ixt_baseline_row diff_seen_row(ixt_str target, ixt_str package, ixt_str stage, diff_verdict v,
			       ixt_str signature);

#endif
