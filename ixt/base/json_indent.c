#include "ixt/base/json.h"

static void newline(ixt_buf *b, unsigned depth)
{
	ixt_buf_reserve(b, 1 + (size_t)depth * 4);
	b->ptr[b->len++] = '\n';
	memset(b->ptr + b->len, ' ', (size_t)depth * 4);
	b->len += (size_t)depth * 4;
}

/* Index past the string that starts at `i`. */
static size_t string_end(ixt_str s, size_t i)
{
	size_t quote = i, back;

	for (;;) {
		quote = ixt_str_chr(s, '"', quote + 1);
		if (quote == IXT_STR_NPOS)
			return s.len;
		for (back = quote; s.ptr[back - 1] == '\\'; back--)
			;
		if ((quote - back) % 2 == 0)
			return quote + 1;
	}
}

void ixt_json_indent(ixt_buf *b, ixt_str s, unsigned depth)
{
	size_t i = 0, end;

	while (i < s.len) {
		char c = s.ptr[i];

		switch (c) {
		case '"':
			end = string_end(s, i);
			ixt_buf_add(b, (ixt_str){ s.ptr + i, end - i });
			i = end;
			continue;
		case '{':
		case '[':
			ixt_buf_add_char(b, c);
			if (s.ptr[i + 1] == '}' || s.ptr[i + 1] == ']')
				ixt_buf_add_char(b, s.ptr[++i]);
			else
				newline(b, ++depth);
			break;
		case '}':
		case ']':
			newline(b, --depth);
			ixt_buf_add_char(b, c);
			break;
		case ',':
			ixt_buf_add_char(b, c);
			newline(b, depth);
			i++;	/* the blank */
			break;
		default:
			ixt_buf_add_char(b, c);
		}
		i++;
	}
}
