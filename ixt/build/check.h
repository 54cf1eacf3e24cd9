/* Building a second time, otherwise: does the same come out? */
#ifndef IXT_BUILD_CHECK_H
#define IXT_BUILD_CHECK_H

#include "ixt/build/step.h"

/* Builds the node, whose result is in the store, again: in another directory, later, with
 * another host name, umask, locale, time zone, home and user name, on one processor where
 * it was several, and the other way round. Nothing of it is kept.
 *
 * Raises Error that names the first difference, and what building raises. */
void ixt_check_step(const ixt_site *site, const ixt_graph_node *node, ixt_arena *arena);

#endif
