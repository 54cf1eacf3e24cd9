/* The variables of a rendering, given as a JSON object. */
#ifndef IXT_TEMPLATE_CONTEXT_H
#define IXT_TEMPLATE_CONTEXT_H

#include "ixt/base/json.h"
#include "ixt/template/render.h"

/* The value that json.loads would give, in `arena`; members stay in order.
 * Raises Unsupported for what values cannot hold: integers beyond 64 bits, lone
 * surrogates, strings beyond IXT_MAX_SOURCE_BYTES. */
ixt_value ixt_value_of_json(ixt_arena *arena, const ixt_json *json);

/* Sets each member of the object `json` as a variable. Raises ValueError when
 * it is no object, and as above. */
void ixt_render_set_json(ixt_renderer *r, ixt_arena *arena, const ixt_json *json);

#endif
