#include "ixt/package/pins.h"

#include "ixt/base/json.h"

#define FORMAT "ixt-pins"
#define VERSION 1

static const ixt_json *member(ixt_arena *a, const ixt_json *o, const char *name,
			      ixt_json_type type, const char *expected)
{
	const ixt_json *m = ixt_json_member(o, ixt_str_of(name));

	if (!m || m->type != type)
		ixt_raise(a, IXT_ERR_VALUE, "pins file: member \"%s\" should be %s", name,
			  expected);
	return m;
}

static ixt_str string(ixt_arena *a, const ixt_json *o, const char *name)
{
	return member(a, o, name, IXT_JSON_STRING, "a string")->string;
}

static bool look_up(const ixt_json *pins, const char *table, ixt_str key, ixt_str *value)
{
	const ixt_json *o = ixt_json_member(pins, ixt_str_of(table));
	const ixt_json *m = o ? ixt_json_member(o, key) : NULL;

	if (!m || m->type != IXT_JSON_STRING)
		return false;
	*value = m->string;
	return true;
}

/* The boot tools stand on any path that the pins' own path is part of; the
 * programs of the system kinds on theirs. */
static bool pins_which(const ixt_host *h, ixt_arena *arena, ixt_str command, ixt_str path,
		       ixt_str *found)
{
	(void)arena;
	if (ixt_str_starts(path, IXT_STR("/ix/realm/system/bin:")))
		return look_up(h->ctx, "system_tools", command, found);
	return look_up(h->ctx, "tools", command, found);
}

static bool pins_is_file(const ixt_host *h, ixt_str path)
{
	const ixt_json *list = ixt_json_member(h->ctx, IXT_STR("isfile"));
	uint32_t i;

	for (i = 0; i < list->count; i++)
		if (list->items[i].type == IXT_JSON_STRING &&
		    ixt_str_eq(list->items[i].string, path))
			return true;
	return false;
}

static bool pins_env(const ixt_host *h, ixt_str name, ixt_str *value)
{
	if (ixt_str_is(name, "PATH"))
		return look_up(h->ctx, "env", name, value) ||
		       (*value = ixt_json_member(h->ctx, IXT_STR("path"))->string, true);
	if (ixt_str_is(name, "IX_ROOT"))
		return *value = h->root, true;
	return look_up(h->ctx, "env", name, value);
}

static void check_format(ixt_arena *a, const ixt_json *o)
{
	ixt_str format = string(a, o, "format");
	const ixt_json *version = member(a, o, "version", IXT_JSON_INT, "an integer");

	if (!ixt_str_is(format, FORMAT))
		ixt_raise(a, IXT_ERR_VALUE, "pins file: format \"%.*s\" met, \"" FORMAT
			  "\" expected", IXT_STR_ARG(format));
	if (version->integer != VERSION)
		ixt_raise(a, IXT_ERR_VALUE, "pins file: version %lld met, this program reads "
			  "version %d", (long long)version->integer, VERSION);
}

ixt_host *ixt_pins_read(ixt_arena *arena, ixt_str text)
{
	const ixt_json *o = ixt_json_read(text, arena), *uname;
	ixt_host *h = IXT_NEW(arena, ixt_host);

	check_format(arena, o);
	member(arena, o, "tools", IXT_JSON_OBJECT, "an object");
	member(arena, o, "isfile", IXT_JSON_ARRAY, "a list of strings");
	string(arena, o, "path");
	uname = member(arena, o, "uname", IXT_JSON_OBJECT, "an object");
	*h = (ixt_host){
		.which = pins_which,
		.is_file = pins_is_file,
		.env = pins_env,
		.ctx = (void *)o,
		.root = string(arena, o, "root"),
		.python = string(arena, o, "python"),
		.ix_binary = string(arena, o, "ix_binary"),
		.user = string(arena, o, "user"),
		.uname_system = string(arena, uname, "system"),
		.uname_machine = string(arena, uname, "machine"),
		.git_rev = string(arena, o, "git_rev"),
		.argv0 = string(arena, o, "argv0"),
		.cpus = (int)member(arena, o, "cpus", IXT_JSON_INT, "an integer")->integer,
	};
	return h;
}
