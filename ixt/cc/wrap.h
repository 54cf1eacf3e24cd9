/* The linker wrapper of packages that say `wrap_cc`: what they link as shared libraries
 * becomes archives, so that their build systems go on. The corpus' own (bld/wrap/cc) is
 * made of scripts in Kuroko and Python; this one does as they do, without plugins. */
#ifndef IXT_CC_WRAP_H
#define IXT_CC_WRAP_H

#include "ixt/cc/args.h"

typedef enum ixt_wrap_deed {
	IXT_WRAP_NOTHING,	/* a question about the host's libraries: no answer */
	IXT_WRAP_RUN,		/* `command` */
	IXT_WRAP_ARCHIVE,	/* `objects` become the archive `output` */
} ixt_wrap_deed;

typedef struct ixt_wrap {
	ixt_wrap_deed deed;
	ixt_cc_list command;	/* of IXT_WRAP_RUN; ends with NULL */
	ixt_cc_list objects;
	const char *output;
	const char *copy;	/* where -lNAME finds a library that is none; or NULL */
} ixt_wrap;

/* What `argv`, a compiler's name and its arguments, comes to; response files are read.
 * `room` is the node's directory for temporary files. Raises ValueError for a plugin
 * and for a library without -o. */
ixt_wrap ixt_wrap_plan(int argc, char **argv, const char *room, ixt_arena *arena);

/* Does it: does not return when a command is run. An exit status else. */
int ixt_wrap_run(int argc, char **argv, ixt_arena *arena);

#endif
