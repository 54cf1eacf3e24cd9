/* ixt render: descriptors of packages, as upstream's load_descriptor makes them. */
#include <stdio.h>
#include <stdlib.h>

#include "ixt/cli/commands.h"
#include "ixt/cli/package_args.h"
#include "ixt/cli/render_job.h"
#include "ixt/cli/report.h"
#include "ixt/cli/session.h"
#include "ixt/host/write_file.h"

static struct {
	ixt_session_args session;
	ixt_string_list set;
	const char *format, *out;
	bool all, json;
	int threads;
} opt;

static const ixt_option options[] = {
	{ "all", IXT_OPT_FLAG, NULL, "every package of the corpus", &opt.all },
	IXT_OPTION_CORPUS(opt.session),
	{ "format", IXT_OPT_STRING, "text|json|digest|jsonl", "what to print (text)",
	  &opt.format },
	{ "json", IXT_OPT_FLAG, NULL, "same as --format jsonl", &opt.json },
	IXT_OPTION_KIND(opt.session),
	{ "out", IXT_OPT_STRING, "DIR", "write one file a package there instead", &opt.out },
	IXT_OPTION_PINS(opt.session),
	{ "set", IXT_OPT_LIST, "K=V", "flag of the packages; may be repeated", &opt.set },
	IXT_OPTION_TARGET(opt.session),
	{ "threads", IXT_OPT_NUMBER, "N", "worker threads (1)", &opt.threads },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* ------------------------------------------------------- the command line */

static int choose_format(ixt_answer_format *format)
{
	*format = IXT_FORMAT_TEXT;
	if (opt.format)
		ixt_answer_format_named(opt.format, format);
	if (opt.json && opt.format && *format != IXT_FORMAT_JSONL) {
		ixt_say("--json is --format jsonl; --format %s contradicts it", opt.format);
		return -1;
	}
	if (opt.json)
		*format = IXT_FORMAT_JSONL;
	return 0;
}

/* -------------------------------------------------------------- the output */

/* A directory that cannot be made is said before anything is rendered. */
static int make_out_dir(void)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;

	if (!opt.out)
		return 0;
	ixt_arena_init(&arena, &ixt_allocator_libc, 256);
	arena.trap = &trap;
	if (IXT_TRAPPED(&trap))
		ixt_say_error(&err);
	else
		ixt_make_directories(&arena, ixt_str_of(opt.out));
	ixt_arena_release(&arena);
	return err.cls ? -1 : 0;
}

static int status_of(const ixt_render_job *job, ixt_render_result result)
{
	if (result.stopped)
		return IXT_EXIT_USAGE;
	if (result.failed && !opt.all && !ixt_answer_format_has_errors(job->format))
		return IXT_EXIT_USAGE;
	return IXT_EXIT_OK;
}

static int run_job(ixt_render_job *job, int argc, char **argv)
{
	bool sorted = ixt_answer_format_has_errors(job->format);
	ixt_error err = { 0 };
	ixt_str *named = NULL;
	int status;

	if (!opt.all) {
		job->names = named = ixt_package_args(argc, argv, sorted);
		job->count = (uint32_t)argc;
	} else if (ixt_session_packages(job->session, &job->names, &job->count, &err) < 0) {
		ixt_say_error(&err);
		return IXT_EXIT_USAGE;
	}
	job->headings = job->format == IXT_FORMAT_TEXT && !job->out_dir && job->count > 1;
	status = status_of(job, ixt_render_job_run(job));
	free(named);
	return status;
}

static int run(int argc, char **argv)
{
	ixt_setup_options setup;
	ixt_render_job job = { .out_dir = opt.out, .threads = opt.threads };
	ixt_flag *flags;
	ixt_opened opened;
	int status;

	if (choose_format(&job.format) < 0 || ixt_check_package_args(argc, opt.all) < 0 ||
	    !(flags = ixt_flag_args(&opt.set)))
		return IXT_EXIT_USAGE;
	setup = ixt_setup_options_of(&opt.session);
	status = ixt_session_open(&opened, &opt.session);
	if (status == IXT_EXIT_OK && make_out_dir() < 0)
		status = IXT_EXIT_USAGE;
	if (status == IXT_EXIT_OK) {
		job.setup = &setup;
		job.session = opened.session;
		job.target = ixt_target_name(&opened.setup);
		job.flags = flags;
		job.flag_count = opt.set.count;
		status = run_job(&job, argc, argv);
	}
	ixt_session_close(&opened);
	free(flags);
	return status;
}

static const char help[] =
	"PKG is a selector: a name, or name(flag=value,...). Formats: text is what the\n"
	"package renders to (several are headed by lines ==> NAME <==), json the same\n"
	"laid out, digest a line `NAME ok SHA256` or `NAME err CLASS SHA256` (tabs\n"
	"between), jsonl an object a line. With --out each package gets DIR/NAME.json,\n"
	"or DIR/NAME.err when it fails. A named package that fails makes the exit\n"
	"status 2, unless the format has a place for errors (digest, jsonl).";

const ixt_command ixt_command_render = {
	"render", "[PKG...|--all] [OPTION...]", "print the descriptors of packages", help,
	options, run, IXT_COMPLETES_PACKAGES, NULL, IXT_ORDER_ANY,
};
