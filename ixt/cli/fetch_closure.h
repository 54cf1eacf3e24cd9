/* All sources that packages are made from, in one directory: for machines that build
 * without a network. */
#ifndef IXT_CLI_FETCH_CLOSURE_H
#define IXT_CLI_FETCH_CLOSURE_H

#include "ixt/cli/planner.h"
#include "ixt/fetch/fetch.h"

typedef struct ixt_fetch_closure {
	ixt_planner_args planner;
	ixt_string_list packages;
	const char *to;			/* the directory; made when it is not there */
	const ixt_fetch_policy *policy;	/* mirrors of the packages are added */
} ixt_fetch_closure;

/* Leaves each source as SUM-NAME, which `ixt-cross build --distfiles` finds. Files that
 * are there already are only digested again. What cannot be had is said, and the others
 * are fetched all the same. Returns the exit status: 1 when a source is missing. Raises
 * through arena->trap what is wrong with the directory. */
int ixt_fetch_closure_run(const ixt_fetch_closure *c, ixt_arena *arena);

#endif
