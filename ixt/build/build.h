/* The coordinator: runs what a graph lacks in the store, several nodes at a time, each
 * in a worker of its own, and tells of it. */
#ifndef IXT_BUILD_BUILD_H
#define IXT_BUILD_BUILD_H

#include "ixt/build/schedule.h"
#include "ixt/build/step.h"

typedef struct ixt_build_options {
	uint32_t jobs;		/* nodes at a time; 0: as many as the graph's pools allow */
	bool keep_going;	/* what does not need a failed node is still built */
	bool dry_run;		/* nothing is run; all that would be is told as begun */
} ixt_build_options;

typedef enum ixt_build_event {
	IXT_BUILD_BEGUN,
	IXT_BUILD_ENDED,
	IXT_BUILD_FAILED,	/* with its error */
} ixt_build_event;

/* Who is told. `error` and its texts stay during the call. */
typedef struct ixt_build_listener {
	void (*told)(void *ctx, ixt_build_event event, const ixt_graph_node *node,
		     double seconds, const ixt_error *error);
	bool (*interrupted)(void *ctx);	/* asked now and then: true ends the build */
	void *ctx;
} ixt_build_listener;

typedef struct ixt_build_summary {
	uint32_t done, there, failed, skipped;
	bool interrupted;
} ixt_build_summary;

/* Builds the targets of site->graph. What fails is told, not raised; raised through
 * arena->trap is what keeps all from being done (no memory, no processes). No worker
 * is left when it returns or raises. */
ixt_build_summary ixt_build_graph(const ixt_site *site, const ixt_build_options *options,
				  const ixt_build_listener *listener, ixt_arena *arena);

#endif
