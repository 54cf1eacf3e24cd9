/* What a package's uid is made of. */
#ifndef IXT_PLAN_EXPLAIN_H
#define IXT_PLAN_EXPLAIN_H

#include "ixt/plan/links.h"

/* A variable that the package's templates read. */
typedef struct ixt_explained_read {
	ixt_str name;
	ixt_str value;		/* as a template would print it; of objects "…" */
	bool set;		/* else it was undefined */
	bool flag;		/* it is a flag that was asked for */
} ixt_explained_read;

typedef struct ixt_explained_fetch {
	ixt_str url, sum;
} ixt_explained_fetch;

typedef struct ixt_explained {
	ixt_str name, uid, target, kind, out_name;
	bool buildable;
	ixt_str script;		/* standard input of the build's command */
	const ixt_explained_read *reads;	/* in the order of their first reading */
	uint32_t read_count;
	const ixt_str *files;	/* templates from the leaf on, then files that were loaded */
	uint32_t file_count, template_count;
	const ixt_explained_fetch *fetches;
	uint32_t fetch_count;
	ixt_links links;
} ixt_explained;

/* Looks at a loaded package; all is in `arena`. Returns 0, or -1 with err filled
 * as ixt_plan_load does. */
int ixt_plan_explain(ixt_plan *p, uint32_t package, ixt_arena *arena, ixt_explained *e,
		     ixt_error *err);

/* A package, among those loaded, with that uid; or IXT_NO_PACKAGE. */
uint32_t ixt_plan_find_uid(const ixt_plan *p, ixt_str uid);

#endif
