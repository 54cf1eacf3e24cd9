#include "diff/run_log.h"

#include <unistd.h>

#include "ixt/cli/report.h"

void diff_run_log_begin(diff_run_log *l, diff_job *job, const diff_run_log_options *options,
			const diff_results_head *head)
{
	*l = (diff_run_log){ .options = options };
	if (options->resume && !options->results)
		diff_fail(job, IXT_EXIT_USAGE, NULL, "--resume goes on with --results FILE, and "
			  "there is none");
	if (!options->results && !diff_report_wanted(&options->files))
		return;
	l->earlier = diff_results_begin(&l->writer, job, options->results, options->resume, head);
	l->active = true;
}

const diff_result *diff_run_log_known(diff_run_log *l, const char *target, ixt_str package,
				      ixt_arena *scratch)
{
	return l->earlier ? diff_results_find(l->earlier, target, package, scratch) : NULL;
}

void diff_run_log_same(diff_run_log *l, const char *target, ixt_str package)
{
	if (l->active)
		diff_results_same(&l->writer, target, package);
}

void diff_run_log_record(diff_run_log *l, ixt_str record)
{
	if (l->active)
		diff_results_record(&l->writer, record);
}

void diff_run_log_target(diff_run_log *l, ixt_str summary)
{
	if (l->active)
		diff_results_target(&l->writer, summary);
}

void diff_run_log_end(diff_run_log *l, diff_job *job)
{
	diff_results *all;
	ixt_str text;

	if (!l->active)
		return;
	if (l->known)
		ixt_say("%u results were taken from %s", l->known, l->options->results);
	text = diff_results_end(&l->writer);
	if (diff_report_wanted(&l->options->files)) {
		all = IXT_NEW(&job->arena, diff_results);
		diff_results_read(all, text, IXT_STR("results"), &job->arena);
		diff_report_write(&l->options->files, all, job);
	}
	l->active = false;
	diff_results_release(&l->writer);
}

void diff_run_log_cut(diff_run_log *l)
{
	const ixt_buf *b = &l->writer.lines;

	if (!l->active)
		return;
	l->active = false;
	if (l->writer.fd >= 0 && write(l->writer.fd, b->ptr, b->len) == (ssize_t)b->len)
		ixt_say("what was found stands in %s; --resume goes on with it",
			l->options->results);
	diff_results_release(&l->writer);
}
