/* The string methods that the corpus calls: strip, replace, split, upper,
 * removeprefix, join, with CPython's errors. */
#ifndef IXT_TEMPLATE_METHOD_H
#define IXT_TEMPLATE_METHOD_H

#include "ixt/template/value.h"

#define IXT_METHOD_COUNT 6

/* Number of the method called `name`, or IXT_METHOD_COUNT. */
uint32_t ixt_method_find(ixt_str name);
/* That method bound to the string `of`. */
ixt_value ixt_method_bind(ixt_scope *sc, ixt_value of, uint32_t method);
ixt_value ixt_method_call(ixt_scope *sc, const ixt_method *m, const ixt_value *args,
			  uint32_t count);
/* The i-th method's name, NULL past the end. */
const char *ixt_method_name(uint32_t i);

/* str.split(separator); the separator is not empty. */
ixt_list *ixt_split(ixt_arena *arena, ixt_str s, ixt_str separator);
/* str.replace(old, new). */
ixt_str ixt_replace(ixt_arena *arena, ixt_str s, ixt_str old, ixt_str with);
/* separator.join(items), with CPython's errors. */
ixt_value ixt_join(ixt_scope *sc, ixt_str separator, ixt_value items);

#endif
