/* Graphs that commands look at: planned for packages, or read from a file. */
#ifndef IXT_CLI_GRAPH_INPUT_H
#define IXT_CLI_GRAPH_INPUT_H

#include "ixt/base/buf.h"
#include "ixt/cli/planner.h"

/* Appends the graph of `build` for these selectors, with the flags of --set and the
 * target's. Returns 0, or the exit status after saying the error. */
int ixt_graph_of_packages(ixt_planner *p, const ixt_str *selectors, uint32_t count,
			  ixt_buf *out);
/* Appends the text of the file `path`; "-" is standard input. Likewise. */
int ixt_graph_of_file(const char *path, ixt_buf *out);

/* Says an error of reading a graph's text; `name` is the file or what was planned,
 * NULL when there is none to blame. Returns the exit status. */
int ixt_say_graph_error(const char *name, ixt_error *err);

#endif
