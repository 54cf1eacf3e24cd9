#include "ixt/base/buf.h"

#include <stdio.h>

void ixt_buf_init(ixt_buf *b, const ixt_allocator *allocator)
{
	*b = (ixt_buf){ .allocator = allocator };
}

void ixt_buf_release(ixt_buf *b)
{
	if (b->ptr)
		b->allocator->resize(b->allocator->ctx, b->ptr, b->cap, 0);
	ixt_buf_init(b, b->allocator);
}

void ixt_buf_reserve_slow(ixt_buf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 256;
	char *ptr;

	while (cap - b->len < more) {
		if (cap > SIZE_MAX / 4)
			ixt_raise_str(b->trap, IXT_ERR_MEMORY, IXT_STR("out of memory"));
		cap *= 2;
	}
	ptr = b->allocator->resize(b->allocator->ctx, b->ptr, b->cap, cap);
	if (!ptr)
		ixt_raise_str(b->trap, IXT_ERR_MEMORY, IXT_STR("out of memory"));
	b->ptr = ptr;
	b->cap = cap;
}

void ixt_buf_format(ixt_buf *b, const char *format, ...)
{
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	ixt_buf_reserve(b, (size_t)n + 1);
	vsnprintf(b->ptr + b->len, (size_t)n + 1, format, again);
	b->len += (size_t)n;
	va_end(again);
	va_end(args);
}
