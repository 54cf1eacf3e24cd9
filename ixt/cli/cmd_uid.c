/* ixt uid: packages loaded whole, as upstream's load_package does it. */
#include <stdlib.h>

#include "ixt/cli/answer_format.h"
#include "ixt/cli/commands.h"
#include "ixt/cli/hints.h"
#include "ixt/cli/package_args.h"
#include "ixt/cli/planner.h"
#include "ixt/cli/report.h"

static struct {
	ixt_planner_args planner;
	const char *format;
	bool all, json;
} opt;

static const ixt_option options[] = {
	{ "all", IXT_OPT_FLAG, NULL, "every package of the corpus", &opt.all },
	IXT_OPTION_CORPUS(opt.planner.session),
	{ "format", IXT_OPT_STRING, "digest|jsonl", "what to print (digest)", &opt.format },
	{ "json", IXT_OPT_FLAG, NULL, "same as --format jsonl", &opt.json },
	IXT_OPTION_KIND(opt.planner.session),
	IXT_OPTION_PINS(opt.planner.session),
	IXT_OPTION_SET(opt.planner),
	IXT_OPTION_TARGET(opt.planner.session),
	IXT_OPTION_TOOLCHAIN(opt.planner),
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* What one run has open. */
typedef struct job {
	ixt_planner planner;
	ixt_answer_format format;
	ixt_buf out;
} job;

static bool answer_package(job *j, ixt_str name)
{
	ixt_answer answer = { 0 };
	ixt_trap trap = { .error = &answer.error };
	ixt_arena *scratch = &j->planner.scratch;	/* for a hint */
	uint32_t package;

	answer.ok = ixt_plan_load(j->planner.plan, name, j->planner.flags,
				  j->planner.flag_count, &package,
				  &answer.error) == 0;
	scratch->trap = &trap;
	ixt_arena_clear(scratch);
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&answer.error);
		return false;
	}
	/* a line of digests has no place for a hint */
	if (!answer.ok && (!opt.all || j->format == IXT_FORMAT_JSONL))
		ixt_hint_answer(j->planner.opened.session, &answer.error, scratch);
	if (answer.error.cls == IXT_ERR_MEMORY) {
		ixt_say_error(&answer.error);
		return false;
	}
	if (answer.ok)
		answer.text = ixt_plan_uid(j->planner.plan, package);
	else if (!opt.all)
		ixt_say_error(&answer.error);	/* with the chain of who asked */
	j->out.trap = &trap;
	ixt_buf_clear(&j->out);
	ixt_answer_write_uid(&j->out, j->format, name, ixt_target_name(&j->planner.opened.setup),
			     &answer);
	return ixt_print(ixt_buf_view(&j->out));
}

static int answer_all(job *j, int argc, char **argv)
{
	const ixt_str *names;
	ixt_str *named = NULL;
	ixt_error err = { 0 };
	uint32_t count = (uint32_t)argc, i;

	if (!opt.all) {
		names = named = ixt_package_args(argc, argv, true);
	} else if (ixt_session_packages(j->planner.opened.session, &names, &count, &err) < 0) {
		ixt_say_error(&err);
		return IXT_EXIT_USAGE;
	}
	for (i = 0; names && i < count && answer_package(j, names[i]); i++)
		;
	free(named);
	return i == count ? IXT_EXIT_OK : IXT_EXIT_USAGE;
}

static int choose_format(ixt_answer_format *format)
{
	*format = opt.json ? IXT_FORMAT_JSONL : IXT_FORMAT_DIGEST;
	if (opt.format && !opt.json)
		ixt_answer_format_named(opt.format, format);
	if (opt.json && opt.format && strcmp(opt.format, "jsonl") != 0) {
		ixt_say("--json is --format jsonl; --format %s contradicts it", opt.format);
		return -1;
	}
	return 0;
}

static int run(int argc, char **argv)
{
	job j = { .format = IXT_FORMAT_DIGEST };
	int status;

	if (choose_format(&j.format) < 0 || ixt_check_package_args(argc, opt.all) < 0)
		return IXT_EXIT_USAGE;
	ixt_buf_init(&j.out, &ixt_allocator_libc);
	status = ixt_planner_open(&j.planner, &opt.planner);
	if (status == IXT_EXIT_OK)
		status = answer_all(&j, argc, argv);
	ixt_buf_release(&j.out);
	ixt_planner_close(&j.planner);
	return status;
}

static const char help[] =
	"PKG is a selector: a name, or name(flag=value,...). Prints a line a package,\n"
	"sorted by name, tabs between: `NAME ok UID` or `NAME err CLASS SHA256`, where\n"
	"class and digest are those of the first cause. With jsonl an object a line. A\n"
	"package that fails is an answer: the exit status stays 0. Of kind capos a uid\n"
	"has 27 digits, else 22.";

const ixt_command ixt_command_uid = {
	"uid", "[PKG...|--all] [OPTION...]", "print the uids of packages", help,
	options, run, IXT_COMPLETES_PACKAGES, NULL, IXT_ORDER_ANY,
};
