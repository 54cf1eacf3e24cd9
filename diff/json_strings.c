#include "diff/json_strings.h"

#include "ixt/base/json.h"
#include "ixt/base/utf8.h"

bool diff_is_json(ixt_str text, ixt_arena *arena)
{
	ixt_error err = { 0 };
	size_t offset;

	return ixt_utf8_valid(text, &offset) && ixt_json_check(text, arena, &err) == 0;
}

/* Offset behind the string that begins with the quote at `at`. */
static size_t string_end(ixt_str json, size_t at)
{
	for (at++; json.ptr[at] != '"'; at++)
		at += json.ptr[at] == '\\';
	return at + 1;
}

static bool is_json_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next character that says something, or NUL. */
static char next_mark(ixt_str json, size_t at)
{
	while (at < json.len && is_json_space(json.ptr[at]))
		at++;
	return at < json.len ? json.ptr[at] : '\0';
}

/* Appends the string literal, quotes included, as `rewrite` wants it. */
static void add_string(ixt_str literal, const diff_json_string_place *place,
		       diff_json_rewrite_string *rewrite, void *ctx, ixt_arena *arena,
		       ixt_buf *out)
{
	ixt_str text = ixt_json_read(literal, arena)->string;
	ixt_str made = rewrite(ctx, place, text, arena);

	if (ixt_str_eq(made, text)) {
		ixt_buf_add(out, literal);
		return;
	}
	ixt_buf_add_char(out, '"');
	ixt_json_escape(out, made);
	ixt_buf_add_char(out, '"');
}

/* In a document that is valid a quote outside strings begins one, a string before a
 * colon is a member's name, and a comma or a bracket ends what the name stands for. */
void diff_json_rewrite_strings(ixt_str json, diff_json_rewrite_string *rewrite, void *ctx,
			       ixt_arena *arena, ixt_buf *out)
{
	diff_json_string_place place = { .is_name = false };
	size_t at = 0, end;
	ixt_str literal;

	while (at < json.len) {
		if (json.ptr[at] != '"') {
			if (strchr(",[]{}", json.ptr[at]))
				place.member = IXT_STR("");
			ixt_buf_add_char(out, json.ptr[at++]);
			continue;
		}
		end = string_end(json, at);
		literal = ixt_str_range(json.ptr + at, json.ptr + end);
		place.is_name = next_mark(json, end) == ':';
		if (place.is_name)
			place.member = IXT_STR("");
		add_string(literal, &place, rewrite, ctx, arena, out);
		if (place.is_name)
			place.member = ixt_str_range(literal.ptr + 1,
						     literal.ptr + literal.len - 1);
		at = end;
	}
}
