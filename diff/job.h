/* One run of a command of ixt-diff: its memory, and how it gives up. Commands
 * are short-lived, so what they need until their end is in one arena. */
#ifndef IXT_DIFF_JOB_H
#define IXT_DIFF_JOB_H

#include "ixt/base/arena.h"

typedef struct diff_job {
	ixt_arena arena;
	ixt_trap trap;
	ixt_error error;
	int status;		/* exit status of what was raised */
} diff_job;

/* To be followed by `if (IXT_TRAPPED(&job->trap)) return diff_job_failed(job);` */
void diff_job_init(diff_job *job);
/* Says what was raised and returns the exit status. */
int diff_job_failed(const diff_job *job);
/* Gives up with an exit status; `hint` says what to do, or is NULL. */
noreturn void diff_fail(diff_job *job, int status, const char *hint, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Gives up with 130 when the user interrupted. */
void diff_check_interrupt(diff_job *job);

/* Seconds of a clock that only goes forward. */
double diff_now(void);

#endif
