#include "ixt/package/descriptor.h"

const ixt_json *ixt_descriptor_item(ixt_arena *arena, const ixt_json *value,
				    const char *key)
{
	static const char *const names[] = {
		[IXT_JSON_NULL] = "NoneType", [IXT_JSON_FALSE] = "bool",
		[IXT_JSON_TRUE] = "bool", [IXT_JSON_INT] = "int",
		[IXT_JSON_FLOAT] = "float", [IXT_JSON_BIG_INT] = "int",
	};
	const ixt_json *item;

	switch (value->type) {
	case IXT_JSON_OBJECT:
		item = ixt_json_member(value, ixt_str_of(key));
		if (!item)
			ixt_raise(arena, IXT_ERR_KEY, "'%s'", key);
		return item;
	case IXT_JSON_ARRAY:
		ixt_raise_str(arena->trap, IXT_ERR_TYPE, IXT_STR(
			"list indices must be integers or slices, not str"));
	case IXT_JSON_STRING:
	case IXT_JSON_ESCAPED:
		ixt_raise_str(arena->trap, IXT_ERR_TYPE, IXT_STR(
			"string indices must be integers, not 'str'"));
	default:
		ixt_raise(arena, IXT_ERR_TYPE, "'%s' object is not subscriptable",
			  names[value->type]);
	}
}

void ixt_descriptor_check_script(ixt_str text, ixt_arena *arena)
{
	const ixt_json *descr = ixt_json_read(text, arena);

	ixt_descriptor_item(arena, ixt_descriptor_item(arena, descr, "bld"), "script");
}
