/* What `ixt-cross build` tells while it builds: lines for people on stderr, or JSON
 * lines on stdout. */
#ifndef IXT_CLI_BUILD_REPORT_H
#define IXT_CLI_BUILD_REPORT_H

#include "ixt/build/build.h"

typedef struct ixt_build_report {
	const ixt_site *site;
	bool json;
	bool dry_run;
	ixt_arena *arena;	/* for what is told; cleared by the caller */
} ixt_build_report;

/* The listener of `report`, which stays while it is used. */
ixt_build_listener ixt_build_report_listener(ixt_build_report *report);

/* The last lines of the log of a node, for stderr; nothing when it has none. */
#define IXT_LOG_TAIL_LINES 20

#endif
