/* A step of normalisation: JSON by value. */
#ifndef IXT_DIFF_NORMALISE_JSON_H
#define IXT_DIFF_NORMALISE_JSON_H

#include "ixt/base/buf.h"

/* The document `text`, laid out in one way whatever its spacing, the order of its
 * members and the form of its escapes and floats; in `arena`. What is no JSON is
 * returned as it is. */
ixt_str diff_normalise_json(ixt_str text, ixt_arena *arena);

#endif
