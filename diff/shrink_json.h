/* Smaller forms of a JSON text: a member or item less, a string that is empty or half
 * as long, at any depth. */
#ifndef IXT_DIFF_SHRINK_JSON_H
#define IXT_DIFF_SHRINK_JSON_H

#include "ixt/base/arena.h"

/* The form with that number, in `arena`; false: there are fewer. That of an object
 * without members is an empty text. */
bool diff_smaller_json(ixt_str text, uint32_t number, ixt_arena *arena, ixt_str *smaller);

#endif
