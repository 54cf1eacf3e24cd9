#include "ixt/store/record.h"

#include <inttypes.h>

#include "ixt/base/json.h"
#include "ixt/base/utf8.h"

/* -------------------------------------------------------------------- writing */

static void write_string(ixt_buf *out, ixt_str s)
{
	ixt_buf_add_char(out, '"');
	ixt_json_escape(out, s);
	ixt_buf_add_char(out, '"');
}

static void write_list(ixt_buf *out, const char *name, const ixt_str *items, uint32_t count)
{
	uint32_t i;

	ixt_buf_format(out, " \"%s\": [", name);
	for (i = 0; i < count; i++) {
		if (i)
			ixt_buf_add(out, IXT_STR(", "));
		write_string(out, items[i]);
	}
	ixt_buf_add(out, IXT_STR("],\n"));
}

static void write_text(ixt_buf *out, const char *name, ixt_str value)
{
	ixt_buf_format(out, " \"%s\": ", name);
	write_string(out, value);
	ixt_buf_add(out, IXT_STR(",\n"));
}

static void write_policy(ixt_buf *out, const ixt_result_record *r)
{
	uint32_t i;

	ixt_buf_add(out, IXT_STR(" \"policy\": {"));
	for (i = 0; i < r->policy_count; i++) {
		if (i)
			ixt_buf_add(out, IXT_STR(", "));
		write_string(out, r->policy[i].name);
		ixt_buf_add(out, IXT_STR(": "));
		write_string(out, r->policy[i].value);
	}
	ixt_buf_add(out, IXT_STR("},\n"));
}

/* An entry a line: [kind, path, bytes, digest], without what a kind does not have. */
static void write_entry(ixt_buf *out, const ixt_tree_entry *e)
{
	ixt_buf_format(out, "  [\"%c\", ", (char)e->kind);
	write_string(out, e->path);
	if (e->kind == IXT_TREE_FILE || e->kind == IXT_TREE_PROGRAM)
		ixt_buf_format(out, ", %" PRIu64, e->bytes);
	if (e->kind != IXT_TREE_DIRECTORY)
		ixt_buf_format(out, ", \"%s\"", e->digest);
	ixt_buf_add_char(out, ']');
}

void ixt_record_write(ixt_buf *out, const ixt_result_record *r)
{
	uint32_t i;

	ixt_buf_format(out, "{\n \"format\": \"%s\",\n \"version\": %d,\n", IXT_RECORD_FORMAT,
		       IXT_RECORD_VERSION);
	write_text(out, "name", r->name);
	write_list(out, "inputs", r->inputs, r->input_count);
	write_text(out, "toolchain", r->toolchain);
	write_policy(out, r);
	write_list(out, "marks", r->marks, r->mark_count);
	ixt_buf_format(out, " \"started\": %.3f,\n \"ended\": %.3f,\n", r->started, r->ended);
	write_text(out, "log", r->log);
	ixt_buf_format(out, " \"tree\": \"%s\",\n \"entries\": [\n", r->tree->digest);
	for (i = 0; i < r->tree->count; i++) {
		if (i)
			ixt_buf_add(out, IXT_STR(",\n"));
		write_entry(out, &r->tree->entries[i]);
	}
	ixt_buf_add(out, IXT_STR("\n ]\n}\n"));
}

/* -------------------------------------------------------------------- reading */

typedef struct reading {
	ixt_arena *arena;
	ixt_str where;
	const ixt_json *record;
} reading;

static noreturn void refuse(const reading *r, const char *member)
{
	ixt_raise(r->arena, IXT_ERR_VALUE, "%.*s: \"%s\" is missing or is not what a record of "
		  "format %s has there", IXT_STR_ARG(r->where), member, IXT_RECORD_FORMAT);
}

static const ixt_json *member(const reading *r, const char *name, ixt_json_type type)
{
	const ixt_json *m = ixt_json_member(r->record, ixt_str_of(name));

	if (!m || m->type != type)
		refuse(r, name);
	return m;
}

static void check_format(const reading *r)
{
	long long version;

	if (!ixt_str_is(member(r, "format", IXT_JSON_STRING)->string, IXT_RECORD_FORMAT))
		refuse(r, "format");
	version = member(r, "version", IXT_JSON_INT)->integer;
	if (version != IXT_RECORD_VERSION)
		ixt_raise(r->arena, IXT_ERR_UNSUPPORTED, "%.*s: version %lld of format %s met, "
			  "%d expected", IXT_STR_ARG(r->where), version, IXT_RECORD_FORMAT,
			  IXT_RECORD_VERSION);
}

static const ixt_str *read_list(const reading *r, const char *name, uint32_t *count)
{
	const ixt_json *list = member(r, name, IXT_JSON_ARRAY);
	ixt_str *items = IXT_NEW_ARRAY(r->arena, ixt_str, list->count + 1);
	uint32_t i;

	for (i = 0; i < list->count; i++) {
		if (list->items[i].type != IXT_JSON_STRING)
			refuse(r, name);
		items[i] = list->items[i].string;
	}
	*count = list->count;
	return items;
}

static const ixt_record_setting *read_policy(const reading *r, uint32_t *count)
{
	const ixt_json *object = member(r, "policy", IXT_JSON_OBJECT);
	ixt_record_setting *items = IXT_NEW_ARRAY(r->arena, ixt_record_setting,
						  object->count + 1);
	uint32_t i;

	for (i = 0; i < object->count; i++) {
		const ixt_json *pair = object->items + 2 * i;

		if (pair[1].type != IXT_JSON_STRING)
			refuse(r, "policy");
		items[i] = (ixt_record_setting){ pair[0].string, pair[1].string };
	}
	*count = object->count;
	return items;
}

/* A kind that is unknown is no kind at all: 0. */
static ixt_tree_kind kind_of(const ixt_json *json)
{
	if (json->type != IXT_JSON_STRING || json->string.len != 1 ||
	    ixt_str_chr(IXT_STR("fxld"), json->string.ptr[0], 0) == IXT_STR_NPOS)
		return 0;
	return (ixt_tree_kind)json->string.ptr[0];
}

static bool read_entry(const ixt_json *json, ixt_tree_entry *e)
{
	const ixt_json *part = json->items;
	uint32_t want;

	if (json->type != IXT_JSON_ARRAY || json->count < 2 || part[1].type != IXT_JSON_STRING)
		return false;
	*e = (ixt_tree_entry){ .path = part[1].string, .kind = kind_of(&part[0]) };
	want = e->kind == IXT_TREE_DIRECTORY ? 2 : e->kind == IXT_TREE_LINK ? 3 : 4;
	if (!e->kind || json->count != want)
		return false;
	if (want == 4) {
		if (part[2].type != IXT_JSON_INT || part[2].integer < 0)
			return false;
		e->bytes = (uint64_t)part[2].integer;
	}
	if (want == 2)
		return true;
	if (part[want - 1].type != IXT_JSON_STRING || part[want - 1].string.len != 64)
		return false;
	memcpy(e->digest, part[want - 1].string.ptr, 64);
	return true;
}

/* The digest of the whole is computed: a record that was changed by hand shows. */
static const ixt_tree *read_tree(const reading *r)
{
	const ixt_json *list = member(r, "entries", IXT_JSON_ARRAY);
	ixt_tree *tree = IXT_NEW(r->arena, ixt_tree);
	uint32_t i;

	tree->entries = IXT_NEW_ARRAY(r->arena, ixt_tree_entry, list->count + 1);
	tree->count = list->count;
	for (i = 0; i < list->count; i++)
		if (!read_entry(&list->items[i], &tree->entries[i]))
			refuse(r, "entries");
	ixt_tree_seal(tree, r->arena);
	if (!ixt_str_is(member(r, "tree", IXT_JSON_STRING)->string, tree->digest))
		refuse(r, "tree");
	return tree;
}

static double read_time(const reading *r, const char *name)
{
	return member(r, name, IXT_JSON_FLOAT)->number;
}

ixt_result_record *ixt_record_read(ixt_str text, ixt_str where, ixt_arena *arena)
{
	reading r = { .arena = arena, .where = where };
	ixt_result_record *record = IXT_NEW(arena, ixt_result_record);
	ixt_error err = { 0 };
	size_t offset;

	if (!ixt_utf8_valid(text, &offset))
		ixt_raise(arena, IXT_ERR_VALUE, "%.*s: byte %zu is not UTF-8", IXT_STR_ARG(where),
			  offset);
	if (ixt_json_check(text, arena, &err) < 0)
		ixt_raise(arena, IXT_ERR_VALUE, "%.*s: %.*s", IXT_STR_ARG(where),
			  IXT_STR_ARG(err.message));
	r.record = ixt_json_read(text, arena);
	check_format(&r);
	record->name = member(&r, "name", IXT_JSON_STRING)->string;
	record->inputs = read_list(&r, "inputs", &record->input_count);
	record->toolchain = member(&r, "toolchain", IXT_JSON_STRING)->string;
	record->policy = read_policy(&r, &record->policy_count);
	record->marks = read_list(&r, "marks", &record->mark_count);
	record->started = read_time(&r, "started");
	record->ended = read_time(&r, "ended");
	record->log = member(&r, "log", IXT_JSON_STRING)->string;
	record->tree = read_tree(&r);
	return record;
}

bool ixt_record_has_mark(const ixt_result_record *record, const char *mark)
{
	uint32_t i = 0;

	while (i < record->mark_count && !ixt_str_is(record->marks[i], mark))
		i++;
	return i < record->mark_count;
}
