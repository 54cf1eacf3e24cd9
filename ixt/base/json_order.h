/* Private to base: the members of a JSON object by name. */
#ifndef IXT_BASE_JSON_ORDER_H
#define IXT_BASE_JSON_ORDER_H

#include "ixt/base/json.h"

/* Indices of the `count` members (key, value, key, value ...) ordered by key;
 * members with equal keys stay in their order. In `arena`. */
uint32_t *ixt_json_order(const ixt_json *members, uint32_t count, ixt_arena *arena);

#endif
