/* ixt uid: packages loaded whole, as upstream's load_package does it. */
#include <stdlib.h>

#include "ixt/cli/answer_format.h"
#include "ixt/cli/commands.h"
#include "ixt/cli/hints.h"
#include "ixt/cli/package_args.h"
#include "ixt/cli/report.h"
#include "ixt/cli/session.h"
#include "ixt/plan/plan.h"

static struct {
	ixt_session_args session;
	ixt_string_list set;
	const char *format, *toolchain;
	bool all, json;
} opt;

static const ixt_option options[] = {
	{ "all", IXT_OPT_FLAG, NULL, "every package of the corpus", &opt.all },
	IXT_OPTION_CORPUS(opt.session),
	{ "format", IXT_OPT_STRING, "digest|jsonl", "what to print (digest)", &opt.format },
	{ "json", IXT_OPT_FLAG, NULL, "same as --format jsonl", &opt.json },
	IXT_OPTION_KIND(opt.session),
	IXT_OPTION_PINS(opt.session),
	{ "set", IXT_OPT_LIST, "K=V", "flag of the packages; may be repeated", &opt.set },
	IXT_OPTION_TARGET(opt.session),
	{ "toolchain", IXT_OPT_STRING, "ID", "toolchain of kind capos (none)",
	  &opt.toolchain },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* What one run has open. */
typedef struct job {
	ixt_opened opened;
	ixt_plan *plan;
	ixt_flag *flags;
	ixt_answer_format format;
	ixt_buf out;
	ixt_arena scratch;	/* one answer's hint */
} job;

static bool answer_package(job *j, ixt_str name)
{
	ixt_answer answer = { 0 };
	ixt_trap trap = { .error = &answer.error };
	uint32_t package;

	answer.ok = ixt_plan_load(j->plan, name, j->flags, opt.set.count, &package,
				  &answer.error) == 0;
	j->scratch.trap = &trap;
	ixt_arena_clear(&j->scratch);
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&answer.error);
		return false;
	}
	/* a line of digests has no place for a hint */
	if (!answer.ok && (!opt.all || j->format == IXT_FORMAT_JSONL))
		ixt_hint_answer(j->opened.session, &answer.error, &j->scratch);
	if (answer.error.cls == IXT_ERR_MEMORY) {
		ixt_say_error(&answer.error);
		return false;
	}
	if (answer.ok)
		answer.text = ixt_plan_uid(j->plan, package);
	else if (!opt.all)
		ixt_say_error(&answer.error);	/* with the chain of who asked */
	j->out.trap = &trap;
	ixt_buf_clear(&j->out);
	ixt_answer_write_uid(&j->out, j->format, name, ixt_target_name(&j->opened.setup),
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
	} else if (ixt_session_packages(j->opened.session, &names, &count, &err) < 0) {
		ixt_say_error(&err);
		return IXT_EXIT_USAGE;
	}
	for (i = 0; names && i < count && answer_package(j, names[i]); i++)
		;
	free(named);
	return i == count ? IXT_EXIT_OK : IXT_EXIT_USAGE;
}

static int open_plan(job *j)
{
	ixt_error err = { 0 };
	int status = ixt_session_open(&j->opened, &opt.session);

	if (status != IXT_EXIT_OK)
		return status;
	j->plan = ixt_plan_new(j->opened.session, NULL, &err);
	if (!j->plan) {
		ixt_say_error(&err);
		return IXT_EXIT_USAGE;
	}
	if (opt.toolchain)
		ixt_plan_set_toolchain(j->plan, ixt_str_of(opt.toolchain));
	return IXT_EXIT_OK;
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
	job j = { .plan = NULL };
	int status;

	if (choose_format(&j.format) < 0 || ixt_check_package_args(argc, opt.all) < 0 ||
	    !(j.flags = ixt_flag_args(&opt.set)))
		return IXT_EXIT_USAGE;
	ixt_buf_init(&j.out, &ixt_allocator_libc);
	ixt_arena_init(&j.scratch, &ixt_allocator_libc, 4096);
	status = open_plan(&j);
	if (status == IXT_EXIT_OK)
		status = answer_all(&j, argc, argv);
	ixt_buf_release(&j.out);
	ixt_arena_release(&j.scratch);
	ixt_plan_free(j.plan);
	ixt_session_close(&j.opened);
	free(j.flags);
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
	options, run, IXT_COMPLETES_PACKAGES, NULL, false,
};
