#include "ixt/plan/graph_shape.h"

#include <stdlib.h>

ixt_node_list_view ixt_graph_longest(const ixt_graph_view *v, ixt_arena *arena)
{
	uint32_t *length = ixt_arena_take_zero(arena, (v->node_count + 1) * sizeof *length);
	uint32_t *longest_input = IXT_NEW_ARRAY(arena, uint32_t, v->node_count + 1);
	uint32_t i, j, node, last = 0, count, *chain;

	for (i = 0; i < v->node_count; i++) {
		node = v->order[i];
		for (j = 0; j < v->nodes[node].input_count; j++) {
			uint32_t input = v->nodes[node].inputs[j];

			if (length[input] <= length[node])
				continue;
			length[node] = length[input];
			longest_input[node] = input;
		}
		length[node]++;
		if (length[node] > length[last])
			last = node;
	}
	count = v->node_count ? length[last] : 0;
	chain = IXT_NEW_ARRAY(arena, uint32_t, count + 1);
	for (i = count; i-- > 0; last = longest_input[last])
		chain[i] = last;
	return (ixt_node_list_view){ chain, count };
}

uint32_t *ixt_graph_depths(const ixt_graph_view *v, ixt_arena *arena)
{
	uint32_t *depth = IXT_NEW_ARRAY(arena, uint32_t, v->node_count + 1);
	uint32_t *queue = IXT_NEW_ARRAY(arena, uint32_t, v->node_count + 1);
	uint32_t count = 0, i, j;

	memset(depth, 0xff, (v->node_count + 1) * sizeof *depth);
	for (i = 0; i < v->target_count; i++) {
		if (depth[v->targets[i]] != UINT32_MAX)
			continue;
		depth[v->targets[i]] = 0;
		queue[count++] = v->targets[i];
	}
	for (i = 0; i < count; i++) {
		const ixt_graph_node *n = &v->nodes[queue[i]];

		for (j = 0; j < n->input_count; j++) {
			if (depth[n->inputs[j]] != UINT32_MAX)
				continue;
			depth[n->inputs[j]] = depth[queue[i]] + 1;
			queue[count++] = n->inputs[j];
		}
	}
	return depth;
}

/* ------------------------------------------------------- transitive reduction */

typedef struct reduction {
	const ixt_graph_view *v;
	const bool *keep;
	ixt_arena *arena;
	uint32_t *rank;		/* place among the kept nodes, in order */
	uint32_t *by_rank;	/* the other way round */
	uint64_t *reach;	/* of kept nodes, by rank: what they need */
	size_t words;		/* of one row */
	ixt_node_list_view *near;
	uint32_t *found, found_count, found_cap;	/* ranks */
	uint64_t *met;		/* a row: those in `found` */
} reduction;

static bool has_bit(const uint64_t *row, uint32_t bit)
{
	return row[bit / 64] >> bit % 64 & 1;
}

static void set_bit(uint64_t *row, uint32_t bit)
{
	row[bit / 64] |= UINT64_C(1) << bit % 64;
}

static void offer(reduction *r, uint32_t node)
{
	uint32_t rank = r->rank[node];

	if (has_bit(r->met, rank))
		return;
	set_bit(r->met, rank);
	IXT_PUSH(r->arena, r->found, r->found_count, r->found_cap) = rank;
}

/* The kept nodes nearest below `node`: its inputs, or what stands for them. */
static void find_near(reduction *r, const ixt_graph_node *node)
{
	uint32_t i, j;

	memset(r->met, 0, r->words * sizeof *r->met);
	r->found_count = 0;
	for (i = 0; i < node->input_count; i++) {
		uint32_t input = node->inputs[i];

		if (r->keep[input])
			offer(r, input);
		for (j = 0; !r->keep[input] && j < r->near[input].count; j++)
			offer(r, r->near[input].items[j]);
	}
}

static int later_first(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x < y) - (x > y);
}

/* Whoever is needed by another of them stands before it in the order. */
static void reduce(reduction *r, uint32_t node, uint64_t *row)
{
	uint32_t *list, count = 0, i;
	size_t w;

	if (r->found_count)
		qsort(r->found, r->found_count, sizeof *r->found, later_first);
	memset(row, 0, r->words * sizeof *row);
	list = IXT_NEW_ARRAY(r->arena, uint32_t, r->found_count + 1);
	for (i = 0; i < r->found_count; i++) {
		uint32_t rank = r->found[i];

		if (has_bit(row, rank))
			continue;
		list[count++] = r->by_rank[rank];
		set_bit(row, rank);
		for (w = 0; w < r->words; w++)
			row[w] |= r->reach[rank * r->words + w];
	}
	r->near[node] = (ixt_node_list_view){ list, count };
}

ixt_node_list_view *ixt_graph_reduced(const ixt_graph_view *v, const bool *keep,
				      ixt_arena *arena)
{
	reduction r = { .v = v, .keep = keep, .arena = arena };
	uint32_t i, node, kept = 0;
	uint64_t *spare;

	r.rank = IXT_NEW_ARRAY(arena, uint32_t, v->node_count + 1);
	r.near = ixt_arena_take_zero(arena, (v->node_count + 1) * sizeof *r.near);
	r.by_rank = IXT_NEW_ARRAY(arena, uint32_t, v->node_count + 1);
	for (i = 0; i < v->node_count; i++) {
		if (!keep[v->order[i]])
			continue;
		r.by_rank[kept] = v->order[i];
		r.rank[v->order[i]] = kept++;
	}
	r.words = kept / 64 + 1;
	r.reach = IXT_NEW_ARRAY(arena, uint64_t, (kept + 1) * r.words);
	r.met = IXT_NEW_ARRAY(arena, uint64_t, r.words);
	spare = r.reach + kept * r.words;	/* of nodes that are not kept */
	for (i = 0; i < v->node_count; i++) {
		node = v->order[i];
		find_near(&r, &v->nodes[node]);
		reduce(&r, node, keep[node] ? r.reach + r.rank[node] * r.words : spare);
	}
	return r.near;
}
