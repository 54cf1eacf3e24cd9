#include "ixt/build/tool_search.h"

#include <unistd.h>

#include "ixt/host/data.h"

static ixt_text_list split(ixt_arena *arena, ixt_str path)
{
	ixt_text_list list = { IXT_NEW_ARRAY(arena, ixt_str, path.len + 1), 0 };
	size_t begin = 0, end;

	for (; begin < path.len; begin = end == IXT_STR_NPOS ? path.len : end + 1) {
		end = ixt_str_chr(path, ':', begin);
		list.items[list.count++] = ixt_str_from(ixt_str_first(path, end), begin);
	}
	return list;
}

ixt_tool_search ixt_tool_search_begin(ixt_arena *arena, const ixt_toolchain_list *list,
				      ixt_str path)
{
	return (ixt_tool_search){ arena, list, path.len ? split(arena, path) : list->path };
}

static ixt_str find_program(const ixt_tool_search *s, ixt_str name)
{
	uint32_t i;

	for (i = 0; i < s->path.count; i++) {
		ixt_str path = ixt_arena_format(s->arena, "%.*s/%.*s",
						IXT_STR_ARG(s->path.items[i]), IXT_STR_ARG(name));

		if (ixt_is_regular_file(path.ptr) && access(path.ptr, X_OK) == 0)
			return path;
	}
	return IXT_STR("");
}

ixt_str ixt_tool_find(const ixt_tool_search *s, ixt_str name)
{
	ixt_str path = find_program(s, name);
	uint32_t i;

	for (i = 0; i < s->list->alias_count && !path.len; i++)
		if (ixt_str_eq(s->list->aliases[i].name, name))
			path = find_program(s, s->list->aliases[i].of);
	return path;
}

ixt_str ixt_tool_group_missing(const ixt_tool_search *s, const ixt_tool_group *group)
{
	ixt_str missing = IXT_STR("");
	uint32_t i;

	for (i = 0; i < group->names.count; i++)
		if (!ixt_tool_find(s, group->names.items[i]).len)
			missing = ixt_arena_format(s->arena, "%.*s%s%.*s", IXT_STR_ARG(missing),
						   missing.len ? ", " : "",
						   IXT_STR_ARG(group->names.items[i]));
	return missing;
}
