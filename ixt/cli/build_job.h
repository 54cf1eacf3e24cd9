/* One run of the builder for a command: from packages' names to results in the store.
 * Shared by `ixt-cross build`, `sysroot` and `cc`. */
#ifndef IXT_CLI_BUILD_JOB_H
#define IXT_CLI_BUILD_JOB_H

#include "ixt/build/build.h"
#include "ixt/build/given.h"
#include "ixt/cli/planner.h"

typedef struct ixt_build_args {
	ixt_planner_args planner;
	ixt_string_list source;
	ixt_string_list distfiles;	/* looked at before the directory IXT_DISTFILES */
	int jobs, seconds, memory;	/* 0: none given; memory in MiB */
	bool check, dry_run, json, keep_failed, keep_going, network, offline;
	bool gated, strict;	/* gated: packages that upstream was not seen to plan alike are
				 * told; strict: and refused */
	ixt_string_list baseline;	/* for the gate */
} ixt_build_args;

/* What a run has open. */
typedef struct ixt_build_job {
	const ixt_build_args *args;
	ixt_arena arena;
	ixt_planner planner;
	ixt_store *store;
	ixt_str room;		/* directory for packed sources; empty: none made */
	ixt_given given;
	ixt_fetch_policy fetch;
	ixt_graph_view graph;
	ixt_buf text;		/* of the graph */
	ixt_site site;
} ixt_build_job;

/* Plans `packages`, builds them for args->planner.session.target (capos when NULL) and
 * tells on stderr how it goes; interrupts are deferred from then on. When all is there,
 * `finish` is called with ctx; it raises through job->arena. Returns the exit status,
 * after saying what is wrong. */
int ixt_build_job_run(ixt_build_args *args, int count, char **packages,
		      void (*finish)(ixt_build_job *job, void *ctx), void *ctx);

/* For `finish`: builds the result of each of the packages a second time (ixt/build/check.h).
 * Says what is otherwise; false then, and when it was interrupted. */
bool ixt_build_job_check(ixt_build_job *job, uint32_t count, char **packages);

/* For `finish`: the node that the package of that selector is built by, or UINT32_MAX
 * when it names other packages only. */
uint32_t ixt_build_job_result(ixt_build_job *job, const char *selector);

#endif
