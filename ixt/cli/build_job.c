#include "ixt/cli/build_job.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "ixt/build/check.h"
#include "ixt/build/toolchain.h"
#include "ixt/build/toolchain_origin.h"
#include "ixt/build/worker.h"
#include "ixt/cli/build_report.h"
#include "ixt/cli/first_use.h"
#include "ixt/cli/gate.h"
#include "ixt/cli/report.h"
#include "ixt/host/data.h"
#include "ixt/host/files.h"
#include "ixt/host/realm_reader.h"
#include "ixt/host/write_file.h"
#include "ixt/plan/graph.h"
#include "ixt/store/roots.h"

/* -------------------------------------------------------------------------- planning */

static void make_room(ixt_build_job *j)
{
	const char *tmp = getenv("TMPDIR");
	ixt_str room = ixt_arena_format(&j->arena, "%s/ixt-build-XXXXXX",
					tmp && *tmp ? tmp : "/tmp");

	if (!mkdtemp((char *)room.ptr))
		ixt_raise_errno(&j->arena, room, errno);
	j->room = room;
}

/* Only when none was asked for: who names one means it. */
static void warn_of_other(const ixt_build_job *j, ixt_arena *arena)
{
	ixt_str other = ixt_toolchain_differs(j->site.toolchain, arena);

	if (other.len)
		ixt_say("the toolchain in use was made by another ixt (%.*s is not this one's), "
			"and builds follow it; \"ixt-cross toolchain make\" and \"toolchain "
			"use\" change to this one's", IXT_STR_ARG(other));
}

/* The installed toolchain, or the one that was asked for, which must be there. */
static void find_toolchain(ixt_build_job *j)
{
	const char *asked = j->args->planner.toolchain;
	ixt_str id = asked ? ixt_str_of(asked) : ixt_need_toolchain(j->store, &j->arena);
	ixt_str name = ixt_toolchain_name(&j->arena, id);

	ixt_store_use(j->store, &j->arena, &name, 1);
	if (!ixt_store_has(j->store, name))
		ixt_raise(&j->arena, IXT_ERR_ERROR, "no toolchain %.*s in the store; \"ixt-cross "
			  "toolchain list\" names those there are", IXT_STR_ARG(id));
	j->site.toolchain_id = id;
	j->site.toolchain = ixt_store_path(j->store, &j->arena, name);
	if (!asked)
		warn_of_other(j, &j->arena);
	ixt_plan_set_toolchain(j->planner.plan, id);
}

/* What upstream's `ix build` would be told: each package with the flags of --set. */
static ixt_str *arguments(ixt_build_job *j, int argc, char **argv, uint32_t *count)
{
	uint32_t flags = j->args->planner.set.count, k;
	ixt_str *args = IXT_NEW_ARRAY(&j->arena, ixt_str, (size_t)argc * (flags + 1) + 1);
	int i;

	*count = 0;
	for (i = 0; i < argc; i++) {
		args[(*count)++] = ixt_str_of(argv[i]);
		for (k = 0; k < flags; k++)
			args[(*count)++] = ixt_arena_format(&j->arena, "--%s",
							    j->args->planner.set.items[k]);
	}
	return args;
}

static void check_given(const ixt_build_job *j)
{
	uint32_t i;

	for (i = 0; i < j->given.count; i++)
		if (!j->given.replaced[i].used)
			ixt_raise((ixt_arena *)&j->arena, IXT_ERR_VALUE,
				  "a source is given for %.*s, which nothing here needs",
				  IXT_STR_ARG(j->given.replaced[i].package));
}

/* Raises what planning raises, with the arena's trap. */
static void plan_graph(ixt_build_job *j, int argc, char **argv)
{
	ixt_graph_options o = { .verb = IXT_STR("build"), .reader = &ixt_host_realm_reader };
	ixt_error *err = j->arena.trap->error;

	o.args = arguments(j, argc, argv, &o.arg_count);
	if (ixt_plan_graph(j->planner.plan, &o, &j->text, err) < 0)
		ixt_raise_filled(j->arena.trap);
	check_given(j);
	ixt_graph_view_read(&j->graph, ixt_buf_view(&j->text), &j->arena);
}

static void prepare_fetching(ixt_build_job *j)
{
	uint32_t count = j->args->distfiles.count, i;
	ixt_str *dirs = IXT_NEW_ARRAY(&j->arena, ixt_str, count + 1);
	const char *usual = getenv("IXT_DISTFILES");

	for (i = 0; i < count; i++)
		dirs[i] = ixt_str_of(j->args->distfiles.items[i]);
	if (usual && *usual && ixt_is_directory(usual))
		dirs[count++] = ixt_str_of(usual);
	j->fetch = (ixt_fetch_policy){ .distfiles = ixt_distfiles_open(&j->arena, dirs, count),
				       .offline = j->args->offline };
	j->fetch.mirrors = ixt_planner_mirrors(&j->planner, &j->fetch.mirror_count, &j->arena);
}

/* IX_THREADS, else the processors: what the graph's pool says. */
static uint32_t threads_of(const ixt_build_job *j)
{
	const ixt_json *threads = ixt_json_member(
		ixt_json_member(j->graph.json, IXT_STR("pools")), IXT_STR("threads"));

	return threads && threads->type == IXT_JSON_INT && threads->integer > 0
	       ? (uint32_t)threads->integer : 1;
}

/* From here on no collection takes what the graph is made of, or makes. */
static void use_graph(ixt_build_job *j)
{
	ixt_str *names = IXT_NEW_ARRAY(&j->arena, ixt_str, j->graph.node_count + 1);
	uint32_t i;

	for (i = 0; i < j->graph.node_count; i++)
		names[i] = ixt_node_store_name(&j->graph.nodes[i], &j->arena);
	ixt_store_use(j->store, &j->arena, names, j->graph.node_count);
}

static void prepare(ixt_build_job *j, int argc, char **argv)
{
	j->store = ixt_store_open(&j->arena, ixt_store_root(&j->arena));
	find_toolchain(j);
	if (j->args->source.count)
		make_room(j);
	j->given = ixt_given_sources(j->args->source.items, j->args->source.count, j->room, &j->arena);
	ixt_plan_replace_sources(j->planner.plan, j->given.replaced, j->given.count);
	plan_graph(j, argc, argv);
	use_graph(j);
	prepare_fetching(j);
	j->site.graph = &j->graph;
	j->site.store = j->store;
	j->site.given = j->given.files;
	j->site.given_count = j->given.count;
	j->site.fetch = &j->fetch;
	j->site.threads = threads_of(j);
	j->site.network = j->args->network;
	j->site.keep_failed = j->args->keep_failed;
	j->site.limits = (ixt_jail_limits){ .seconds = (uint32_t)j->args->seconds,
					    .memory = (uint64_t)j->args->memory << 20 };
}

uint32_t ixt_build_job_result(ixt_build_job *job, const char *selector)
{
	uint32_t count = job->planner.flag_count, package;
	ixt_flag *flags = IXT_NEW_ARRAY(&job->arena, ixt_flag, count + 1);
	ixt_error *err = job->arena.trap->error;

	memcpy(flags, job->planner.flags, count * sizeof *flags);
	/* as the packages of `ix build` have it */
	flags[count] = (ixt_flag){ IXT_STR("target_realm"), IXT_STR("ephemeral") };
	if (ixt_plan_load(job->planner.plan, ixt_str_of(selector), flags, count + 1, &package,
			  err) < 0)
		ixt_raise_filled(job->arena.trap);
	return ixt_graph_view_node(&job->graph, ixt_plan_uid(job->planner.plan, package));
}

/* ----------------------------------------------------------------------------- check */

typedef struct checking {
	const ixt_site *site;
	const ixt_graph_node *node;
} checking;

static void check_in_worker(void *ctx, ixt_arena *arena)
{
	const checking *c = ctx;

	ixt_check_step(c->site, c->node, arena);
}

static void print_check(ixt_build_job *j, const ixt_graph_node *node, const ixt_error *err)
{
	ixt_buf out;

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = j->arena.trap;
	ixt_buf_add(&out, IXT_STR("{\"event\": \"checked\", \"uid\": \""));
	ixt_json_escape(&out, node->uid);
	ixt_buf_format(&out, "\", \"same\": %s", err->cls ? "false" : "true");
	if (err->cls) {
		ixt_buf_add(&out, IXT_STR(", \"difference\": \""));
		ixt_json_escape(&out, err->message);
		ixt_buf_add_char(&out, '"');
	}
	ixt_buf_add(&out, IXT_STR("}\n"));
	ixt_print(ixt_buf_view(&out));
	ixt_buf_release(&out);
}

static bool check_node(ixt_build_job *j, uint32_t node)
{
	checking c = { &j->site, &j->graph.nodes[node] };
	ixt_worker worker = ixt_worker_start(check_in_worker, &c, &j->arena);
	ixt_error err = { 0 };
	uint32_t ended;

	while (!ixt_worker_wait(&worker, 1, &ended, &err, &j->arena))
		if (ixt_interrupted()) {
			ixt_workers_kill(&worker, 1);
			return false;
		}
	if (j->args->json)
		print_check(j, c.node, &err);
	if (err.cls)
		ixt_say_error(&err);
	else
		ixt_say("%.*s: built again, the same", IXT_STR_ARG(c.node->name));
	return !err.cls;
}

bool ixt_build_job_check(ixt_build_job *j, uint32_t count, char **packages)
{
	bool same = true;
	uint32_t i, node;

	for (i = 0; i < count; i++) {
		node = ixt_build_job_result(j, packages[i]);
		if (node != UINT32_MAX && j->graph.nodes[node].step == IXT_STEP_BUILD)
			same = check_node(j, node) && same;
	}
	return same;
}

/* ------------------------------------------------------------------------------- run */

static int status_of(const ixt_build_job *j, const ixt_build_summary *sum)
{
	if (sum->interrupted)
		return ixt_interrupted();
	if (j->args->dry_run)
		ixt_say("%u to do, %u there", sum->done, sum->there);
	else if (sum->failed)
		ixt_say("%u done, %u there, %u failed, %u not begun", sum->done, sum->there,
			sum->failed, sum->skipped);
	else if (sum->done)
		ixt_say("%u done, %u there", sum->done, sum->there);
	return sum->failed ? IXT_EXIT_DIFFERENT : IXT_EXIT_OK;
}

static void print_gate(ixt_build_job *j, const ixt_gate *g)
{
	ixt_buf out;

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = j->arena.trap;
	ixt_gate_write_json(g, &out);
	ixt_print(ixt_buf_view(&out));
	ixt_buf_release(&out);
}

/* False: what was planned is not to be built. */
static bool passes_gate(ixt_build_job *j)
{
	ixt_gate g;

	if (!j->args->gated)
		return true;
	g = ixt_gate_look(&j->planner, &j->given, &j->args->baseline, &j->arena);
	if (ixt_gate_is_clear(&g))
		return true;
	ixt_gate_say(&g, j->args->strict, &j->arena);
	if (j->args->json)
		print_gate(j, &g);
	return !j->args->strict;
}

static int build(ixt_build_job *j, int count, char **packages,
		 void (*finish)(ixt_build_job *job, void *ctx), void *ctx)
{
	ixt_build_options o = { .jobs = (uint32_t)j->args->jobs, .keep_going = j->args->keep_going,
				.dry_run = j->args->dry_run };
	ixt_build_report report = { &j->site, j->args->json, j->args->dry_run, &j->arena };
	ixt_build_listener listener = ixt_build_report_listener(&report);
	ixt_build_summary sum;
	int status;

	prepare(j, count, packages);
	if (!passes_gate(j))
		return IXT_EXIT_DIFFERENT;
	ixt_defer_interrupts();
	sum = ixt_build_graph(&j->site, &o, &listener, &j->arena);
	status = status_of(j, &sum);
	if (status == IXT_EXIT_OK && !j->args->dry_run)
		finish(j, ctx);
	return status;
}

/* What the user can mend here is wrong input; Error is what the machine lacks. */
static int status_of_error(const ixt_error *err)
{
	return err->cls == IXT_ERR_ERROR || err->cls == IXT_ERR_OS ? IXT_EXIT_ENVIRONMENT
								   : IXT_EXIT_USAGE;
}

static int run_job(ixt_build_job *j, int count, char **packages,
		   void (*finish)(ixt_build_job *job, void *ctx), void *ctx)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	int status;

	j->arena.trap = &trap;
	j->text.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
		status = status_of_error(&err);
	} else {
		status = build(j, count, packages, finish, ctx);
	}
	if (j->room.len)
		ixt_remove_tree(j->room.ptr);
	return status;
}

int ixt_build_job_run(ixt_build_args *args, int count, char **packages,
		      void (*finish)(ixt_build_job *job, void *ctx), void *ctx)
{
	static ixt_build_job j;
	int status;

	if (!args->planner.session.target)
		args->planner.session.target = "capos";
	j = (ixt_build_job){ .args = args };
	ixt_arena_init(&j.arena, &ixt_allocator_libc, 64 << 10);
	ixt_buf_init(&j.text, &ixt_allocator_libc);
	status = ixt_planner_open(&j.planner, &args->planner);
	if (status == IXT_EXIT_OK)
		status = run_job(&j, count, packages, finish, ctx);
	ixt_planner_close(&j.planner);
	ixt_buf_release(&j.text);
	ixt_arena_release(&j.arena);
	return status;
}
