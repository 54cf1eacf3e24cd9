/* What every command that works on packages takes: the options that choose
 * corpus, pins, kind and target, and the session they make. */
#ifndef IXT_CLI_SESSION_H
#define IXT_CLI_SESSION_H

#include "ixt/cli/options.h"

typedef struct ixt_session_args {
	ixt_string_list corpus;
	const char *pins, *kind, *target;
} ixt_session_args;

/* Rows for a command's table of options. */
#define IXT_OPTION_CORPUS(args) \
	{ "corpus", IXT_OPT_LIST, "DIR", "package root or packed corpus; repeatable", \
	  &(args).corpus }
#define IXT_OPTION_PINS(args) \
	{ "pins", IXT_OPT_STRING, "PINS", "host inputs: a file, env or default", \
	  &(args).pins }
#define IXT_OPTION_KIND(args) \
	{ "kind", IXT_OPT_STRING, "KIND", "executor kind (the target's, else upstream's)", \
	  &(args).kind }
#define IXT_OPTION_TARGET(args) \
	{ "target", IXT_OPT_STRING, "T", "target's name or target.json (this host)", \
	  &(args).target }

ixt_setup_options ixt_setup_options_of(const ixt_session_args *args);

/* Opens setup and session, and says the notice or the error. Returns 0 or the
 * exit status. In both cases ixt_session_close is to be called. */
typedef struct ixt_opened {
	ixt_setup setup;
	ixt_session *session;
} ixt_opened;
int ixt_session_open(ixt_opened *o, const ixt_session_args *args);
void ixt_session_close(ixt_opened *o);

/* The target's name, for reports: the one asked for, else the host's. In the
 * setup's arena. */
ixt_str ixt_target_name(ixt_setup *setup);

#endif
