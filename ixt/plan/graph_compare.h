/* Two graphs beside each other: which nodes differ in themselves, and which only
 * because what they are made of differs.
 *
 * Nodes that both graphs have are pairs; the others are paired from the targets
 * downwards, by the name of their output and, among equal names, by their order. Uids inside texts count as the names of the
 * nodes they belong to, so a node differs in itself only where something else
 * than a uid does. */
#ifndef IXT_PLAN_GRAPH_COMPARE_H
#define IXT_PLAN_GRAPH_COMPARE_H

#include "ixt/plan/graph_view.h"

#define IXT_NO_NODE UINT32_MAX

/* One difference, and all pairs that differ in the same way. */
typedef struct ixt_graph_cause {
	ixt_str field;		/* "cmd[0].stdin", "inputs", "targets" … */
	uint32_t line;		/* of a text of several lines, from 1; else 0 */
	ixt_str a, b;		/* the values, or that line; "" on a side without one */
	const uint32_t *nodes;	/* of graph a, inputs first; none for "targets" */
	uint32_t count;
} ixt_graph_cause;

typedef struct ixt_graph_comparison {
	const ixt_graph_cause *causes;	/* those of the first nodes first */
	uint32_t cause_count;
	uint32_t same;		/* pairs of one uid, and what lies below them */
	uint32_t differ;	/* pairs that differ in themselves */
	uint32_t follow;	/* pairs that differ in uids alone */
	uint32_t only_a, only_b;	/* nodes without a partner */
} ixt_graph_comparison;

/* Compares; texts and lists are in `arena`, through whose trap it raises. */
void ixt_graph_compare(const ixt_graph_view *a, const ixt_graph_view *b, ixt_arena *arena,
		       ixt_graph_comparison *result);

#endif
