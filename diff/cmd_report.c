/* ixt-diff report: reports of a run that is over, from its results. */
#include "diff/commands.h"
#include "diff/report.h"
#include "ixt/cli/report.h"
#include "ixt/host/data.h"

static diff_report_files files;

static const ixt_option options[] = {
	DIFF_ROW_HTML(files),
	DIFF_ROW_JUNIT(files),
	DIFF_ROW_MARKDOWN(files),
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

static void print_causes(diff_job *job, const diff_results *r)
{
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &job->trap;
	diff_report_causes(&b, r, &job->arena);
	ixt_print(ixt_buf_view(&b));
	ixt_buf_release(&b);
}

static int run(int argc, char **argv)
{
	static diff_job job;
	static diff_results results;

	if (argc != 1) {
		ixt_say("%d files named, one with results expected (ixt-diff run --results FILE)",
			argc);
		return IXT_EXIT_USAGE;
	}
	diff_job_init(&job);
	if (IXT_TRAPPED(&job.trap))
		return diff_job_failed(&job);
	diff_results_read(&results, ixt_read_file(&job.arena, ixt_str_of(argv[0])),
			  ixt_str_of(argv[0]), &job.arena);
	diff_report_write(&files, &results, &job);
	print_causes(&job, &results);
	return IXT_EXIT_OK;
}

const ixt_command diff_command_report = {
	.name = "report",
	.arguments = "RESULTS [OPTION…]",
	.summary = "what a run found, by cause, and as pages and files",
	.help = "RESULTS is what `ixt-diff run --results FILE` wrote. Prints the causes of\n"
		"divergences, each with their number and one example.",
	.options = options,
	.run = run,
	.completes = IXT_COMPLETES_FILES,
};
