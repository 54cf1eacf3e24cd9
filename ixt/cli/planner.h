/* What commands over planned packages share: the session, the plan and the flags
 * of --set. */
#ifndef IXT_CLI_PLANNER_H
#define IXT_CLI_PLANNER_H

#include "ixt/cli/session.h"
#include "ixt/plan/plan.h"

typedef struct ixt_planner_args {
	ixt_session_args session;
	ixt_string_list set;
	const char *toolchain;
} ixt_planner_args;

/* Rows for a command's table of options. */
#define IXT_OPTION_SET(args) \
	{ "set", IXT_OPT_LIST, "K=V", "flag of the packages; may be repeated", &(args).set }
#define IXT_OPTION_TOOLCHAIN(args) \
	{ "toolchain", IXT_OPT_STRING, "ID", "toolchain of kind capos (none)", \
	  &(args).toolchain }

typedef struct ixt_planner {
	ixt_opened opened;
	ixt_plan *plan;
	ixt_flag *flags;
	uint32_t flag_count;
	ixt_arena scratch;	/* for answers and hints; its trap is the caller's */
} ixt_planner;

/* Returns 0, or the exit status after saying why. ixt_planner_close follows in
 * both cases. */
int ixt_planner_open(ixt_planner *p, const ixt_planner_args *args);
void ixt_planner_close(ixt_planner *p);

/* Templates of URLs by digest ({sha}) that the corpus names; in `arena`. Upstream asks
 * them all; one that is not asked by the digest has nothing for us. Raises through
 * arena->trap what reading the corpus raises. */
const ixt_str *ixt_planner_mirrors(ixt_planner *p, uint32_t *count, ixt_arena *arena);

/* Loads `text`, a selector, with the flags of --set. Returns 0, or -1 after saying
 * the error, with a hint. */
int ixt_planner_load(ixt_planner *p, ixt_str text, uint32_t *package);

/* False, which has been said: `text` has no slash, as packages' names have, and is
 * no uid, of 22 letters and digits or 27 of kind capos. */
bool ixt_planner_is_uid(const char *text);

#endif
