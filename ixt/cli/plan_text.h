/* How `ixt plan` shows a graph. */
#ifndef IXT_CLI_PLAN_TEXT_H
#define IXT_CLI_PLAN_TEXT_H

#include "ixt/base/buf.h"
#include "ixt/plan/graph_shape.h"

/* Which nodes of it. */
typedef struct ixt_plan_shown {
	const ixt_graph_view *view;
	const bool *keep;
	uint32_t kept;
	uint32_t depth;		/* of a tree's levels */
} ixt_plan_shown;

/* All four append to `out` and raise through its trap and the arena's. */

/* What would be fetched, linked and built, the longest chain, and counts. */
void ixt_plan_text(ixt_buf *out, const ixt_plan_shown *s, ixt_arena *arena);
/* What needs what, from the targets on; a node that stands there already is named
 * again but not what it needs. */
void ixt_plan_tree(ixt_buf *out, const ixt_plan_shown *s, ixt_arena *arena);
/* A line a node, then one with the counts. */
void ixt_plan_json(ixt_buf *out, const ixt_plan_shown *s, ixt_arena *arena);
/* For Graphviz, without the edges that others imply. */
void ixt_plan_dot(ixt_buf *out, const ixt_plan_shown *s, ixt_arena *arena);

#endif
