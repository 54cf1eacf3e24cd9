#include "diff/job.h"

#include <time.h>

#include "ixt/cli/options.h"
#include "ixt/cli/report.h"

void diff_job_init(diff_job *job)
{
	*job = (diff_job){ .status = IXT_EXIT_USAGE };
	job->trap.error = &job->error;
	ixt_arena_init(&job->arena, &ixt_allocator_libc, 64 << 10);
	job->arena.trap = &job->trap;
}

int diff_job_failed(const diff_job *job)
{
	if (job->status == IXT_EXIT_INTERRUPTED)
		return job->status;
	ixt_say("%.*s", IXT_STR_ARG(job->error.message));
	if (job->error.hint.len)
		ixt_say("%.*s", IXT_STR_ARG(job->error.hint));
	return job->status;
}

noreturn void diff_fail(diff_job *job, int status, const char *hint, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	job->error.message = ixt_arena_vformat(&job->arena, format, args);
	va_end(args);
	job->error.cls = IXT_ERR_ERROR;
	job->error.hint = ixt_str_of(hint ? hint : "");
	job->status = status;
	ixt_raise_filled(&job->trap);
}

void diff_check_interrupt(diff_job *job)
{
	if (ixt_interrupted())
		diff_fail(job, IXT_EXIT_INTERRUPTED, NULL, "interrupted");
}

double diff_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
