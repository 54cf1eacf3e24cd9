#include "ixt/build/toolchain_list.h"

#include "ixt/base/json.h"
#include "ixt/base/utf8.h"
#include "ixt/host/data.h"

typedef struct reading {
	ixt_arena *arena;
	ixt_str path;
} reading;

static noreturn void refuse(const reading *r, const char *member)
{
	ixt_raise(r->arena, IXT_ERR_VALUE, "%.*s: \"%s\" is missing or is not what format %s has "
		  "there", IXT_STR_ARG(r->path), member, IXT_TOOLCHAIN_LIST_FORMAT);
}

static const ixt_json *member(const reading *r, const ixt_json *object, const char *name,
			      ixt_json_type type)
{
	const ixt_json *m = ixt_json_member(object, ixt_str_of(name));

	if (!m || m->type != type)
		refuse(r, name);
	return m;
}

static ixt_str text(const reading *r, const ixt_json *object, const char *name)
{
	return member(r, object, name, IXT_JSON_STRING)->string;
}

static ixt_text_list texts(const reading *r, const ixt_json *object, const char *name)
{
	const ixt_json *array = member(r, object, name, IXT_JSON_ARRAY);
	ixt_text_list list = { IXT_NEW_ARRAY(r->arena, ixt_str, array->count + 1), array->count };
	uint32_t i;

	for (i = 0; i < array->count; i++) {
		if (array->items[i].type != IXT_JSON_STRING)
			refuse(r, name);
		list.items[i] = array->items[i].string;
	}
	return list;
}

static void check_format(const reading *r, const ixt_json *json)
{
	long long version;

	if (!ixt_str_is(text(r, json, "format"), IXT_TOOLCHAIN_LIST_FORMAT))
		refuse(r, "format");
	version = member(r, json, "version", IXT_JSON_INT)->integer;
	if (version != IXT_TOOLCHAIN_LIST_VERSION)
		ixt_raise(r->arena, IXT_ERR_UNSUPPORTED, "%.*s: version %lld of format %s met, %d "
			  "expected", IXT_STR_ARG(r->path), version, IXT_TOOLCHAIN_LIST_FORMAT,
			  IXT_TOOLCHAIN_LIST_VERSION);
}

static ixt_tool_group group(const reading *r, const ixt_json *json)
{
	const ixt_json *optional = ixt_json_member(json, IXT_STR("optional"));
	ixt_tool_group g = {
		.package = text(r, json, "package"), .names = texts(r, json, "names"),
		.optional = optional && optional->type == IXT_JSON_TRUE,
	};

	if (ixt_json_member(json, IXT_STR("data")))
		g.data = texts(r, json, "data");
	return g;
}

static void read_groups(const reading *r, const ixt_json *json, ixt_toolchain_list *list)
{
	const ixt_json *tools = member(r, json, "tools", IXT_JSON_ARRAY);
	uint32_t i;

	list->group_count = tools->count;
	list->groups = IXT_NEW_ARRAY(r->arena, ixt_tool_group, tools->count + 1);
	for (i = 0; i < tools->count; i++)
		list->groups[i] = group(r, &tools->items[i]);
}

static void read_aliases(const reading *r, const ixt_json *json, ixt_toolchain_list *list)
{
	const ixt_json *aliases = member(r, json, "aliases", IXT_JSON_OBJECT);
	uint32_t i;

	list->alias_count = aliases->count;
	list->aliases = IXT_NEW_ARRAY(r->arena, struct ixt_tool_alias, aliases->count + 1);
	for (i = 0; i < aliases->count; i++) {
		const ixt_json *pair = aliases->items + 2 * i;

		if (pair[1].type != IXT_JSON_STRING)
			refuse(r, "aliases");
		list->aliases[i].name = pair[0].string;
		list->aliases[i].of = pair[1].string;
	}
}

static const ixt_json *read_json(const reading *r)
{
	ixt_str bytes = ixt_read_file(r->arena, r->path);
	ixt_error err = { 0 };
	size_t offset;

	if (!ixt_utf8_valid(bytes, &offset))
		ixt_raise(r->arena, IXT_ERR_VALUE, "%.*s: byte %zu is not UTF-8",
			  IXT_STR_ARG(r->path), offset);
	if (ixt_json_check(bytes, r->arena, &err) < 0)
		ixt_raise(r->arena, IXT_ERR_VALUE, "%.*s: %.*s", IXT_STR_ARG(r->path),
			  IXT_STR_ARG(err.message));
	return ixt_json_read(bytes, r->arena);
}

ixt_toolchain_list *ixt_toolchain_list_read(ixt_arena *arena, ixt_str path)
{
	reading r = { arena, ixt_arena_copy(arena, path) };
	ixt_toolchain_list *list = IXT_NEW(arena, ixt_toolchain_list);
	const ixt_json *json = read_json(&r);

	check_format(&r, json);
	list->path = texts(&r, json, "path");
	list->libraries = texts(&r, json, "libraries");
	list->compilers = texts(&r, json, "compilers");
	list->driven = texts(&r, json, "driven");
	read_groups(&r, json, list);
	read_aliases(&r, json, list);
	return list;
}

bool ixt_text_list_has(const ixt_text_list *list, ixt_str t)
{
	uint32_t i = 0;

	while (i < list->count && !ixt_str_eq(list->items[i], t))
		i++;
	return i < list->count;
}
