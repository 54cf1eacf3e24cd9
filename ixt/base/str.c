#include "ixt/base/str.h"

size_t ixt_str_find(ixt_str s, ixt_str needle, size_t from)
{
	if (needle.len == 0)
		return from <= s.len ? from : IXT_STR_NPOS;
	while (from + needle.len <= s.len) {
		size_t at = ixt_str_chr(ixt_str_first(s, s.len - needle.len + 1),
					needle.ptr[0], from);

		if (at == IXT_STR_NPOS)
			break;
		if (memcmp(s.ptr + at, needle.ptr, needle.len) == 0)
			return at;
		from = at + 1;
	}
	return IXT_STR_NPOS;
}

size_t ixt_str_rchr(ixt_str s, char c)
{
	size_t i = s.len;

	while (i-- > 0)
		if (s.ptr[i] == c)
			return i;
	return IXT_STR_NPOS;
}
