#include "diff/escape.h"

#include "ixt/base/utf8.h"

/* Controls but newline, and what Unicode has for reordering and for no width. */
static bool is_unseen(uint32_t c)
{
	return (c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0xfffe || c == 0xffff ||
	       (c >= 0xe0000 && c <= 0xe007f);
}

/* The markup's own characters; NULL: it is none of them. */
static const char *entity_of(uint32_t c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

/* What Markdown sees in a table's cell, where a newline would end the row. */
static const char *markdown_of(uint32_t c)
{
	switch (c) {
	case '\n': return "\u23ce";
	case '|': return "&#124;";
	case '`': return "&#96;";
	case '*': return "&#42;";
	case '_': return "&#95;";
	case '[': return "&#91;";
	case ']': return "&#93;";
	case '~': return "&#126;";
	case '\\': return "&#92;";
	case '@': return "&#64;";	/* nobody is to be notified */
	case '#': return "&#35;";
	case '!': return "&#33;";
	case ':': return "&#58;";	/* no links by themselves */
	default: return entity_of(c);
	}
}

/* Of valid UTF-8. */
static void escape_valid(ixt_buf *b, ixt_str text, const char *(*special)(uint32_t c))
{
	size_t pos = 0, begin;

	while (pos < text.len) {
		const char *instead;
		uint32_t c;

		begin = pos;
		c = ixt_utf8_next(text, &pos);
		instead = special(c);
		if (instead)
			ixt_buf_add(b, ixt_str_of(instead));
		else if (is_unseen(c))
			ixt_buf_format(b, "\\u{%x}", (unsigned)c);
		else
			ixt_buf_add(b, ixt_str_range(text.ptr + begin, text.ptr + pos));
	}
}

static void escape(ixt_buf *b, ixt_str text, const char *(*special)(uint32_t c))
{
	size_t offset;

	while (!ixt_utf8_valid(text, &offset)) {
		escape_valid(b, ixt_str_first(text, offset), special);
		ixt_buf_add(b, IXT_STR("\ufffd"));
		text = ixt_str_from(text, offset + 1);
	}
	escape_valid(b, text, special);
}

void diff_escape_markup(ixt_buf *b, ixt_str text)
{
	escape(b, text, entity_of);
}

void diff_escape_markdown(ixt_buf *b, ixt_str text)
{
	escape(b, text, markdown_of);
}
