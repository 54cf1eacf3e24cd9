#include "ixt/base/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/";

static char *put_group(char *out, const unsigned char *in, size_t n)
{
	uint32_t v = (uint32_t)in[0] << 16 | (n > 1 ? (uint32_t)in[1] << 8 : 0) |
		     (n > 2 ? in[2] : 0);

	*out++ = digits[v >> 18];
	*out++ = digits[v >> 12 & 63];
	*out++ = n > 1 ? digits[v >> 6 & 63] : '=';
	*out++ = n > 2 ? digits[v & 63] : '=';
	return out;
}

ixt_str ixt_base64_encode(ixt_arena *arena, ixt_str s)
{
	char *out = ixt_arena_take(arena, (s.len + 2) / 3 * 4 + 1), *p = out;
	size_t i;

	for (i = 0; i < s.len; i += 3)
		p = put_group(p, (const unsigned char *)s.ptr + i, s.len - i);
	*p = '\0';
	return ixt_str_range(out, p);
}

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

ixt_str ixt_base64_decode(ixt_arena *arena, ixt_str s, ixt_base64_fault *fault,
			  size_t *characters)
{
	char *out = ixt_arena_take(arena, s.len + 1), *p = out;
	int have = 0, pads = 0, value;	/* characters of the group, `=` after them */
	uint32_t bits = 0;
	size_t i;

	*fault = IXT_BASE64_OK;
	for (i = 0; i < s.len; i++) {
		if (s.ptr[i] == '=') {
			if (have >= 2 && have + ++pads >= 4)
				return ixt_str_range(out, p);
			continue;
		}
		value = value_of(s.ptr[i]);
		if (value < 0)
			continue;
		pads = 0;
		bits = bits << 6 | (uint32_t)value;
		if (have)
			*p++ = (char)(bits >> (6 - 2 * have));
		have = (have + 1) & 3;
	}
	if (have)
		*fault = have == 1 ? IXT_BASE64_LONE : IXT_BASE64_PADDING;
	*characters = (size_t)(p - out) / 3 * 4 + 1;
	return ixt_str_range(out, p);
}
