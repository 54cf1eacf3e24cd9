/* The history of a corpus: commits of a git repository, in order, and what changed. */
#ifndef IXT_DIFF_HISTORY_H
#define IXT_DIFF_HISTORY_H

#include "diff/job.h"

typedef struct diff_commit {
	ixt_str id;		/* 40 or 64 hex digits */
	ixt_str date;		/* of the committer, ISO 8601 */
	ixt_str subject;
} diff_commit;

/* Every `step`-th commit of `range` (A..B, as git takes it) along first parents, oldest
 * first, and the last one; A comes before them all. In the job's arena. Gives up the job
 * when git has no answer. */
diff_commit *diff_history(diff_job *job, ixt_str git_dir, const char *range, uint32_t step,
			  uint32_t *count);
/* Names below the directories core and pkgs that differ between two commits. */
ixt_str *diff_history_changes(diff_job *job, ixt_str git_dir, ixt_str from, ixt_str to,
			      ixt_arena *arena, uint32_t *count);

#endif
