#include "diff/graph_difference.h"

#include "ixt/plan/graph_compare.h"

static ixt_str of_cause(ixt_arena *arena, const ixt_graph_view *v, const ixt_graph_cause *c)
{
	const ixt_graph_node *n;

	if (!c->count)
		return c->field;
	n = &v->nodes[c->nodes[0]];
	return ixt_arena_format(arena, c->line ? "%.*s (%s %.*s): %.*s, line %u"
					       : "%.*s (%s %.*s): %.*s",
				IXT_STR_ARG(n->name), ixt_step_name(n->step),
				IXT_STR_ARG(n->uid), IXT_STR_ARG(c->field), c->line);
}

/* The nodes are the same to their uids: their order, or something beside them. */
static ixt_str of_document(ixt_arena *arena, const ixt_graph_view *a, const ixt_graph_view *b)
{
	uint32_t i;

	for (i = 0; i < a->node_count && i < b->node_count; i++)
		if (!ixt_str_eq(a->nodes[i].uid, b->nodes[i].uid))
			return ixt_arena_format(arena, "node %u is %.*s here, %.*s there", i,
						IXT_STR_ARG(a->nodes[i].name),
						IXT_STR_ARG(b->nodes[i].name));
	return IXT_STR("what stands beside the nodes, or a node whose uid is the same");
}

ixt_str diff_graph_difference(ixt_arena *arena, const diff_answer *ours,
			      const diff_answer *oracle)
{
	ixt_graph_comparison result;
	ixt_graph_view a, b;
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err }, *outer = arena->trap;

	if (ours->state != DIFF_OK || oracle->state != DIFF_OK || !ours->has_text ||
	    !oracle->has_text || ixt_str_eq(ours->text, oracle->text))
		return IXT_STR("");
	arena->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		arena->trap = outer;
		return IXT_STR("");
	}
	ixt_graph_view_read(&a, ours->text, arena);
	ixt_graph_view_read(&b, oracle->text, arena);
	ixt_graph_compare(&a, &b, arena, &result);
	arena->trap = outer;
	return result.cause_count ? of_cause(arena, &a, &result.causes[0])
				  : of_document(arena, &a, &b);
}
