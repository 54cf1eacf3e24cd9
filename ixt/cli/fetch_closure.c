#include "ixt/cli/fetch_closure.h"

#include <unistd.h>

#include "ixt/base/path.h"
#include "ixt/cli/report.h"
#include "ixt/host/digest_fd.h"
#include "ixt/host/realm_reader.h"
#include "ixt/plan/graph.h"
#include "ixt/plan/graph_view.h"

typedef struct closure {
	const ixt_fetch_closure *asked;
	ixt_fetch_policy policy;
	ixt_planner planner;
	ixt_buf text;			/* of the graph */
	ixt_graph_view graph;
	ixt_arena *arena;
	uint32_t there, fetched, missing;
} closure;

/* The packages with the flags of --set, as upstream's `ix build` is told. */
static ixt_str *arguments(closure *c, uint32_t *count)
{
	const ixt_string_list *packages = &c->asked->packages, *set = &c->asked->planner.set;
	ixt_str *args = IXT_NEW_ARRAY(c->arena, ixt_str, packages->count * (set->count + 1) + 1);
	uint32_t i, k;

	*count = 0;
	for (i = 0; i < packages->count; i++) {
		args[(*count)++] = ixt_str_of(packages->items[i]);
		for (k = 0; k < set->count; k++)
			args[(*count)++] = ixt_arena_format(c->arena, "--%s", set->items[k]);
	}
	return args;
}

/* The user's mirrors, then those of the packages. */
static void add_mirrors(closure *c)
{
	uint32_t more, own = c->policy.mirror_count;
	const ixt_str *theirs = ixt_planner_mirrors(&c->planner, &more, c->arena);
	ixt_str *all = IXT_NEW_ARRAY(c->arena, ixt_str, own + more + 1);

	if (own)
		memcpy(all, c->policy.mirrors, own * sizeof *all);
	memcpy(all + own, theirs, more * sizeof *all);
	c->policy.mirrors = all;
	c->policy.mirror_count = own + more;
}

static void plan(closure *c)
{
	ixt_graph_options o = { .verb = IXT_STR("build"), .reader = &ixt_host_realm_reader };

	o.args = arguments(c, &o.arg_count);
	if (ixt_plan_graph(c->planner.plan, &o, &c->text, c->arena->trap->error) < 0)
		ixt_raise_filled(c->arena->trap);
	ixt_graph_view_read(&c->graph, ixt_buf_view(&c->text), c->arena);
	c->policy = *c->asked->policy;
	add_mirrors(c);
}

/* A source, as its node says: `fetch URL PATH SUM`. */
static ixt_fetch_request request_of(closure *c, const ixt_graph_node *node)
{
	const ixt_json *commands = ixt_json_member(node->json, IXT_STR("cmd"));
	const ixt_json *words = commands && commands->count
				? ixt_json_member(&commands->items[0], IXT_STR("args")) : NULL;
	ixt_str path;

	if (!words || words->count != 4 || words->items[2].type != IXT_JSON_STRING)
		ixt_raise(c->arena, IXT_ERR_VALUE, "%.*s: no \"fetch\" with three words",
			  IXT_STR_ARG(node->name));
	path = words->items[2].string;
	return (ixt_fetch_request){
		.url = words->items[1].string, .sha256 = words->items[3].string,
		.to = ixt_arena_format(c->arena, "%s/%.*s-%.*s", c->asked->to,
				       IXT_STR_ARG(words->items[3].string),
				       IXT_STR_ARG(ixt_path_name(path))),
	};
}

static bool is_there(closure *c, const ixt_fetch_request *r)
{
	char hex[65];

	if (access(r->to.ptr, F_OK) < 0)
		return false;
	ixt_digest_file(c->arena, r->to, hex);
	return ixt_str_is(r->sha256, hex);
}

static bool fetched(closure *c, const ixt_fetch_request *r)
{
	ixt_trap *outer = c->arena->trap;
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	bool ok = false;
	ixt_str from;

	c->arena->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
	} else {
		from = ixt_fetch(r, &c->policy, c->arena);
		ixt_say("%.*s: from %.*s", IXT_STR_ARG(ixt_path_name(r->to)), IXT_STR_ARG(from));
		ok = true;
	}
	c->arena->trap = outer;
	return ok;
}

static void take(closure *c, const ixt_graph_node *node)
{
	ixt_mark mark = ixt_arena_mark(c->arena);
	ixt_fetch_request r = request_of(c, node);

	if (is_there(c, &r))
		c->there++;
	else if (fetched(c, &r))
		c->fetched++;
	else
		c->missing++;
	ixt_arena_release_to(c->arena, mark);
}

static int run(closure *c)
{
	uint32_t i;

	plan(c);
	ixt_make_directories(c->arena, ixt_str_of(c->asked->to));
	for (i = 0; i < c->graph.node_count; i++)
		if (c->graph.nodes[i].step == IXT_STEP_FETCH)
			take(c, &c->graph.nodes[i]);
	ixt_say("%s: %u sources fetched, %u were there, %u cannot be had", c->asked->to, c->fetched,
		c->there, c->missing);
	return c->missing ? IXT_EXIT_DIFFERENT : IXT_EXIT_OK;
}

int ixt_fetch_closure_run(const ixt_fetch_closure *asked, ixt_arena *arena)
{
	ixt_trap *outer = arena->trap;
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	static closure c;	/* stays as it is over a jump */
	int status;

	c = (closure){ .asked = asked, .arena = arena };
	status = ixt_planner_open(&c.planner, &asked->planner);
	ixt_buf_init(&c.text, &ixt_allocator_libc);
	arena->trap = c.text.trap = &trap;
	if (status == IXT_EXIT_OK) {
		if (IXT_TRAPPED(&trap)) {
			ixt_say_error(&err);
			status = IXT_EXIT_USAGE;
		} else {
			status = run(&c);
		}
	}
	arena->trap = outer;
	ixt_buf_release(&c.text);
	ixt_planner_close(&c.planner);
	return status;
}
