#include "ixt/cli/answer_format.h"

#include "ixt/base/json.h"

static const char *const format_names[] = {
	[IXT_FORMAT_TEXT] = "text",
	[IXT_FORMAT_JSON] = "json",
	[IXT_FORMAT_DIGEST] = "digest",
	[IXT_FORMAT_JSONL] = "jsonl",
};

bool ixt_answer_format_named(const char *name, ixt_answer_format *format)
{
	size_t i;

	for (i = 0; i < sizeof format_names / sizeof *format_names; i++) {
		if (strcmp(name, format_names[i]) == 0) {
			*format = (ixt_answer_format)i;
			return true;
		}
	}
	return false;
}

bool ixt_answer_format_has_errors(ixt_answer_format format)
{
	return format == IXT_FORMAT_DIGEST || format == IXT_FORMAT_JSONL;
}

/* ------------------------------------------------------------------ digest */

/* Tab, newline and backslash would break the lines. */
static void add_name(ixt_buf *out, ixt_str name)
{
	size_t i;

	for (i = 0; i < name.len; i++) {
		switch (name.ptr[i]) {
		case '\t': ixt_buf_add(out, IXT_STR("\\t")); break;
		case '\n': ixt_buf_add(out, IXT_STR("\\n")); break;
		case '\\': ixt_buf_add(out, IXT_STR("\\\\")); break;
		default: ixt_buf_add_char(out, name.ptr[i]); break;
		}
	}
}

/* `value` is what stands for an answer that is ok; .ptr NULL: its digest. */
static void write_line(ixt_buf *out, ixt_str name, const ixt_answer *answer, ixt_str value)
{
	char hex[65];

	ixt_answer_digest(answer, hex);
	add_name(out, name);
	if (answer->ok) {
		ixt_buf_add(out, IXT_STR("\tok\t"));
	} else {
		ixt_buf_add(out, IXT_STR("\terr\t"));
		ixt_buf_add(out, ixt_error_class_name(answer->error.cls));
		ixt_buf_add_char(out, '\t');
	}
	ixt_buf_add(out, answer->ok && value.ptr ? value : (ixt_str){ hex, 64 });
	ixt_buf_add_char(out, '\n');
}

/* ------------------------------------------------------------------- jsonl */

static void add_member(ixt_buf *out, const char *key, ixt_str value)
{
	ixt_buf_format(out, ", \"%s\": ", key);
	ixt_json_write_string(out, value);
}

static void add_string_if_any(ixt_buf *out, const char *key, ixt_str value)
{
	if (value.len)
		add_member(out, key, value);
}

static void add_number_if_any(ixt_buf *out, const char *key, uint32_t value)
{
	if (value)
		ixt_buf_format(out, ", \"%s\": %u", key, value);
}

void ixt_error_write_json(ixt_buf *out, const ixt_error *err)
{
	ixt_buf_add(out, IXT_STR("{\"class\": "));
	ixt_json_write_string(out, ixt_error_class_name(err->cls));
	add_member(out, "message", err->message);
	add_string_if_any(out, "template", err->template_name);
	add_number_if_any(out, "line", err->line);
	add_number_if_any(out, "column", err->column);
	add_string_if_any(out, "file", err->file);
	add_number_if_any(out, "file_line", err->file_line);
	add_string_if_any(out, "construct", err->construct);
	add_string_if_any(out, "asked", err->asked);
	add_string_if_any(out, "hint", err->hint);
	ixt_buf_add_char(out, '}');
}

static void write_jsonl(ixt_buf *out, ixt_str name, ixt_str target, const ixt_answer *answer)
{
	ixt_buf_add(out, IXT_STR("{\"package\": "));
	ixt_json_write_string(out, name);
	add_member(out, "target", target);
	if (answer->ok) {
		add_member(out, "ok", answer->text);
	} else {
		ixt_buf_add(out, IXT_STR(", \"err\": "));
		ixt_error_write_json(out, &answer->error);
	}
	ixt_buf_add(out, IXT_STR("}\n"));
}

/* -------------------------------------------------------------------- json */

/* Appends to `out`; false when something was raised into `error`. */
static bool try_pretty(ixt_buf *out, ixt_str text, ixt_arena *arena, ixt_error *error)
{
	ixt_trap *callers = out->trap, trap = { .error = error };

	arena->trap = out->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		out->trap = callers;
		return false;
	}
	ixt_json_write(out, ixt_json_read(text, arena), (ixt_json_style){ .indent = 4 });
	ixt_buf_add_char(out, '\n');
	out->trap = callers;
	return true;
}

/* The tree stands between two traps, so that it is given back in any case. */
static void write_pretty(ixt_buf *out, ixt_str text)
{
	ixt_arena arena;
	bool done;

	ixt_arena_init(&arena, out->allocator, 64 << 10);
	done = try_pretty(out, text, &arena, out->trap->error);
	ixt_arena_release(&arena);
	if (!done)
		ixt_raise_filled(out->trap);
}

void ixt_answer_write(ixt_buf *out, ixt_answer_format format, ixt_str name, ixt_str target,
		      const ixt_answer *answer)
{
	switch (format) {
	case IXT_FORMAT_TEXT:
		ixt_buf_add(out, answer->text);
		break;
	case IXT_FORMAT_JSON:
		write_pretty(out, answer->text);
		break;
	case IXT_FORMAT_DIGEST:
		write_line(out, name, answer, (ixt_str){ NULL, 0 });
		break;
	case IXT_FORMAT_JSONL:
		write_jsonl(out, name, target, answer);
		break;
	}
}

void ixt_answer_write_uid(ixt_buf *out, ixt_answer_format format, ixt_str name,
			  ixt_str target, const ixt_answer *answer)
{
	if (format == IXT_FORMAT_JSONL)
		write_jsonl(out, name, target, answer);
	else
		write_line(out, name, answer, answer->text);
}
