#include "ixt/build/build.h"

#include <time.h>

#include "ixt/build/worker.h"

typedef struct slot {
	uint32_t node;
	double begun;
} slot;

typedef struct building {
	const ixt_site *site;
	const ixt_build_options *options;
	const ixt_build_listener *listener;
	ixt_arena *arena;
	ixt_schedule *schedule;
	ixt_worker *workers;	/* by slot; pid 0: free */
	slot *slots;
	uint32_t slot_count;
	bool interrupted;
} building;

typedef struct task {
	const ixt_site *site;
	const ixt_graph_node *node;
} task;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool is_there(void *ctx, const ixt_graph_node *node)
{
	building *b = ctx;
	ixt_mark mark = ixt_arena_mark(b->arena);
	bool there = ixt_store_has(b->site->store, ixt_node_store_name(node, b->arena));

	ixt_arena_release_to(b->arena, mark);
	return there;
}

static void tell(const building *b, ixt_build_event event, uint32_t node, double seconds,
		 const ixt_error *error)
{
	b->listener->told(b->listener->ctx, event, &b->site->graph->nodes[node], seconds, error);
}

static void run_task(void *ctx, ixt_arena *arena)
{
	const task *t = ctx;

	ixt_run_step(t->site, t->node, arena);
}

static uint32_t free_slot(const building *b)
{
	uint32_t i;

	for (i = 0; i < b->slot_count && b->workers[i].pid; i++)
		;
	return i;
}

static bool is_busy(const building *b)
{
	return ixt_schedule_count(b->schedule, IXT_JOB_RUNNING) > 0;
}

static void start(building *b, uint32_t node)
{
	task t = { b->site, &b->site->graph->nodes[node] };
	uint32_t i = free_slot(b);

	tell(b, IXT_BUILD_BEGUN, node, 0, NULL);
	if (b->options->dry_run) {
		ixt_schedule_ended(b->schedule, node, true);
		return;
	}
	b->slots[i] = (slot){ node, now() };
	b->workers[i] = ixt_worker_start(run_task, &t, b->arena);
}

static void start_ready(building *b)
{
	uint32_t node;

	while (free_slot(b) < b->slot_count) {
		node = ixt_schedule_next(b->schedule);
		if (node == UINT32_MAX)
			break;
		start(b, node);
	}
}

static void take_ended(building *b, uint32_t i, const ixt_error *error)
{
	bool well = error->cls == IXT_ERR_NONE;

	ixt_schedule_ended(b->schedule, b->slots[i].node, well);
	tell(b, well ? IXT_BUILD_ENDED : IXT_BUILD_FAILED, b->slots[i].node,
	     now() - b->slots[i].begun, error);
	if (!well && !b->options->keep_going)
		ixt_schedule_stop(b->schedule);
}

static void run_all(building *b)
{
	ixt_mark mark = ixt_arena_mark(b->arena);
	ixt_error error;
	uint32_t ended;

	for (start_ready(b); is_busy(b) && !b->interrupted; start_ready(b)) {
		if (ixt_worker_wait(b->workers, b->slot_count, &ended, &error, b->arena))
			take_ended(b, ended, &error);
		b->interrupted = b->listener->interrupted(b->listener->ctx);
		ixt_arena_release_to(b->arena, mark);
	}
}

static ixt_build_summary summary_of(const building *b)
{
	return (ixt_build_summary){
		.done = ixt_schedule_count(b->schedule, IXT_JOB_DONE),
		.there = ixt_schedule_count(b->schedule, IXT_JOB_THERE),
		.failed = ixt_schedule_count(b->schedule, IXT_JOB_FAILED),
		.skipped = ixt_schedule_count(b->schedule, IXT_JOB_SKIPPED),
		.interrupted = b->interrupted,
	};
}

/* As many as all pools have room for. */
static uint32_t most_at_a_time(const ixt_site *site, const ixt_build_options *options)
{
	return options->jobs ? options->jobs : site->graph->node_count < 64
		? site->graph->node_count : 64;
}

ixt_build_summary ixt_build_graph(const ixt_site *site, const ixt_build_options *options,
				  const ixt_build_listener *listener, ixt_arena *arena)
{
	ixt_trap *outer = arena->trap, trap = { .error = outer->error };
	building *b = IXT_NEW(arena, building);

	*b = (building){ site, options, listener, arena, NULL, NULL, NULL,
			 most_at_a_time(site, options), false };
	b->schedule = ixt_schedule_new(site->graph, options->jobs, is_there, b, arena);
	b->workers = ixt_arena_take_zero(arena, (b->slot_count + 1) * sizeof *b->workers);
	b->slots = ixt_arena_take_zero(arena, (b->slot_count + 1) * sizeof *b->slots);
	arena->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		arena->trap = outer;
		ixt_workers_kill(b->workers, b->slot_count);
		ixt_raise_filled(outer);
	}
	run_all(b);
	arena->trap = outer;
	ixt_workers_kill(b->workers, b->slot_count);
	return summary_of(b);
}
