#include "diff/case_file.h"

#include <stdlib.h>

#include "ixt/base/utf8.h"

/* The title of the marker line `-- TITLE --`, or a NULL view. */
static ixt_str marker_title(ixt_str line)
{
	if (line.len < 7 || !ixt_str_starts(line, IXT_STR("-- ")) ||
	    !ixt_str_ends(line, IXT_STR(" --")))
		return (ixt_str){ NULL, 0 };
	return (ixt_str){ line.ptr + 3, line.len - 6 };
}

static ixt_str line_at(ixt_str text, size_t at)
{
	size_t end = ixt_str_chr(text, '\n', at);

	return ixt_str_range(text.ptr + at, text.ptr + (end == IXT_STR_NPOS ? text.len : end));
}

static uint32_t hex(ixt_str s, size_t at, int digits)
{
	char copy[9] = { 0 };

	memcpy(copy, s.ptr + at, (size_t)digits);
	return (uint32_t)strtoul(copy, NULL, 16);
}

/* Decodes \n \r \t \\ \0 \xNN \uNNNN. */
static ixt_str unescape(ixt_arena *arena, ixt_str s)
{
	static const char letters[] = "n\nr\rt\t\\\\0\0";
	char *out = ixt_arena_take(arena, s.len * 2 + 1), *p = out;
	size_t i, k;

	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] != '\\' || i + 1 == s.len) {
			*p++ = s.ptr[i];
			continue;
		}
		i++;
		if (s.ptr[i] == 'x') {
			*p++ = (char)hex(s, i + 1, 2);
			i += 2;
		} else if (s.ptr[i] == 'u') {
			p += ixt_utf8_put(p, hex(s, i + 1, 4));
			i += 4;
		} else {
			for (k = 0; k < sizeof letters - 1 && letters[k] != s.ptr[i]; k += 2)
				;
			*p++ = letters[k + 1];
		}
	}
	return ixt_str_range(out, p);
}

/* "line: N" among the lines after the first. */
static uint32_t line_number(ixt_str content)
{
	size_t at = ixt_str_find(content, IXT_STR("\nline: "), 0);

	return at == IXT_STR_NPOS ? 0 : (uint32_t)strtoul(content.ptr + at + 7, NULL, 10);
}

static void add_template(case_file *c, ixt_str name, ixt_str source)
{
	if (c->template_count == CASE_MAX_TEMPLATES)
		c->fault = IXT_STR("too many templates");
	else
		c->templates[c->template_count++] = (ixt_memory_file){ name, source };
}

static void add_section(case_file *c, ixt_arena *arena, ixt_str title, ixt_str content)
{
	ixt_str escaped = IXT_STR(" escaped"), word = IXT_STR("template ");

	if (ixt_str_ends(title, escaped)) {
		title.len -= escaped.len;
		content = unescape(arena, content);
	}
	if (ixt_str_starts(title, word)) {
		add_template(c, ixt_str_from(title, word.len), content);
	} else if (ixt_str_is(title, "context")) {
		c->context = content;
	} else if (ixt_str_is(title, "expect")) {
		c->outcome = CASE_EXPECT;
		c->answer = content;
	} else if (ixt_str_is(title, "error")) {
		c->outcome = CASE_ERROR;
		c->answer = unescape(arena, line_at(content, 0));
		c->line = line_number(content);
	} else if (ixt_str_is(title, "unsupported")) {
		c->outcome = CASE_UNSUPPORTED;
		c->answer = line_at(content, 0);
	} else {
		c->fault = ixt_arena_format(arena, "unknown section \"%.*s\"",
					    IXT_STR_ARG(title));
	}
}

case_file case_read(ixt_arena *arena, ixt_str text)
{
	case_file c = { .template_count = 0 };
	ixt_str title = { NULL, 0 }, next, line;
	size_t at = 0, begin = 0, end;

	while (at <= text.len) {
		line = line_at(text, at);
		next = marker_title(line);
		if (next.ptr || at == text.len) {
			/* the newline before the marker belongs to the marker */
			end = at > begin && text.ptr[at - 1] == '\n' ? at - 1 : at;
			if (title.ptr)
				add_section(&c, arena, title,
					    ixt_str_range(text.ptr + begin, text.ptr + end));
			title = next;
			begin = at + line.len + 1;
		}
		if (at == text.len)
			break;
		at += line.len + 1;
		if (at > text.len)
			at = text.len;
	}
	if (!c.fault.len && (!c.template_count || !c.answer.ptr))
		c.fault = IXT_STR("a case has a template and an answer");
	return c;
}
