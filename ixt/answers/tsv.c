#include "ixt/answers/tsv.h"

bool ixt_tsv_line(ixt_tsv *t, ixt_str *line)
{
	size_t end = ixt_str_chr(t->rest, '\n', 0);

	if (t->rest.len == 0)
		return false;
	*line = ixt_str_first(t->rest, end);
	t->rest = ixt_str_from(t->rest, end == IXT_STR_NPOS ? end : end + 1);
	t->line++;
	return true;
}

noreturn void ixt_tsv_raise(ixt_tsv *t, const char *what)
{
	ixt_raise(t->arena, IXT_ERR_VALUE, "%.*s:%u: %s", IXT_STR_ARG(t->name), t->line, what);
}

void ixt_tsv_split(ixt_tsv *t, ixt_str line, ixt_str *fields, uint32_t count)
{
	size_t tab;
	uint32_t i;

	for (i = 0; i < count; i++) {
		tab = ixt_str_chr(line, '\t', 0);
		fields[i] = ixt_str_first(line, tab);
		if ((tab == IXT_STR_NPOS) != (i + 1 == count))
			ixt_tsv_raise(t, "the line has another number of fields than expected");
		line = ixt_str_from(line, tab == IXT_STR_NPOS ? tab : tab + 1);
	}
}

uint32_t ixt_tsv_number(ixt_tsv *t, ixt_str field, uint32_t limit)
{
	uint64_t n = 0;
	size_t i;

	if (field.len == 0 || field.len > 10)
		ixt_tsv_raise(t, "a number is expected");
	for (i = 0; i < field.len; i++) {
		if (field.ptr[i] < '0' || field.ptr[i] > '9')
			ixt_tsv_raise(t, "a number is expected");
		n = n * 10 + (uint64_t)(field.ptr[i] - '0');
	}
	if (n >= limit)
		ixt_tsv_raise(t, "the number is beyond the end of its table");
	return (uint32_t)n;
}

ixt_str ixt_tsv_unescape(ixt_tsv *t, ixt_str field)
{
	char *text, *p;
	size_t i;

	if (ixt_str_chr(field, '\\', 0) == IXT_STR_NPOS)
		return field;
	text = p = ixt_arena_take(t->arena, field.len);
	for (i = 0; i < field.len; i++) {
		if (field.ptr[i] != '\\') {
			*p++ = field.ptr[i];
			continue;
		}
		switch (++i < field.len ? field.ptr[i] : 0) {
		case 't': *p++ = '\t'; break;
		case 'n': *p++ = '\n'; break;
		case '\\': *p++ = '\\'; break;
		default: ixt_tsv_raise(t, "unknown escape in a field");
		}
	}
	return ixt_str_range(text, p);
}

void ixt_tsv_check_format(ixt_tsv *t, const char *format, uint32_t version)
{
	ixt_str line = { NULL, 0 }, fields[2];

	ixt_tsv_line(t, &line);
	if (!ixt_str_starts(line, ixt_str_of(format)) ||
	    ixt_str_chr(line, '\t', 0) != strlen(format))
		ixt_raise(t->arena, IXT_ERR_VALUE, "%.*s: not a file of format %s",
			  IXT_STR_ARG(t->name), format);
	ixt_tsv_split(t, line, fields, 2);
	if (ixt_tsv_number(t, fields[1], UINT32_MAX) != version)
		ixt_raise(t->arena, IXT_ERR_VALUE,
			  "%.*s: %s version %.*s met, this program reads version %u",
			  IXT_STR_ARG(t->name), format, IXT_STR_ARG(fields[1]), version);
}

static char escape_of(char c)
{
	return c == '\t' ? 't' : c == '\n' ? 'n' : c == '\\' ? '\\' : 0;
}

void ixt_tsv_add(ixt_buf *b, ixt_str field)
{
	size_t i;

	for (i = 0; i < field.len; i++) {
		char escape = escape_of(field.ptr[i]);

		if (escape)
			ixt_buf_add_char(b, '\\');
		ixt_buf_add_char(b, escape ? escape : field.ptr[i]);
	}
}

ixt_str ixt_tsv_escape(ixt_arena *arena, ixt_str text)
{
	char *out = ixt_arena_take(arena, text.len * 2), *p = out, escape;
	size_t i;

	for (i = 0; i < text.len; i++) {
		escape = escape_of(text.ptr[i]);
		if (escape)
			*p++ = '\\';
		*p++ = escape ? escape : text.ptr[i];
	}
	return ixt_str_range(out, p);
}
