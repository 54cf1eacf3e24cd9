/* Positions in a template, and errors that have one. */
#include "ixt/base/utf8.h"
#include "ixt/template/lex.h"

uint32_t ixt_place_line(const ixt_place *place, uint32_t offset)
{
	ixt_str before = ixt_str_first(place->text, offset);
	uint32_t line = 1;
	size_t at = 0;

	while ((at = ixt_str_chr(before, '\n', at)) != IXT_STR_NPOS) {
		line++;
		at++;
	}
	return line;
}

/* An excerpt shows this many code points on either side of its column. */
#define EXCERPT_REACH 60

static ixt_str line_around(ixt_str text, size_t offset, size_t *start)
{
	size_t newline = ixt_str_rchr(ixt_str_first(text, offset), '\n');
	size_t end = ixt_str_chr(text, '\n', offset);

	*start = newline == IXT_STR_NPOS ? 0 : newline + 1;
	return ixt_str_range(text.ptr + *start,
			     text.ptr + (end == IXT_STR_NPOS ? text.len : end));
}

void ixt_place_locate(const ixt_place *place, uint32_t offset, ixt_error *err)
{
	size_t start, from, to;
	ixt_str line = line_around(place->text, offset, &start);
	uint32_t before = (uint32_t)ixt_utf8_count(ixt_str_first(line, offset - start));
	ixt_line_span span;

	err->template_name = ixt_arena_copy(place->arena, place->name);
	err->line = ixt_place_line(place, offset);
	err->column = before + 1;
	err->excerpt_column = before > EXCERPT_REACH ? before - EXCERPT_REACH + 1 : 1;
	from = ixt_utf8_offset(line, err->excerpt_column - 1);
	to = offset - start;
	to += ixt_utf8_offset(ixt_str_from(line, to), EXCERPT_REACH);
	err->excerpt = ixt_arena_copy(place->arena, ixt_str_range(line.ptr + from,
								  line.ptr + to));
	if (place->source) {
		span = ixt_source_position(place->source, err->line);
		err->file = ixt_arena_copy(place->arena, span.file);
		err->file_line = span.file_line;
	}
}

static noreturn void raise_message(const ixt_place *place, ixt_error_class cls,
				   uint32_t offset, ixt_str message)
{
	ixt_error *err = place->arena->trap->error;

	if (err->cls == IXT_ERR_NONE) {
		ixt_place_locate(place, offset, err);
		err->cls = cls;
		err->message = message;
	}
	ixt_raise_filled(place->arena->trap);
}

noreturn void ixt_place_raise(const ixt_place *place, ixt_error_class cls,
			      uint32_t offset, const char *format, ...)
{
	va_list args;
	ixt_str message;

	va_start(args, format);
	message = ixt_arena_vformat(place->arena, format, args);
	va_end(args);
	raise_message(place, cls, offset, message);
}

noreturn void ixt_place_unsupported(const ixt_place *place, uint32_t offset,
				    const char *construct)
{
	ixt_error *err = place->arena->trap->error;
	ixt_error at = { 0 };
	ixt_str message;

	ixt_place_locate(place, offset, &at);
	if (!at.file.len) {
		at.file = at.template_name;
		at.file_line = at.line;
	}
	message = ixt_arena_format(place->arena, "%s (%.*s:%u:%u)", construct,
				   IXT_STR_ARG(at.file), at.file_line, at.column);
	if (err->cls == IXT_ERR_NONE)
		err->construct = ixt_arena_copy(place->arena, ixt_str_of(construct));
	raise_message(place, IXT_ERR_UNSUPPORTED, offset, message);
}
