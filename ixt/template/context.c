#include "ixt/template/context.h"

#include "ixt/base/limits.h"
#include "ixt/base/utf8.h"

static noreturn void refuse(ixt_arena *arena, const char *construct)
{
	ixt_scope sc = { .arena = arena };

	ixt_raise_unsupported(&sc, construct);
}

/* JSON may spell half of a surrogate pair, which is no UTF-8 (json.h). */
static ixt_str string_of(ixt_arena *arena, ixt_str s)
{
	size_t offset;

	if (!ixt_utf8_valid(s, &offset))
		refuse(arena, "lone surrogate");
	if (s.len > IXT_MAX_SOURCE_BYTES)
		refuse(arena, "string of more than 64 MiB");
	return s;
}

static ixt_value list_of(ixt_arena *arena, const ixt_json *json)
{
	ixt_list *list = ixt_list_new(arena, json->count);
	uint32_t i;

	for (i = 0; i < json->count; i++)
		list->items[i] = ixt_value_of_json(arena, &json->items[i]);
	return ixt_value_list(list);
}

static ixt_value dict_of(ixt_arena *arena, const ixt_json *json)
{
	ixt_dict *dict = IXT_NEW(arena, ixt_dict);
	uint32_t i;

	dict->count = json->count;
	dict->members = IXT_NEW_ARRAY(arena, ixt_member, json->count);
	for (i = 0; i < json->count; i++) {
		dict->members[i].key = string_of(arena, json->items[2 * i].string);
		dict->members[i].value = ixt_value_of_json(arena, &json->items[2 * i + 1]);
	}
	return (ixt_value){ .type = IXT_DICT, .dict = dict };
}

ixt_value ixt_value_of_json(ixt_arena *arena, const ixt_json *json)
{
	ixt_str text;

	switch (json->type) {
	case IXT_JSON_NULL: return ixt_value_none();
	case IXT_JSON_FALSE: return ixt_value_bool(false);
	case IXT_JSON_TRUE: return ixt_value_bool(true);
	case IXT_JSON_INT: return ixt_value_int(json->integer);
	case IXT_JSON_FLOAT: return ixt_value_float(json->number);
	case IXT_JSON_STRING:
	case IXT_JSON_ESCAPED:
		ixt_json_text(json, arena, &text);
		return ixt_value_string(string_of(arena, text));
	case IXT_JSON_ARRAY: return list_of(arena, json);
	case IXT_JSON_OBJECT: return dict_of(arena, json);
	case IXT_JSON_BIG_INT: break;
	}
	refuse(arena, "integer beyond 64 bits");
}

void ixt_render_set_json(ixt_renderer *r, ixt_arena *arena, const ixt_json *json)
{
	uint32_t i;

	if (json->type != IXT_JSON_OBJECT)
		ixt_raise_str(arena->trap, IXT_ERR_VALUE,
			      IXT_STR("the context is no JSON object"));
	for (i = 0; i < json->count; i++)
		ixt_render_set(r, string_of(arena, json->items[2 * i].string),
			       ixt_value_of_json(arena, &json->items[2 * i + 1]));
}
