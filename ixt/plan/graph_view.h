/* A graph as data: the document of docs/graph.md, ours or upstream's, read back
 * into nodes that know each other. */
#ifndef IXT_PLAN_GRAPH_VIEW_H
#define IXT_PLAN_GRAPH_VIEW_H

#include "ixt/base/intern.h"
#include "ixt/base/json.h"

typedef enum ixt_step {
	IXT_STEP_FETCH,		/* has a `path` */
	IXT_STEP_LINK,		/* makes a directory called lnk */
	IXT_STEP_REALM,		/* links packages together */
	IXT_STEP_BUILD,
} ixt_step;

typedef struct ixt_graph_node {
	ixt_str uid;
	ixt_str name;		/* its output's, after the uid: "bin-minised" */
	ixt_str pool;
	ixt_step step;
	const ixt_json *json;	/* the whole node */
	const uint32_t *inputs;	/* nodes that make its in_dir, in that order */
	uint32_t input_count;
} ixt_graph_node;

typedef struct ixt_graph_view {
	const ixt_json *json;	/* the document */
	ixt_graph_node *nodes;	/* in the document's order */
	uint32_t node_count;
	uint32_t edge_count;
	const uint32_t *targets;	/* nodes that make the graph's targets */
	uint32_t target_count;
	const uint32_t *order;	/* all nodes, inputs before what they go into */
	ixt_intern uids;
	uint32_t *by_uid;	/* by number in `uids`: the first node that has it */
} ixt_graph_view;

/* "fetch", "link", "realm" or "build". */
const char *ixt_step_name(ixt_step step);

/* Reads `text`, which stays, into `arena`. Raises through arena->trap: what
 * json.load raises (UnicodeDecodeError, JSONDecodeError), or ValueError that names
 * the node and what is wrong with it (a member missing or of another type, a
 * directory that nodes of two uids make, an input that no node makes, a cycle).
 * Nodes of one uid may differ: fetches of one file from two places do; the first
 * one counts as the maker. */
void ixt_graph_view_read(ixt_graph_view *v, ixt_str text, ixt_arena *arena);

/* The node with that uid, or UINT32_MAX. */
uint32_t ixt_graph_view_node(const ixt_graph_view *v, ixt_str uid);

#endif
