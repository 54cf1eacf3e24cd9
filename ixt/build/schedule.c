#include "ixt/build/schedule.h"

typedef struct pool {
	ixt_str name;
	uint32_t room;		/* how many more may run */
} pool;

struct ixt_schedule {
	const ixt_graph_view *graph;
	ixt_job_state *states;
	uint32_t *pools;	/* by node */
	pool *by_number;
	uint32_t pool_count;
	uint32_t room;		/* of all pools together */
	uint32_t counts[IXT_JOB_SKIPPED + 1];
};

static void set_state(ixt_schedule *s, uint32_t node, ixt_job_state state)
{
	s->counts[s->states[node]]--;
	s->counts[state]++;
	s->states[node] = state;
}

static void read_pools(ixt_schedule *s, ixt_arena *arena)
{
	const ixt_json *pools = ixt_json_member(s->graph->json, IXT_STR("pools"));
	uint32_t i;

	if (!pools || pools->type != IXT_JSON_OBJECT)
		return;
	s->pool_count = pools->count;
	s->by_number = IXT_NEW_ARRAY(arena, pool, pools->count + 1);
	for (i = 0; i < pools->count; i++) {
		const ixt_json *room = &pools->items[2 * i + 1];

		s->by_number[i] = (pool){
			pools->items[2 * i].string,
			room->type == IXT_JSON_INT && room->integer > 0
			? (uint32_t)room->integer : 1 };
	}
}

static uint32_t pool_of(const ixt_schedule *s, const ixt_graph_node *node, ixt_arena *arena)
{
	uint32_t i;

	for (i = 0; i < s->pool_count; i++)
		if (ixt_str_eq(s->by_number[i].name, node->pool))
			return i;
	ixt_raise(arena, IXT_ERR_VALUE, "node %.*s is of pool \"%.*s\", which the graph's pools "
		  "do not have", IXT_STR_ARG(node->name), IXT_STR_ARG(node->pool));
}

/* Inputs stand before what they go into in graph->order; from the end, what is needed
 * is known before its inputs are met. */
static void find_needed(ixt_schedule *s, ixt_is_there *is_there, void *ctx)
{
	const ixt_graph_view *g = s->graph;
	uint32_t i, k;

	for (i = 0; i < g->target_count; i++)
		if (s->states[g->targets[i]] == IXT_JOB_UNNEEDED)
			set_state(s, g->targets[i], IXT_JOB_WAITING);
	for (i = g->node_count; i-- > 0;) {
		uint32_t node = g->order[i];

		if (s->states[node] != IXT_JOB_WAITING)
			continue;
		if (is_there(ctx, &g->nodes[node])) {
			set_state(s, node, IXT_JOB_THERE);
			continue;
		}
		for (k = 0; k < g->nodes[node].input_count; k++)
			if (s->states[g->nodes[node].inputs[k]] == IXT_JOB_UNNEEDED)
				set_state(s, g->nodes[node].inputs[k], IXT_JOB_WAITING);
	}
}

ixt_schedule *ixt_schedule_new(const ixt_graph_view *graph, uint32_t jobs,
			       ixt_is_there *is_there, void *ctx, ixt_arena *arena)
{
	ixt_schedule *s = IXT_NEW(arena, ixt_schedule);
	uint32_t i;

	s->graph = graph;
	s->room = jobs ? jobs : UINT32_MAX;
	s->states = ixt_arena_take_zero(arena, (graph->node_count + 1) * sizeof *s->states);
	s->pools = IXT_NEW_ARRAY(arena, uint32_t, graph->node_count + 1);
	s->counts[IXT_JOB_UNNEEDED] = graph->node_count;
	read_pools(s, arena);
	for (i = 0; i < graph->node_count; i++)
		s->pools[i] = pool_of(s, &graph->nodes[i], arena);
	find_needed(s, is_there, ctx);
	return s;
}

static bool is_ready(const ixt_schedule *s, uint32_t node)
{
	const ixt_graph_node *n = &s->graph->nodes[node];
	uint32_t i;

	for (i = 0; i < n->input_count; i++)
		if (s->states[n->inputs[i]] != IXT_JOB_DONE &&
		    s->states[n->inputs[i]] != IXT_JOB_THERE)
			return false;
	return true;
}

uint32_t ixt_schedule_next(ixt_schedule *s)
{
	uint32_t i;

	for (i = 0; s->room && i < s->graph->node_count; i++) {
		uint32_t node = s->graph->order[i];

		if (s->states[node] != IXT_JOB_WAITING || !s->by_number[s->pools[node]].room ||
		    !is_ready(s, node))
			continue;
		set_state(s, node, IXT_JOB_RUNNING);
		s->by_number[s->pools[node]].room--;
		s->room--;
		return node;
	}
	return UINT32_MAX;
}

/* In order, so that what waits for a skipped one is met after it. */
static void skip_those_behind(ixt_schedule *s)
{
	uint32_t i, k;

	for (i = 0; i < s->graph->node_count; i++) {
		const ixt_graph_node *n = &s->graph->nodes[s->graph->order[i]];

		if (s->states[s->graph->order[i]] != IXT_JOB_WAITING)
			continue;
		for (k = 0; k < n->input_count; k++) {
			ixt_job_state state = s->states[n->inputs[k]];

			if (state == IXT_JOB_FAILED || state == IXT_JOB_SKIPPED) {
				set_state(s, s->graph->order[i], IXT_JOB_SKIPPED);
				break;
			}
		}
	}
}

void ixt_schedule_ended(ixt_schedule *s, uint32_t node, bool well)
{
	s->by_number[s->pools[node]].room++;
	s->room++;
	set_state(s, node, well ? IXT_JOB_DONE : IXT_JOB_FAILED);
	if (!well)
		skip_those_behind(s);
}

void ixt_schedule_stop(ixt_schedule *s)
{
	uint32_t i;

	for (i = 0; i < s->graph->node_count; i++)
		if (s->states[i] == IXT_JOB_WAITING)
			set_state(s, i, IXT_JOB_SKIPPED);
}

ixt_job_state ixt_schedule_state(const ixt_schedule *s, uint32_t node)
{
	return s->states[node];
}

uint32_t ixt_schedule_count(const ixt_schedule *s, ixt_job_state state)
{
	return s->counts[state];
}
