#include "diff/normalise_script.h"

#include "diff/json_strings.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* `line` ends with a backslash that is not itself escaped. */
static bool is_continued(ixt_str line)
{
	size_t n = line.len;

	while (n && line.ptr[n - 1] == '\\')
		n--;
	return (line.len - n) % 2;
}

static ixt_str without_end(ixt_str line)
{
	size_t n = line.len;

	while (n && is_blank(line.ptr[n - 1]))
		n--;
	/* an escaped blank is a word's */
	if (n < line.len && is_continued(ixt_str_first(line, n)))
		n++;
	return ixt_str_first(line, n);
}

static ixt_str by_line(ixt_str script, ixt_arena *arena)
{
	char *begin = ixt_arena_take(arena, script.len + 1), *out = begin;
	bool continued = false;
	ixt_str line;
	size_t end;

	for (; script.len; script = ixt_str_from(script, end + 1)) {
		end = ixt_str_chr(script, '\n', 0);
		line = without_end(ixt_str_first(script, end));
		if (line.len || continued) {
			memcpy(out, line.ptr, line.len);
			out += line.len;
			*out++ = '\n';
		}
		continued = is_continued(line);
		if (end == IXT_STR_NPOS)
			break;
	}
	return ixt_str_range(begin, out);
}

static ixt_str rewrite(void *ctx, const diff_json_string_place *place, ixt_str text,
		       ixt_arena *arena)
{
	bool script = ixt_str_is(place->member, "data") || ixt_str_is(place->member, "stdin");

	(void)ctx;
	return script ? by_line(text, arena) : text;
}

ixt_str diff_normalise_script(ixt_str text, ixt_arena *arena)
{
	ixt_str made;
	ixt_buf b;

	if (!diff_is_json(text, arena))
		return by_line(text, arena);
	ixt_buf_init(&b, arena->allocator);
	b.trap = arena->trap;
	diff_json_rewrite_strings(text, rewrite, NULL, arena, &b);
	made = ixt_arena_copy(arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return made;
}
