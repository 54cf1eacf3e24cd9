/* The shape of a graph: its longest chain, and the fewest edges that still say
 * which node needs which. */
#ifndef IXT_PLAN_GRAPH_SHAPE_H
#define IXT_PLAN_GRAPH_SHAPE_H

#include "ixt/plan/graph_view.h"

typedef struct ixt_node_list_view {
	const uint32_t *items;
	uint32_t count;
} ixt_node_list_view;

/* The longest chain, first what is made first. In `arena`. */
ixt_node_list_view ixt_graph_longest(const ixt_graph_view *v, ixt_arena *arena);

/* For each node how many edges lie between it and a target; UINT32_MAX where no
 * target needs it. In `arena`. */
uint32_t *ixt_graph_depths(const ixt_graph_view *v, ixt_arena *arena);

/* The transitive reduction among the nodes that `keep` marks: for each such node
 * the kept ones that it needs, directly or by way of others, without those that
 * one of them needs already. Of other nodes the list is of no use. A bit for each
 * pair of kept nodes is held meanwhile. In `arena`. */
ixt_node_list_view *ixt_graph_reduced(const ixt_graph_view *v, const bool *keep,
				      ixt_arena *arena);

#endif
