/* How `ixt explain` says what it found: for people, or as JSON lines. */
#ifndef IXT_CLI_EXPLAIN_TEXT_H
#define IXT_CLI_EXPLAIN_TEXT_H

#include "ixt/base/buf.h"
#include "ixt/plan/explain.h"
#include "ixt/plan/graph_compare.h"

/* A package. Raises through out->trap and arena->trap. */
void ixt_explain_text(ixt_buf *out, const ixt_plan *plan, const ixt_explained *e,
		      ixt_arena *arena);
void ixt_explain_json(ixt_buf *out, const ixt_plan *plan, const ixt_explained *e,
		      ixt_arena *arena);

/* A comparison of two graphs: at most `limit` causes, which are followed by how
 * many there are beyond. */
void ixt_compared_text(ixt_buf *out, const ixt_graph_view *a,
		       const ixt_graph_comparison *result, uint32_t limit);
/* A line a cause, all of them, then one of the counts. */
void ixt_compared_json(ixt_buf *out, const ixt_graph_view *a,
		       const ixt_graph_comparison *result);

#endif
