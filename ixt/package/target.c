#include "ixt/package/target.h"

#define FORMAT "ixt-target"
#define VERSION 1

static noreturn void bad(ixt_arena *a, const char *member, const char *expected)
{
	ixt_raise(a, IXT_ERR_VALUE, "target file: member \"%s\" should be %s", member,
		  expected);
}

static const ixt_json *object_member(ixt_arena *a, const ixt_json *o, const char *name)
{
	const ixt_json *m = ixt_json_member(o, ixt_str_of(name));

	if (m && m->type != IXT_JSON_OBJECT)
		bad(a, name, "an object");
	return m;
}

static ixt_str string_member(ixt_arena *a, const ixt_json *o, const char *name, bool needed)
{
	const ixt_json *m = ixt_json_member(o, ixt_str_of(name));

	if (!m && !needed)
		return IXT_STR("");
	if (!m || m->type != IXT_JSON_STRING)
		bad(a, name, "a string");
	return m->string;
}

static ixt_flag *pairs(ixt_arena *a, const ixt_json *o, const char *name, uint32_t *count)
{
	const ixt_json *m = object_member(a, o, name);
	ixt_flag *flags;
	uint32_t i;

	*count = m ? m->count : 0;
	flags = IXT_NEW_ARRAY(a, ixt_flag, *count);
	for (i = 0; i < *count; i++) {
		if (m->items[2 * i + 1].type != IXT_JSON_STRING)
			bad(a, name, "an object of strings");
		flags[i] = (ixt_flag){ m->items[2 * i].string, m->items[2 * i + 1].string };
	}
	return flags;
}

static ixt_str *strings(ixt_arena *a, const ixt_json *o, const char *name, uint32_t *count)
{
	const ixt_json *m = ixt_json_member(o, ixt_str_of(name));
	ixt_str *list;
	uint32_t i;

	if (m && m->type != IXT_JSON_ARRAY)
		bad(a, name, "a list of strings");
	*count = m ? m->count : 0;
	list = IXT_NEW_ARRAY(a, ixt_str, *count);
	for (i = 0; i < *count; i++) {
		if (m->items[i].type != IXT_JSON_STRING)
			bad(a, name, "a list of strings");
		list[i] = m->items[i].string;
	}
	return list;
}

static ixt_str join_words(ixt_arena *a, const ixt_str *words, uint32_t count)
{
	ixt_str text = { "", 0 };
	uint32_t i;

	for (i = 0; i < count; i++)
		text = ixt_arena_format(a, "%.*s%s%.*s", IXT_STR_ARG(text), i ? " " : "",
					IXT_STR_ARG(words[i]));
	return text;
}

static void read_rules(ixt_arena *a, const ixt_json *o, ixt_kind_rules *rules)
{
	uint32_t count;
	ixt_str *words = strings(a, o, "extract", &count);

	rules->extract = join_words(a, words, count);
	rules->boot_path = string_member(a, o, "boot_path", true);
	rules->flags = pairs(a, o, "flags", &rules->flag_count);
	rules->tools = pairs(a, o, "tools", &rules->tool_count);
	rules->is_file = strings(a, o, "isfile", &rules->is_file_count);
}

static void check_format(ixt_arena *a, const ixt_json *o)
{
	ixt_str format = string_member(a, o, "format", true);
	const ixt_json *version = ixt_json_member(o, IXT_STR("version"));

	if (!ixt_str_is(format, FORMAT))
		ixt_raise(a, IXT_ERR_VALUE, "target file: format \"%.*s\" met, \"" FORMAT
			  "\" expected", IXT_STR_ARG(format));
	if (!version || version->type != IXT_JSON_INT)
		bad(a, "version", "an integer");
	if (version->integer != VERSION)
		ixt_raise(a, IXT_ERR_VALUE, "target file: version %lld met, this program reads "
			  "version %d", (long long)version->integer, VERSION);
}

ixt_target *ixt_target_read(ixt_arena *arena, ixt_str text)
{
	const ixt_json *o = ixt_json_read(text, arena), *platform, *rules;
	ixt_target *t = IXT_NEW(arena, ixt_target);

	check_format(arena, o);
	t->name = string_member(arena, o, "name", true);
	platform = object_member(arena, o, "platform");
	if (!platform)
		bad(arena, "platform", "an object");
	t->platform = ixt_platform_of_fields(arena, t->name, platform);
	t->flags = pairs(arena, o, "flags", &t->flag_count);
	t->kind = string_member(arena, o, "kind", false);
	t->overlays = strings(arena, o, "overlays", &t->overlay_count);
	rules = object_member(arena, o, "kind_rules");
	if (rules)
		read_rules(arena, rules, &t->rules);
	return t;
}

ixt_target *ixt_target_named(ixt_arena *arena, ixt_str name)
{
	ixt_target *t = IXT_NEW(arena, ixt_target);

	t->name = ixt_arena_copy(arena, name);
	t->platform = ixt_platform_named(arena, t->name);
	return t;
}
