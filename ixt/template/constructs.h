/* Which constructs of the language a compiled template uses: what it asks of a renderer,
 * without what it says. */
#ifndef IXT_TEMPLATE_CONSTRUCTS_H
#define IXT_TEMPLATE_CONSTRUCTS_H

#include "ixt/template/template.h"

/* "filter" and its name, "attribute" and its name, or "syntax" and what it is. */
typedef void (*ixt_visit_construct)(void *ctx, const char *kind, ixt_str name);

/* Calls `visit` for each of them, some more than once. */
void ixt_template_constructs(const ixt_template *t, ixt_visit_construct visit, void *ctx);

#endif
