/* One node of a graph, from its inputs in the store to its result there. */
#ifndef IXT_BUILD_STEP_H
#define IXT_BUILD_STEP_H

#include "ixt/build/jailed.h"
#include "ixt/fetch/fetch.h"
#include "ixt/plan/graph_view.h"
#include "ixt/sandbox/jail.h"
#include "ixt/store/store.h"

/* A file that stands for the fetch of its sum: a source given by the user. */
typedef struct ixt_given_file {
	ixt_str sum;		/* SHA-256, 64 hex digits */
	ixt_str path;
} ixt_given_file;

/* What all nodes of a build share. */
typedef struct ixt_site {
	const ixt_graph_view *graph;
	ixt_store *store;
	ixt_str toolchain_id;
	ixt_str toolchain;	/* directory of its tree */
	const ixt_given_file *given;
	uint32_t given_count;
	const ixt_fetch_policy *fetch;
	ixt_jail_limits limits;
	uint32_t threads;
	bool network;		/* build steps that ask for the network get it */
	bool keep_failed;
} ixt_site;

/* The name in the store of what the node makes: the last part of its directory. */
ixt_str ixt_node_store_name(const ixt_graph_node *node, ixt_arena *arena);
/* Where the node's output and errors go: "logs/<uid>-<name>.log" below the root. */
ixt_str ixt_node_log(const ixt_graph_node *node, ixt_arena *arena);

/* Makes it, unless it is there or another process has made it meanwhile. Raises through
 * arena->trap; the hint of the error says where a build that was kept stands. */
void ixt_run_step(const ixt_site *site, const ixt_graph_node *node, ixt_arena *arena);

/* Runs the commands of a build node below `stage`, an empty directory, with their output
 * going to the descriptor `log`, and returns the directory of what they made, which is not
 * committed. Raises likewise. */
ixt_str ixt_step_build(const ixt_site *site, const ixt_graph_node *node, ixt_str stage,
		       const ixt_jailed_circumstances *around, int log, ixt_arena *arena);

#endif
