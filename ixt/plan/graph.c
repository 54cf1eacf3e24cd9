#include "ixt/plan/graph.h"

#include "ixt/package/descriptor.h"
#include "ixt/plan/internal.h"

typedef struct graph {
	const ixt_graph_options *options;
	ixt_arena arena;	/* lives as long as the graph */
	ixt_realm **realms;
	uint32_t realm_count, realm_cap;
	bool *visited;		/* by uid */
	uint32_t visited_cap;
	ixt_intern sources;	/* nodes of fetches and links that are written */
	bool any_node;
	ixt_buf *out;
} graph;

/* ------------------------------------------------------------------ nodes */

static void write_member(ixt_buf *out, const char *name, ixt_str value)
{
	ixt_buf_add(out, IXT_STR("    \""));
	ixt_buf_add(out, ixt_str_of(name));
	ixt_buf_add(out, IXT_STR("\": \""));
	ixt_json_escape(out, value);
	ixt_buf_add(out, IXT_STR("\",\n"));
}

static void write_node(graph *g, ixt_str node)
{
	ixt_buf_add(g->out, g->any_node ? IXT_STR(",\n        ") : IXT_STR("\n        "));
	ixt_json_indent(g->out, node, 2);
	g->any_node = true;
}

/* core/utils.py iter_uniq_list(): equal nodes once. Only those of sources can be
 * equal: builds and realms are visited once for each uid, which is in the node. */
static void write_source_node(graph *g, ixt_str node)
{
	uint32_t count = g->sources.count;

	ixt_intern_put(&g->sources, node);
	if (g->sources.count > count)
		write_node(g, node);
}

/* core/gg.py validate(); only builds can break its rules. */
static void check_build(ixt_plan *p, const ixt_package *pkg)
{
	const ixt_json *d = pkg->descr->json, *pool;
	bool network = ixt_json_truth(ixt_descriptor_item(&p->scratch, d, "net"));

	pool = ixt_descriptor_item(&p->scratch, d, "task_pool");
	network |= pool->type == IXT_JSON_STRING && ixt_str_is(pool->string, "network");
	if (network && !ixt_json_truth(ixt_descriptor_item(&p->scratch, d, "predict_outputs")))
		ixt_raise(&p->scratch, IXT_ERR_EXCEPTION, "invalid node of %.*s: pool network "
			  "without predict_outputs", IXT_STR_ARG(ixt_flag_str(p, pkg->name)));
	if (ixt_json_truth(ixt_descriptor_item(&p->scratch, d, "isolate")) &&
	    !ixt_json_truth(ixt_descriptor_item(&p->scratch, d, "tmpfs")))
		ixt_raise(&p->scratch, IXT_ERR_EXCEPTION, "isolate=true without tmpfs=true is "
			  "not supported: %.*s", IXT_STR_ARG(ixt_flag_str(p, pkg->name)));
}

static void take_source(void *ctx, ixt_str node)
{
	write_source_node(ctx, node);
}

static void take_build(void *ctx, ixt_str node)
{
	write_node(ctx, node);
}

static void write_package(ixt_plan *p, graph *g, uint32_t package)
{
	ixt_node_sink sink = { take_source, take_build, g };

	ixt_arena_clear(&p->scratch);
	check_build(p, &p->packages[package]);
	ixt_plan_nodes(p, &p->packages[package], &sink);
}

static bool visit(graph *g, uint32_t uid)
{
	IXT_REACH(&g->arena, g->visited, g->visited_cap, uid);
	if (g->visited[uid])
		return false;
	g->visited[uid] = true;
	return true;
}

typedef struct pending {
	uint32_t *items, count, cap;
} pending;

/* The last is visited first. */
static void push_backwards(graph *g, pending *stack, const uint32_t *items, uint32_t count)
{
	while (count--)
		IXT_PUSH(&g->arena, stack->items, stack->count, stack->cap) = items[count];
}

static void push_runtime(ixt_plan *p, graph *g, pending *stack, ixt_package_list run)
{
	uint32_t i;

	for (i = run.count; i-- > 0;)
		if (p->packages[run.items[i]].descr->buildable)
			push_backwards(g, stack, &run.items[i], 1);
}

/* core/gg.py rec_nodes(), from one root: a package's nodes, then those of what
 * it is built with, then those of what it runs with. */
static void write_from(ixt_plan *p, graph *g, uint32_t root)
{
	pending stack = { 0 };
	ixt_inputs in;

	push_backwards(g, &stack, &root, 1);
	while (stack.count) {
		uint32_t package = stack.items[--stack.count];

		if (!visit(g, p->packages[package].uid))
			continue;
		write_package(p, g, package);
		if (!ixt_plan_need(p, package, IXT_PART_RUN))
			ixt_plan_work(p);
		ixt_plan_inputs(p, &p->packages[package], &in);
		push_runtime(p, g, &stack,
			     ixt_plan_list(p, &p->packages[package], IXT_PART_RUN));
		push_backwards(g, &stack, in.all, in.all_count);
	}
}

static void write_realm(ixt_plan *p, graph *g, const ixt_realm *realm)
{
	uint32_t i;

	if (!visit(g, ixt_intern_put(&p->uids, realm->uid)))
		return;
	ixt_arena_clear(&p->scratch);
	write_node(g, ixt_plan_realm_node(p, realm));
	for (i = 0; i < realm->input_count; i++)
		write_from(p, g, realm->inputs[i]);
}

/* ------------------------------------------------------------- the document */

static unsigned square_root(unsigned long n)
{
	unsigned long r = 1;

	while ((r + 1) * (r + 1) <= n)
		r++;
	return (unsigned)r;
}

static unsigned slots(unsigned long threads)
{
	return threads > 16 ? square_root(threads)
	       : threads > 11 ? 4 : threads > 7 ? 3 : threads > 3 ? 2 : 1;
}

/* IX_THREADS, else the number of processors. */
static unsigned long threads_of(ixt_plan *p)
{
	const ixt_host *host = ixt_session_options_of(p->session)->host;
	unsigned long n = 0;
	ixt_str text;
	size_t i;

	if (!host->env(host, IXT_STR("IX_THREADS"), &text) || !text.len)
		return (unsigned long)host->cpus;
	for (i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9' || n > 100000000)
			ixt_raise(&p->scratch, IXT_ERR_VALUE, "invalid literal for int() with "
				  "base 10: '%.*s'", IXT_STR_ARG(text));
		n = n * 10 + (unsigned long)(text.ptr[i] - '0');
	}
	return n;
}

static void write_pools(ixt_plan *p, ixt_buf *out)
{
	unsigned long t = threads_of(p);

	ixt_buf_format(out, "    \"pools\": {\n        \"full\": %d,\n        \"misc\": %d,\n"
		       "        \"network\": %d,\n        \"slot\": %u,\n"
		       "        \"threads\": %lu\n    },\n", t > 32 ? 2 : 1, t == 1 ? 1 : 4,
		       t == 1 ? 1 : 16, slots(t), t);
}

static void write_argv(ixt_plan *p, graph *g)
{
	const ixt_host *host = ixt_session_options_of(p->session)->host;
	uint32_t i;

	ixt_buf_add(g->out, IXT_STR("    \"argv\": [\n        \""));
	ixt_json_escape(g->out, host->ix_binary);
	ixt_buf_add(g->out, IXT_STR("\",\n        \""));
	ixt_json_escape(g->out, g->options->verb);
	for (i = 0; i < g->options->arg_count; i++) {
		ixt_buf_add(g->out, IXT_STR("\",\n        \""));
		ixt_json_escape(g->out, g->options->args[i]);
	}
	ixt_buf_add(g->out, IXT_STR("\"\n    ],\n"));
}

static void add_target(graph *g, ixt_str dir, uint32_t number)
{
	ixt_buf_add(g->out, number ? IXT_STR(",\n        \"") : IXT_STR("\n        \""));
	ixt_json_escape(g->out, dir);
	ixt_buf_add(g->out, IXT_STR("/touch\""));
}

static bool is_build(const graph *g)
{
	return ixt_str_is(g->options->verb, "build");
}

/* Upstream's build hands over the packages, not the realm that links them. */
static void write_targets(ixt_plan *p, graph *g)
{
	uint32_t i, j, n = 0;

	ixt_buf_add(g->out, IXT_STR("    \"targets\": ["));
	ixt_arena_clear(&p->scratch);
	for (i = 0; i < g->realm_count; i++) {
		const ixt_realm *realm = g->realms[i];

		if (!is_build(g))
			add_target(g, ixt_plan_realm_dir(p, &p->scratch, realm), n++);
		for (j = 0; is_build(g) && j < realm->runtime_count; j++)
			add_target(g, ixt_plan_out_dir(p, &p->scratch,
						       &p->packages[realm->runtime[j]]),
				   n++);
	}
	ixt_buf_add(g->out, n ? IXT_STR("\n    ],\n") : IXT_STR("],\n"));
}

static void write_nodes(ixt_plan *p, graph *g)
{
	uint32_t i, j;

	ixt_buf_add(g->out, IXT_STR("    \"nodes\": ["));
	for (i = 0; i < g->realm_count; i++) {
		if (!is_build(g))
			write_realm(p, g, g->realms[i]);
		for (j = 0; is_build(g) && j < g->realms[i]->runtime_count; j++)
			write_from(p, g, g->realms[i]->runtime[j]);
	}
	ixt_buf_add(g->out, g->any_node ? IXT_STR("\n    ],\n") : IXT_STR("],\n"));
}

/* ---------------------------------------------------------- the command line */

/* The package of a program, by upstream's table of JSON lines. */
static ixt_str package_of_program(ixt_plan *p, ixt_arena *arena, ixt_str program)
{
	ixt_str rest, line;
	size_t end;

	rest = ixt_loader_source(ixt_session_loader(p->session),
				 IXT_STR("//die/scripts/bins.json"))->text;
	for (; rest.len; rest = ixt_str_from(rest, end + 1)) {
		const ixt_json *record, *bin;

		end = ixt_str_chr(rest, '\n', 0);
		if (end == IXT_STR_NPOS)
			end = rest.len;
		line = ixt_str_first(rest, end);
		if (!line.len)
			continue;
		record = ixt_json_read(line, arena);
		bin = ixt_descriptor_item(arena, record, "bin");
		if (bin->type == IXT_JSON_STRING && ixt_str_eq(bin->string, program))
			return ixt_descriptor_item(arena, record, "ix_pkg_name")->string;
	}
	ixt_raise(arena, IXT_ERR_EXCEPTION, "no %.*s binary in IX database",
		  IXT_STR_ARG(program));
}

/* The words that are lexed: what each verb puts around its arguments. */
static ixt_str *words_of(ixt_plan *p, graph *g, uint32_t *count)
{
	const ixt_graph_options *o = g->options;
	ixt_str *words = IXT_NEW_ARRAY(&g->arena, ixt_str, o->arg_count + 3);
	bool run = ixt_str_is(o->verb, "run");
	uint32_t n = 0, taken = o->arg_count;

	if (run || is_build(g))
		words[n++] = IXT_STR("ephemeral");
	if (run)
		for (taken = 0; taken < o->arg_count && !ixt_str_is(o->args[taken], "--");)
			taken++;
	if (run && taken == o->arg_count) {
		if (!o->arg_count)
			ixt_raise_str(p->trap, IXT_ERR_INDEX,
				      IXT_STR("list index out of range"));
		words[n++] = package_of_program(p, &g->arena, o->args[0]);
	} else if (taken) {
		memcpy(words + n, o->args, taken * sizeof *words);
		n += taken;
	}
	if (run)
		words[n++] = IXT_STR("bin/ix/runner");
	*count = n;
	return words;
}

static void make_realms(ixt_plan *p, graph *g)
{
	const ixt_host *host = ixt_session_options_of(p->session)->host;
	ixt_realm_args it;
	ixt_realm_state state;
	uint32_t count;
	ixt_str *words = words_of(p, g, &count);

	ixt_realm_args_init(&it, &g->arena, words, count, host->user,
			    ixt_arena_format(&g->arena, "%.*s%srealm", IXT_STR_ARG(host->root),
					     ixt_str_ends(host->root, IXT_STR("/")) ? "" : "/"),
			    g->options->reader);
	while (ixt_realm_args_next(&it, &state))
		IXT_PUSH(&g->arena, g->realms, g->realm_count, g->realm_cap) =
			ixt_plan_realm(p, &g->arena, &state);
}

static void write_graph(ixt_plan *p, void *ctx)
{
	ixt_str root = ixt_session_kind(p->session)->root;
	graph *g = ctx;

	g->arena.trap = g->out->trap = p->trap;
	ixt_intern_init(&g->sources, &g->arena);
	make_realms(p, g);
	ixt_buf_add(g->out, IXT_STR("{\n"));
	write_argv(p, g);
	write_member(g->out, "git_rev",
		     ixt_session_options_of(p->session)->host->git_rev);
	write_member(g->out, "ix_root", root);
	write_nodes(p, g);
	write_pools(p, g->out);
	write_targets(p, g);
	ixt_buf_add(g->out, IXT_STR("    \"trash_dir\": \""));
	ixt_json_escape(g->out, root);
	ixt_buf_add(g->out, ixt_str_ends(root, IXT_STR("/")) ? IXT_STR("") : IXT_STR("/"));
	ixt_buf_add(g->out, IXT_STR("trash\"\n}\n"));
}

int ixt_plan_graph(ixt_plan *p, const ixt_graph_options *options, ixt_buf *out,
		   ixt_error *err)
{
	graph g = { .options = options, .out = out };
	int status;

	ixt_arena_init(&g.arena, p->allocator, 64 << 10);
	status = ixt_plan_run(p, write_graph, &g, err);
	ixt_arena_release(&g.arena);
	return status;
}
