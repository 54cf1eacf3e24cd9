/* A step of normalisation: shell scripts by line. */
#ifndef IXT_DIFF_NORMALISE_SCRIPT_H
#define IXT_DIFF_NORMALISE_SCRIPT_H

#include "ixt/base/buf.h"

/* `text` with its scripts, those of a descriptor (`data` of `script`) and of a graph
 * (`stdin` of a command), or all of it when it is no JSON, without blanks at the end of
 * lines and without blank lines; in `arena`. What follows a backslash at the end of a
 * line or before a blank means something, and stays. Here-documents are not told from
 * commands. */
ixt_str diff_normalise_script(ixt_str text, ixt_arena *arena);

#endif
