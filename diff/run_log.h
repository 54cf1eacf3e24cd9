/* What a run leaves behind it beside what it prints: results, as it goes, and reports at
 * its end; and what it finds of an earlier run that was cut. */
#ifndef IXT_DIFF_RUN_LOG_H
#define IXT_DIFF_RUN_LOG_H

#include "diff/report.h"

typedef struct diff_run_log_options {
	const char *results;	/* a file, or NULL */
	bool resume;		/* go on where that file ends */
	diff_report_files files;
} diff_run_log_options;

typedef struct diff_run_log {
	const diff_run_log_options *options;
	bool active;
	diff_results_writer writer;
	diff_results *earlier;	/* of the run that is resumed, or NULL */
	uint32_t known;		/* how many results were taken from it */
} diff_run_log;

/* Does nothing when neither results nor reports are wanted. Raises and gives up as
 * diff_results_begin does. */
void diff_run_log_begin(diff_run_log *l, diff_job *job, const diff_run_log_options *options,
			const diff_results_head *head);
/* The earlier result of a package, or NULL. It stands in the file already. */
const diff_result *diff_run_log_known(diff_run_log *l, const char *target, ixt_str package,
				      ixt_arena *scratch);
void diff_run_log_same(diff_run_log *l, const char *target, ixt_str package);
void diff_run_log_record(diff_run_log *l, ixt_str record);
void diff_run_log_target(diff_run_log *l, ixt_str summary);
/* The run is over: the end, and the reports. */
void diff_run_log_end(diff_run_log *l, diff_job *job);
/* The run was given up: what was found so far is kept. Safe at any time. */
void diff_run_log_cut(diff_run_log *l);

#endif
