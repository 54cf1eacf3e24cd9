/* Graphs: what upstream's `ix build|mut|let|run` would hand to its executor
 * (core/cmd_realm.py, core/realm.py, core/gg.py). */
#ifndef IXT_PLAN_GRAPH_H
#define IXT_PLAN_GRAPH_H

#include "ixt/plan/patch.h"
#include "ixt/plan/plan.h"

typedef struct ixt_graph_options {
	ixt_str verb;			/* build, mut, let or run */
	const ixt_str *args;		/* upstream's command line after the verb */
	uint32_t arg_count;
	const ixt_realm_reader *reader;	/* of realms and --embed files */
} ixt_graph_options;

/* Appends the graph as upstream's IX_DUMP_GRAPH=1 prints it, indented JSON with
 * a final newline. Returns 0, or -1 with err filled as ixt_plan_load does. */
int ixt_plan_graph(ixt_plan *p, const ixt_graph_options *options, ixt_buf *out,
		   ixt_error *err);

#endif
