/* Tasks as lines of the candidate protocol. */
#include "diff/task.h"
#include "ixt/base/json.h"
#include "ixt/base/utf8.h"

/* ------------------------------------------------------------------- writing */

/* A byte B that is no part of a character becomes U+DC00 + B. */
static void write_bytes(ixt_buf *b, ixt_str bytes)
{
	size_t offset;

	ixt_buf_add_char(b, '"');
	while (!ixt_utf8_valid(bytes, &offset)) {
		ixt_json_escape(b, ixt_str_first(bytes, offset));
		ixt_buf_format(b, "\\udc%02x", (unsigned char)bytes.ptr[offset]);
		bytes = ixt_str_from(bytes, offset + 1);
	}
	ixt_json_escape(b, bytes);
	ixt_buf_add_char(b, '"');
}

static void add_member(ixt_buf *b, const char *name, ixt_str json)
{
	ixt_buf_format(b, ", \"%s\": ", name);
	ixt_buf_add(b, json);
}

static void write_templates(ixt_buf *b, const diff_task *task)
{
	uint32_t i;

	ixt_buf_add(b, IXT_STR(", \"templates\": {"));
	for (i = 0; i < task->template_count; i++) {
		ixt_buf_add(b, i ? IXT_STR(", ") : IXT_STR(""));
		ixt_json_write_string(b, task->templates[i].name);
		ixt_buf_add(b, IXT_STR(": "));
		write_bytes(b, task->templates[i].source);
	}
	ixt_buf_add_char(b, '}');
}

static void write_spans(ixt_buf *b, const diff_task_template *t)
{
	uint32_t i;

	ixt_json_write_string(b, t->name);
	ixt_buf_add(b, IXT_STR(": ["));
	for (i = 0; i < t->span_count; i++) {
		ixt_buf_format(b, "%s[%u, ", i ? ", " : "", t->spans[i].line);
		ixt_json_write_string(b, t->spans[i].file);
		ixt_buf_format(b, ", %u]", t->spans[i].file_line);
	}
	ixt_buf_add_char(b, ']');
}

/* Only of templates that textual include made from several files. */
static void write_line_map(ixt_buf *b, const diff_task *task)
{
	uint32_t i, n = 0;

	ixt_buf_add(b, IXT_STR(", \"line_map\": {"));
	for (i = 0; i < task->template_count; i++) {
		if (!task->templates[i].spans)
			continue;
		ixt_buf_add(b, n++ ? IXT_STR(", ") : IXT_STR(""));
		write_spans(b, &task->templates[i]);
	}
	ixt_buf_add_char(b, '}');
}

void diff_task_write(ixt_buf *b, const diff_task *task)
{
	ixt_buf_add(b, IXT_STR("{\"id\": "));
	ixt_json_write_string(b, task->id);
	ixt_buf_add(b, IXT_STR(", \"kind\": \"template\""));
	write_templates(b, task);
	ixt_buf_add(b, IXT_STR(", \"entry\": "));
	ixt_json_write_string(b, task->entry);
	add_member(b, "context", task->context);
	add_member(b, "functions", task->functions);
	write_line_map(b, task);
	ixt_buf_add(b, IXT_STR("}\n"));
}

/* ------------------------------------------------------------------- reading */

static const ixt_json *need(ixt_arena *arena, const ixt_json *object, const char *name,
			    ixt_json_type type, const char *expected)
{
	const ixt_json *member = ixt_json_member(object, ixt_str_of(name));

	if (!member || member->type != type)
		ixt_raise(arena, IXT_ERR_VALUE, "task: \"%s\": %s expected", name, expected);
	return member;
}

static ixt_str need_string(ixt_arena *arena, const ixt_json *object, const char *name)
{
	return need(arena, object, name, IXT_JSON_STRING, "a string")->string;
}

/* The reader leaves a lone surrogate U+DC80 to U+DCFF as the bytes ED B2|B3 xx. */
static ixt_str bytes_of(ixt_arena *arena, ixt_str s)
{
	char *out = ixt_arena_take(arena, s.len + 1);
	size_t i, n = 0;

	for (i = 0; i < s.len; i++) {
		const unsigned char *p = (const unsigned char *)s.ptr + i;

		if (p[0] == 0xed && s.len - i > 2 && (p[1] == 0xb2 || p[1] == 0xb3)) {
			out[n++] = (char)((p[1] & 1) << 6 | (p[2] & 0x3f) | 0x80);
			i += 2;
		} else {
			out[n++] = s.ptr[i];
		}
	}
	return (ixt_str){ out, n };
}

static ixt_line_span span_of(ixt_arena *arena, const ixt_json *row)
{
	if (row->type != IXT_JSON_ARRAY || row->count != 3 ||
	    row->items[0].type != IXT_JSON_INT || row->items[1].type != IXT_JSON_STRING ||
	    row->items[2].type != IXT_JSON_INT)
		ixt_raise_str(arena->trap, IXT_ERR_VALUE, IXT_STR(
			"task: \"line_map\": [line, file, line of the file] expected"));
	return (ixt_line_span){ .line = (uint32_t)row->items[0].integer,
				.file = row->items[1].string,
				.file_line = (uint32_t)row->items[2].integer };
}

static void read_spans(ixt_arena *arena, const ixt_json *map, diff_task_template *t)
{
	const ixt_json *rows = ixt_json_member(map, t->name);
	ixt_line_span *spans;
	uint32_t i;

	if (!rows || rows->type != IXT_JSON_ARRAY)
		return;
	spans = IXT_NEW_ARRAY(arena, ixt_line_span, rows->count + 1);
	for (i = 0; i < rows->count; i++)
		spans[i] = span_of(arena, &rows->items[i]);
	t->spans = spans;
	t->span_count = rows->count;
}

static void read_templates(ixt_arena *arena, const ixt_json *object, diff_task *task)
{
	const ixt_json *all = need(arena, object, "templates", IXT_JSON_OBJECT, "an object");
	const ixt_json *map = ixt_json_member(object, IXT_STR("line_map"));
	diff_task_template *t = IXT_NEW_ARRAY(arena, diff_task_template, all->count + 1);
	uint32_t i;

	for (i = 0; i < all->count; i++) {
		const ixt_json *source = &all->items[2 * i + 1];

		if (source->type != IXT_JSON_STRING)
			ixt_raise_str(arena->trap, IXT_ERR_VALUE, IXT_STR(
				"task: \"templates\": a string for each name expected"));
		t[i] = (diff_task_template){ .name = all->items[2 * i].string,
					     .source = bytes_of(arena, source->string) };
		read_spans(arena, map, &t[i]);
	}
	task->templates = t;
	task->template_count = all->count;
}

static ixt_str text_of(ixt_arena *arena, const ixt_json *object, const char *name)
{
	const ixt_json *member = ixt_json_member(object, ixt_str_of(name));
	ixt_json_style compact = { 0, false };
	ixt_str text;
	ixt_buf b;

	if (!member)
		return IXT_STR("{}");
	need(arena, object, name, IXT_JSON_OBJECT, "an object");
	ixt_buf_init(&b, arena->allocator);
	b.trap = arena->trap;
	ixt_json_write(&b, member, compact);
	text = ixt_arena_copy(arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return text;
}

void diff_task_read(ixt_str line, ixt_arena *arena, diff_task *task)
{
	const ixt_json *object;
	size_t offset;

	if (!ixt_utf8_valid(line, &offset))
		ixt_utf8_raise(arena, line);
	object = ixt_json_read(line, arena);
	*task = (diff_task){ .entry = need_string(arena, object, "entry") };
	task->id = need_string(arena, object, "id");
	read_templates(arena, object, task);
	task->context = text_of(arena, object, "context");
	task->functions = text_of(arena, object, "functions");
}
