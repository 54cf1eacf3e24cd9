/* Descriptors: the JSON that a package renders to. */
#ifndef IXT_PACKAGE_DESCRIPTOR_H
#define IXT_PACKAGE_DESCRIPTOR_H

#include "ixt/base/json.h"

/* value[key] as Python answers it for parsed JSON: the member, or KeyError,
 * or TypeError, raised through arena->trap. */
const ixt_json *ixt_descriptor_item(ixt_arena *arena, const ixt_json *value,
				    const char *key);

/* Checks that descr["bld"]["script"] can be looked up in `text`, which is JSON,
 * as upstream's buildable() does; raises its errors. */
void ixt_descriptor_check_script(ixt_str text, ixt_arena *arena);

#endif
