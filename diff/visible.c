#include "diff/visible.h"

#include "ixt/base/utf8.h"

static bool is_safe(uint32_t c)
{
	if (c < 0x20 || c == 0x7f)
		return c == '\t';
	if (c >= 0x80 && c < 0xa0)	/* C1: CSI & co. in one character */
		return false;
	/* marks, embeddings, overrides and isolates of direction; line separators */
	return !(c == 0x61c || (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
		 (c >= 0x2066 && c <= 0x2069));
}

/* Length of the character at the beginning of `s`, or 0: it is none. */
static size_t character(ixt_str s)
{
	size_t n = 1, fault;

	while (n < s.len && n < 4 && ((unsigned char)s.ptr[n] & 0xc0) == 0x80)
		n++;
	return ixt_utf8_valid(ixt_str_first(s, n), &fault) ? n : 0;
}

void diff_add_visible(ixt_buf *b, ixt_str s)
{
	size_t at = 0, n, pos;
	uint32_t c;

	for (; at < s.len; at += n ? n : 1) {
		ixt_str rest = ixt_str_from(s, at);

		n = character(rest);
		if (!n) {
			ixt_buf_format(b, "\\x%02x", (unsigned char)rest.ptr[0]);
			continue;
		}
		pos = 0;
		c = ixt_utf8_next(rest, &pos);
		if (is_safe(c))
			ixt_buf_add(b, ixt_str_first(rest, n));
		else
			ixt_buf_format(b, c < 0x80 ? "\\x%02x" : "\\u%04x", c);
	}
}
