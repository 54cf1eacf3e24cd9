/* Language cases (docs/case-format.md) as tasks with the answers that Jinja2 gave to them:
 * what of the language no package happens to use. */
#ifndef IXT_DIFF_LANGUAGE_CASES_H
#define IXT_DIFF_LANGUAGE_CASES_H

#include "diff/job.h"
#include "diff/task.h"

typedef struct diff_language_cases {
	ixt_str dir;
	ixt_str *names;		/* below dir, without .case; sorted */
	uint32_t count, cap;
} diff_language_cases;

/* Gives up the job (status 2) when `dir` holds no case. */
void diff_language_cases_find(diff_language_cases *l, diff_job *job, const char *dir);

/* Reads one. False when it can be no task: ixt refuses it, so that Jinja2's answer is not
 * the one to give; it is about what the bare language's `ix` lacks; or it ends at a textual
 * include, which a task has behind it. All texts are in `arena`. Gives up the job (status 2)
 * for a file that is no case. */
bool diff_language_case_read(const diff_language_cases *l, diff_job *job, uint32_t index,
			     ixt_arena *arena, diff_task *task, diff_answer *expected);

#endif
