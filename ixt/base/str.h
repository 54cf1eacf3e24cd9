/* Views of bytes: pointer and length, by value, never owned, never
 * NUL-terminated by contract. The empty view may have a NULL pointer. */
#ifndef IXT_BASE_STR_H
#define IXT_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct ixt_str {
	const char *ptr;
	size_t len;
} ixt_str;

/* A view of a string literal (or of any char array with a final NUL). */
#define IXT_STR(lit) ((ixt_str){ (lit), sizeof(lit) - 1 })
/* For printf: "%.*s", IXT_STR_ARG(s). */
#define IXT_STR_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : ""

static inline ixt_str ixt_str_of(const char *c_string)
{
	return (ixt_str){ c_string, strlen(c_string) };
}

static inline ixt_str ixt_str_range(const char *begin, const char *end)
{
	return (ixt_str){ begin, (size_t)(end - begin) };
}

static inline bool ixt_str_eq(ixt_str a, ixt_str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool ixt_str_is(ixt_str a, const char *c_string)
{
	return ixt_str_eq(a, ixt_str_of(c_string));
}

static inline bool ixt_str_starts(ixt_str s, ixt_str prefix)
{
	return s.len >= prefix.len &&
	       (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool ixt_str_ends(ixt_str s, ixt_str suffix)
{
	return s.len >= suffix.len &&
	       (suffix.len == 0 ||
		memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

/* The part from byte `from` on; empty when `from` is past the end. */
static inline ixt_str ixt_str_from(ixt_str s, size_t from)
{
	if (from > s.len)
		from = s.len;
	return (ixt_str){ s.ptr + from, s.len - from };
}

static inline ixt_str ixt_str_first(ixt_str s, size_t n)
{
	return (ixt_str){ s.ptr, n < s.len ? n : s.len };
}

/* Orders by bytes, which for UTF-8 is the order of code points. */
static inline int ixt_str_cmp(ixt_str a, ixt_str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.ptr, b.ptr, n) : 0;

	return c ? c : (a.len > b.len) - (a.len < b.len);
}

#define IXT_STR_NPOS ((size_t)-1)

/* Offset of the first `c` at or after `from`, or IXT_STR_NPOS. */
static inline size_t ixt_str_chr(ixt_str s, char c, size_t from)
{
	const char *p;

	if (from >= s.len)
		return IXT_STR_NPOS;
	p = (const char *)memchr(s.ptr + from, c, s.len - from);  /* C++ reads this, too */
	return p ? (size_t)(p - s.ptr) : IXT_STR_NPOS;
}

/* Offset of the first `needle` at or after `from`, or IXT_STR_NPOS. */
size_t ixt_str_find(ixt_str s, ixt_str needle, size_t from);
/* Offset of the last `c`, or IXT_STR_NPOS. */
size_t ixt_str_rchr(ixt_str s, char c);

#endif
