/* ixt why: how a package comes to depend on another. */
#include "ixt/cli/answer_format.h"
#include "ixt/cli/commands.h"
#include "ixt/cli/planner.h"
#include "ixt/cli/report.h"
#include "ixt/plan/links.h"

static struct {
	ixt_planner_args planner;
	int limit;
	bool json;
} opt = { .limit = 5 };

static const ixt_option options[] = {
	IXT_OPTION_CORPUS(opt.planner.session),
	{ "json", IXT_OPT_FLAG, NULL, "a JSON object a chain", &opt.json },
	IXT_OPTION_KIND(opt.planner.session),
	{ "limit", IXT_OPT_NUMBER, "N", "chains to show (5)", &opt.limit },
	IXT_OPTION_PINS(opt.planner.session),
	IXT_OPTION_SET(opt.planner),
	IXT_OPTION_TARGET(opt.planner.session),
	IXT_OPTION_TOOLCHAIN(opt.planner),
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* A step's reason: the member that lists it, and whose it is. */
static ixt_str reason(const ixt_planner *p, ixt_arena *a, const ixt_link *link)
{
	ixt_str list = ixt_listed_name(a, link->list);

	return link->tool == IXT_NO_PACKAGE ? list : ixt_arena_format(
		a, "%.*s of %.*s", IXT_STR_ARG(list),
		IXT_STR_ARG(ixt_plan_name(p->plan, link->tool)));
}

/* A name, with the target where that is another than before. */
static ixt_str name_of(const ixt_planner *p, ixt_arena *a, uint32_t package, uint32_t before)
{
	ixt_str name = ixt_plan_name(p->plan, package);
	ixt_str target = ixt_plan_target(p->plan, package);

	return ixt_str_eq(target, ixt_plan_target(p->plan, before)) ? name : ixt_arena_format(
		a, "%.*s (%.*s)", IXT_STR_ARG(name), IXT_STR_ARG(target));
}

static void add_text(const ixt_planner *p, ixt_arena *a, ixt_buf *out, uint32_t package,
		     const ixt_chain *chain)
{
	int width = 0;
	uint32_t i;

	for (i = 0; i < chain->count; i++) {
		ixt_str r = reason(p, a, &chain->links[i]);

		width = (int)r.len > width ? (int)r.len : width;
	}
	ixt_buf_format(out, "%.*s\n", IXT_STR_ARG(ixt_plan_name(p->plan, package)));
	for (i = 0; i < chain->count; i++) {
		const ixt_link *link = &chain->links[i];
		ixt_str r = reason(p, a, link);

		ixt_buf_format(out, "  %.*s%*s  %.*s\n", IXT_STR_ARG(r),
			       width - (int)r.len, "",
			       IXT_STR_ARG(name_of(p, a, link->package, package)));
		package = link->package;
	}
}

static void add_json(const ixt_planner *p, ixt_arena *a, ixt_buf *out, uint32_t package,
		     const ixt_chain *chain)
{
	uint32_t i;

	ixt_buf_add(out, IXT_STR("{\"package\": "));
	ixt_json_write_string(out, ixt_plan_name(p->plan, package));
	ixt_buf_add(out, IXT_STR(", \"uid\": "));
	ixt_json_write_string(out, ixt_plan_uid(p->plan, package));
	ixt_buf_add(out, IXT_STR(", \"chain\": ["));
	for (i = 0; i < chain->count; i++) {
		const ixt_link *link = &chain->links[i];

		ixt_buf_add(out, i ? IXT_STR(", {\"by\": ") : IXT_STR("{\"by\": "));
		ixt_json_write_string(out, ixt_listed_name(a, link->list));
		if (link->tool != IXT_NO_PACKAGE) {
			ixt_buf_add(out, IXT_STR(", \"of\": "));
			ixt_json_write_string(out, ixt_plan_name(p->plan, link->tool));
		}
		ixt_buf_add(out, IXT_STR(", \"package\": "));
		ixt_json_write_string(out, ixt_plan_name(p->plan, link->package));
		ixt_buf_add(out, IXT_STR(", \"target\": "));
		ixt_json_write_string(out, ixt_plan_target(p->plan, link->package));
		ixt_buf_add(out, IXT_STR(", \"uid\": "));
		ixt_json_write_string(out, ixt_plan_uid(p->plan, link->package));
		ixt_buf_add_char(out, '}');
	}
	ixt_buf_add(out, IXT_STR("]}\n"));
}

static int print_chains(ixt_planner *p, uint32_t package, const ixt_chains *chains)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	bool written;
	ixt_buf out;
	uint32_t i;

	ixt_buf_init(&out, &ixt_allocator_libc);
	p->scratch.trap = out.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_buf_release(&out);
		ixt_say_error(&err);
		return IXT_EXIT_USAGE;
	}
	for (i = 0; i < chains->count; i++) {
		if (i && !opt.json)
			ixt_buf_add_char(&out, '\n');
		(opt.json ? add_json : add_text)(p, &p->scratch, &out, package,
						 &chains->items[i]);
	}
	written = ixt_print(ixt_buf_view(&out));
	ixt_buf_release(&out);
	if (chains->more)
		ixt_say("there are more as short: --limit N shows them");
	return written ? IXT_EXIT_OK : IXT_EXIT_USAGE;
}

/* That there is no such package explains more than that nothing depends on it. */
static int explain_nothing(ixt_planner *p, const char *package, const char *dependency)
{
	uint32_t loaded;

	bool known = strchr(dependency, '/')
		? ixt_planner_load(p, ixt_str_of(dependency), &loaded) == 0
		: ixt_planner_is_uid(dependency);

	if (!known)
		return IXT_EXIT_USAGE;
	ixt_say("%s does not depend on %s", package, dependency);
	return IXT_EXIT_DIFFERENT;
}

static int answer(ixt_planner *p, char **argv)
{
	ixt_error err = { 0 };
	ixt_chains chains;
	uint32_t package;

	if (ixt_planner_load(p, ixt_str_of(argv[0]), &package) < 0)
		return IXT_EXIT_USAGE;
	if (ixt_plan_why(p->plan, package, ixt_str_of(argv[1]), (uint32_t)opt.limit,
			 &p->scratch, &chains, &err) < 0) {
		ixt_say_error(&err);
		return IXT_EXIT_USAGE;
	}
	if (chains.count == 0)
		return explain_nothing(p, argv[0], argv[1]);
	return print_chains(p, package, &chains);
}

static int run(int argc, char **argv)
{
	ixt_planner p;
	int status;

	if (argc != 2) {
		ixt_say("arguments: %d met, two expected, a package and what it depends on", argc);
		return IXT_EXIT_USAGE;
	}
	status = ixt_planner_open(&p, &opt.planner);
	if (status == IXT_EXIT_OK)
		status = answer(&p, argv);
	ixt_planner_close(&p);
	return status;
}

static const char help[] =
	"Prints the shortest chains of direct dependencies from PKG to DEP: each step with\n"
	"the member of the descriptor that lists it, and the target where that changes.\n"
	"Chains that are as short and end in different ways are shown, up to the limit. DEP\n"
	"is a name, a name with flags, or a uid. Exit status 1: PKG does not depend on it.";

const ixt_command ixt_command_why = {
	"why", "PKG DEP [OPTION...]", "show how a package comes to depend on another", help,
	options, run, IXT_COMPLETES_PACKAGES, NULL, IXT_ORDER_ANY,
};
