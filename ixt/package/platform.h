/* Platforms: what a target's name says, as upstream's core/config.py computes
 * it, and further ones from a target.json. */
#ifndef IXT_PACKAGE_PLATFORM_H
#define IXT_PACKAGE_PLATFORM_H

#include "ixt/base/json.h"
#include "ixt/template/value.h"

typedef struct ixt_platform {
	ixt_str name;		/* as it was asked for */
	ixt_value dict;		/* for templates */
	ixt_json *json;		/* the same, for hashes */
	ixt_str id;
	ixt_str os, arch;
} ixt_platform;

/* The platform called `name`, in `arena`. Raises Error "unknown target NAME",
 * KeyError and so on as upstream's arch() does. */
const ixt_platform *ixt_platform_named(ixt_arena *arena, ixt_str name);
/* The platform of the raw fields `fields` (an object), completed likewise. */
const ixt_platform *ixt_platform_of_fields(ixt_arena *arena, ixt_str name,
					   const ixt_json *fields);

/* Upstream's struct_hash (core/utils.py): base-62 MD5 of the sorted compact JSON. */
ixt_str ixt_struct_hash(ixt_arena *arena, const ixt_json *value);

#endif
