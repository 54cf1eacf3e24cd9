/* The one growing builder of bytes. It lives outside arenas (its block moves
 * as it grows) and raises IXT_ERR_MEMORY through its trap, as arenas do. */
#ifndef IXT_BASE_BUF_H
#define IXT_BASE_BUF_H

#include "ixt/base/arena.h"

typedef struct ixt_buf {
	char *ptr;
	size_t len, cap;
	const ixt_allocator *allocator;
	ixt_trap *trap;
} ixt_buf;

void ixt_buf_init(ixt_buf *b, const ixt_allocator *allocator);
void ixt_buf_release(ixt_buf *b);
/* Makes room for `more` bytes beyond the length. */
void ixt_buf_reserve_slow(ixt_buf *b, size_t more);

static inline void ixt_buf_clear(ixt_buf *b)
{
	b->len = 0;
}

static inline void ixt_buf_reserve(ixt_buf *b, size_t more)
{
	if (b->cap - b->len < more)
		ixt_buf_reserve_slow(b, more);
}

static inline void ixt_buf_add(ixt_buf *b, ixt_str s)
{
	ixt_buf_reserve(b, s.len);
	if (s.len)
		memcpy(b->ptr + b->len, s.ptr, s.len);
	b->len += s.len;
}

static inline void ixt_buf_add_char(ixt_buf *b, char c)
{
	ixt_buf_reserve(b, 1);
	b->ptr[b->len++] = c;
}

void ixt_buf_format(ixt_buf *b, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The contents; valid until the next change. */
static inline ixt_str ixt_buf_view(const ixt_buf *b)
{
	return (ixt_str){ b->ptr, b->len };
}

#endif
