/* ixt graph: upstream's command lines, and the graphs they would execute. */
#include <stdio.h>
#include <stdlib.h>

#include "ixt/cli/commands.h"
#include "ixt/cli/hints.h"
#include "ixt/cli/report.h"
#include "ixt/cli/session.h"
#include "ixt/host/realm_reader.h"
#include "ixt/plan/graph.h"

static struct {
	ixt_session_args session;
	const char *toolchain;
} opt;

static const ixt_option options[] = {
	IXT_OPTION_CORPUS(opt.session),
	IXT_OPTION_KIND(opt.session),
	{ "pins", IXT_OPT_STRING, "PINS", "host inputs: a file, env or default (env)",
	  &opt.session.pins },
	IXT_OPTION_TARGET(opt.session),
	{ "toolchain", IXT_OPT_STRING, "ID", "toolchain of kind capos (none)",
	  &opt.toolchain },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

static const char *const verbs[] = { "build", "let", "mut", "run", NULL };

static bool is_verb(const char *word)
{
	const char *const *v;

	for (v = verbs; *v && strcmp(*v, word) != 0; v++)
		;
	return *v;
}

/* What upstream prints of its own errors: the cause, unless it is the error itself,
 * and what it says around it. */
static void say_as_upstream(const ixt_error *err)
{
	if (err->wrapped.len)
		fprintf(stderr, "%.*s: %.*s\n%.*s\n",
			IXT_STR_ARG(ixt_error_class_name(err->cls)), IXT_STR_ARG(err->message),
			IXT_STR_ARG(err->wrapped));
	else if (err->cls == IXT_ERR_ERROR)
		fprintf(stderr, "%.*s\n", IXT_STR_ARG(err->message));
}

/* The error with a hint; one that cannot be had for lack of memory is left out. */
static void say_hinted(ixt_session *session, ixt_error *err)
{
	ixt_error ignored = { 0 };
	ixt_trap trap = { .error = &ignored };
	ixt_arena arena;

	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	arena.trap = &trap;
	if (!IXT_TRAPPED(&trap))
		ixt_hint_answer(session, err, &arena);
	ixt_say_error(err);
	ixt_arena_release(&arena);
}

static void say_failure(ixt_session *session, ixt_error *err)
{
	say_as_upstream(err);
	say_hinted(session, err);
}

static int print_graph(ixt_session *session, ixt_plan *plan, int argc, char **argv)
{
	ixt_str *args = calloc((size_t)argc, sizeof *args);
	ixt_graph_options o = { .verb = ixt_str_of(argv[0]), .args = args,
				.arg_count = (uint32_t)argc - 1,
				.reader = &ixt_host_realm_reader };
	int status = IXT_EXIT_USAGE, i;
	ixt_error err = { 0 };
	ixt_buf out;

	for (i = 1; args && i < argc; i++)
		args[i - 1] = ixt_str_of(argv[i]);
	ixt_buf_init(&out, &ixt_allocator_libc);
	if (!args)
		ixt_say("out of memory");
	else if (ixt_plan_graph(plan, &o, &out, &err) < 0)
		say_failure(session, &err);
	else
		status = ixt_print(ixt_buf_view(&out)) ? IXT_EXIT_OK : IXT_EXIT_USAGE;
	ixt_buf_release(&out);
	free(args);
	return status;
}

static int plan_and_print(ixt_session *session, int argc, char **argv)
{
	ixt_error err = { 0 };
	ixt_plan *plan = ixt_plan_new(session, NULL, &err);
	int status = IXT_EXIT_USAGE;

	if (plan && opt.toolchain)
		ixt_plan_set_toolchain(plan, ixt_str_of(opt.toolchain));
	if (plan)
		status = print_graph(session, plan, argc, argv);
	else
		ixt_say_error(&err);
	ixt_plan_free(plan);
	return status;
}

static int run(int argc, char **argv)
{
	ixt_opened opened;
	int status;

	if (argc == 0 || !is_verb(argv[0])) {
		ixt_say("%s met, one of build, let, mut, run expected",
			argc ? argv[0] : "no verb");
		return IXT_EXIT_USAGE;
	}
	if (!opt.session.pins)
		opt.session.pins = "env";
	status = ixt_session_open(&opened, &opt.session);
	if (status == IXT_EXIT_OK)
		status = plan_and_print(opened.session, argc, argv);
	ixt_session_close(&opened);
	return status;
}

static const char help[] =
	"Prints what `IX_DUMP_GRAPH=1 ix VERB ARG...` prints. Options of ours stand before\n"
	"the verb; what follows it is upstream's: packages, realms, --flag=value of the\n"
	"last package or realm, -package and --flag=- to take away, --embed:flag=FILE. It\n"
	"can be piped into upstream's executors. IX_THREADS sets the pools.";

const ixt_command ixt_command_graph = {
	"graph", "[OPTION...] build|mut|let|run [ARG...]",
	"print the graph of upstream's command line", help,
	options, run, IXT_COMPLETES_PACKAGES, NULL, IXT_ORDER_OPTIONS_FIRST,
};
