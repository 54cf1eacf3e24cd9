/* ixt plan: what building packages would take, for people. */
#include <fnmatch.h>
#include <stdlib.h>

#include "ixt/cli/commands.h"
#include "ixt/cli/graph_input.h"
#include "ixt/cli/package_args.h"
#include "ixt/cli/plan_text.h"
#include "ixt/cli/report.h"

static struct {
	ixt_planner_args planner;
	ixt_string_list only, filter;
	const char *format, *graph;
	int depth;
	bool json, tree;
} opt;

static const ixt_option options[] = {
	IXT_OPTION_CORPUS(opt.planner.session),
	{ "depth", IXT_OPT_NUMBER, "N", "only what is at most N edges from a target",
	  &opt.depth },
	{ "filter", IXT_OPT_LIST, "GLOB", "only nodes of such names; may be repeated",
	  &opt.filter },
	{ "format", IXT_OPT_STRING, "text|json|dot", "how to print it (text)", &opt.format },
	{ "graph", IXT_OPT_STRING, "FILE", "a graph instead of packages; - is standard input",
	  &opt.graph },
	{ "json", IXT_OPT_FLAG, NULL, "same as --format json", &opt.json },
	IXT_OPTION_KIND(opt.planner.session),
	{ "only", IXT_OPT_LIST, "STEP", "only fetch, link, build or realm; may be repeated",
	  &opt.only },
	IXT_OPTION_PINS(opt.planner.session),
	IXT_OPTION_SET(opt.planner),
	IXT_OPTION_TARGET(opt.planner.session),
	IXT_OPTION_TOOLCHAIN(opt.planner),
	{ "tree", IXT_OPT_FLAG, NULL, "what needs what, as a tree", &opt.tree },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* ------------------------------------------------------------- what is shown */

static bool is_step(const char *word)
{
	int i;

	for (i = 0; i <= IXT_STEP_BUILD; i++)
		if (strcmp(word, ixt_step_name((ixt_step)i)) == 0)
			return true;
	return false;
}

static bool is_wanted_step(const ixt_graph_node *n)
{
	uint32_t i;

	for (i = 0; i < opt.only.count; i++)
		if (strcmp(opt.only.items[i], ixt_step_name(n->step)) == 0)
			return true;
	return opt.only.count == 0;
}

static bool is_wanted_name(const ixt_graph_node *n, ixt_arena *arena)
{
	uint32_t i;

	for (i = 0; i < opt.filter.count; i++)
		if (fnmatch(opt.filter.items[i], ixt_arena_copy(arena, n->name).ptr, 0) == 0)
			return true;
	return opt.filter.count == 0;
}

static ixt_plan_shown choose(const ixt_graph_view *v, ixt_arena *arena)
{
	bool *keep = ixt_arena_take_zero(arena, v->node_count + 1);
	uint32_t *depths = ixt_graph_depths(v, arena), i;
	ixt_plan_shown s = { .view = v, .keep = keep,
			     .depth = opt.depth ? (uint32_t)opt.depth + 1 : UINT32_MAX };

	for (i = 0; i < v->node_count; i++) {
		keep[i] = is_wanted_step(&v->nodes[i]) && is_wanted_name(&v->nodes[i], arena) &&
			  (opt.tree || !opt.depth || depths[i] <= (uint32_t)opt.depth);
		s.kept += keep[i];
	}
	return s;
}

/* ------------------------------------------------------------------- printing */

typedef void writer(ixt_buf *out, const ixt_plan_shown *s, ixt_arena *arena);

static writer *chosen_writer(void)
{
	if (opt.tree)
		return ixt_plan_tree;
	if (opt.json || (opt.format && strcmp(opt.format, "json") == 0))
		return ixt_plan_json;
	return opt.format && strcmp(opt.format, "dot") == 0 ? ixt_plan_dot : ixt_plan_text;
}

static int print(ixt_str text)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_plan_shown shown;
	ixt_graph_view view;
	ixt_arena arena;
	ixt_buf out;
	int status;

	ixt_arena_init(&arena, &ixt_allocator_libc, 64 << 10);
	ixt_buf_init(&out, &ixt_allocator_libc);
	arena.trap = out.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		status = ixt_say_graph_error(opt.graph, &err);
	} else {
		ixt_graph_view_read(&view, text, &arena);
		shown = choose(&view, &arena);
		chosen_writer()(&out, &shown, &arena);
		status = ixt_print(ixt_buf_view(&out)) ? IXT_EXIT_OK : IXT_EXIT_USAGE;
	}
	ixt_buf_release(&out);
	ixt_arena_release(&arena);
	return status;
}

static int plan_packages(int argc, char **argv, ixt_buf *graph)
{
	ixt_str *names = ixt_package_args(argc, argv, false);
	ixt_planner p;
	int status;

	if (!names)
		return IXT_EXIT_USAGE;
	status = ixt_planner_open(&p, &opt.planner);
	if (status == IXT_EXIT_OK)
		status = ixt_graph_of_packages(&p, names, (uint32_t)argc, graph);
	ixt_planner_close(&p);
	free(names);
	return status;
}

static int check_usage(int argc)
{
	uint32_t i;

	for (i = 0; i < opt.only.count; i++) {
		if (!is_step(opt.only.items[i])) {
			ixt_say("--only: \"%s\" met, fetch, link, build or realm expected",
				opt.only.items[i]);
			return -1;
		}
	}
	if (opt.tree && (opt.json || opt.format)) {
		ixt_say("--tree is a format of its own; --format and --json contradict it");
		return -1;
	}
	if (opt.json && opt.format && strcmp(opt.format, "json") != 0) {
		ixt_say("--json is --format json; --format %s contradicts it", opt.format);
		return -1;
	}
	if ((argc == 0) != (opt.graph != NULL)) {
		ixt_say(argc ? "packages and --graph met, one of them expected"
			     : "no package met; name some, or a graph with --graph FILE");
		return -1;
	}
	return 0;
}

static int run(int argc, char **argv)
{
	ixt_buf graph;
	int status;

	if (check_usage(argc) < 0)
		return IXT_EXIT_USAGE;
	ixt_buf_init(&graph, &ixt_allocator_libc);
	status = opt.graph ? ixt_graph_of_file(opt.graph, &graph)
			   : plan_packages(argc, argv, &graph);
	if (status == IXT_EXIT_OK)
		status = print(ixt_buf_view(&graph));
	ixt_buf_release(&graph);
	return status;
}

static const char help[] =
	"Says what building the packages would take, from nothing: what would be fetched,\n"
	"linked and built, inputs first, and the longest chain. PKG is a selector, a name\n"
	"or name(flag=value,...). With filters, nodes in between are left out, but a tree\n"
	"and dot still show what is needed by way of them. Edges that others imply are\n"
	"left out there.";

const ixt_command ixt_command_plan = {
	"plan", "PKG...|--graph FILE [OPTION...]", "say what building packages would take", help,
	options, run, IXT_COMPLETES_PACKAGES, NULL, IXT_ORDER_ANY,
};
