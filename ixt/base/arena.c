#include "ixt/base/arena.h"

#include <stdio.h>
#include <stdlib.h>

#if IXT_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#define REDZONE 16
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define REDZONE 0
#endif

struct ixt_chunk {
	ixt_chunk *older;
	size_t size;		/* of data */
	char data[];
};

static void *libc_resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
	(void)ctx;
	(void)old_size;
	if (new_size == 0) {
		free(ptr);
		return NULL;
	}
	return realloc(ptr, new_size);
}

const ixt_allocator ixt_allocator_libc = { libc_resize, NULL };

void ixt_arena_init(ixt_arena *a, const ixt_allocator *allocator, size_t chunk_size)
{
	*a = (ixt_arena){ .allocator = allocator, .chunk_size = chunk_size };
}

static void free_chunks(ixt_arena *a, ixt_chunk *c)
{
	while (c) {
		ixt_chunk *older = c->older;

		UNPOISON(c->data, c->size);
		a->allocator->resize(a->allocator->ctx, c, sizeof *c + c->size, 0);
		c = older;
	}
}

void ixt_arena_release(ixt_arena *a)
{
	free_chunks(a, a->chunk);
	free_chunks(a, a->spare);
	a->chunk = a->spare = NULL;
	a->next = a->end = NULL;
	a->held = 0;
}

ixt_mark ixt_arena_mark(const ixt_arena *a)
{
	return (ixt_mark){ a->chunk, a->next };
}

void ixt_arena_release_to(ixt_arena *a, ixt_mark mark)
{
	while (a->chunk != mark.chunk) {
		ixt_chunk *c = a->chunk;

		a->chunk = c->older;
		if (c->size == a->chunk_size) {
			POISON(c->data, c->size);
			c->older = a->spare;
			a->spare = c;
		} else {
			a->held -= sizeof *c + c->size;
			c->older = NULL;
			free_chunks(a, c);
		}
	}
	a->next = mark.next;
	a->end = a->chunk ? a->chunk->data + a->chunk->size : NULL;
	if (a->chunk)
		POISON(a->next, (size_t)(a->end - a->next));
}

void ixt_arena_clear(ixt_arena *a)
{
	ixt_arena_release_to(a, (ixt_mark){ NULL, NULL });
}

noreturn void ixt_arena_no_memory(ixt_arena *a)
{
	ixt_raise_str(a->trap, IXT_ERR_MEMORY, IXT_STR("out of memory"));
}

static ixt_chunk *new_chunk(ixt_arena *a, size_t size)
{
	ixt_chunk *c;

	if (a->spare && size <= a->chunk_size) {
		c = a->spare;
		a->spare = c->older;
		return c;
	}
	if (size < a->chunk_size)
		size = a->chunk_size;
	if (a->limit && size > a->limit - a->held)
		ixt_raise_str(a->trap, IXT_ERR_UNSUPPORTED, ixt_str_of(a->limit_name));
	c = size > SIZE_MAX - sizeof *c
		    ? NULL
		    : a->allocator->resize(a->allocator->ctx, NULL, 0, sizeof *c + size);
	if (!c)
		ixt_arena_no_memory(a);
	c->size = size;
	a->held += sizeof *c + size;
	return c;
}

void *ixt_arena_take_slow(ixt_arena *a, size_t size)
{
	char *p;

	if (size > SIZE_MAX / 2)
		ixt_arena_no_memory(a);
	if (!a->chunk || size + REDZONE > (size_t)(a->end - a->next)) {
		ixt_chunk *c = new_chunk(a, size + REDZONE);

		c->older = a->chunk;
		a->chunk = c;
		a->next = c->data;
		a->end = c->data + c->size;
		POISON(c->data, c->size);
	}
	p = a->next;
	a->next = p + size + REDZONE;
	UNPOISON(p, size);
	return p;
}

void *ixt_arena_take_zero(ixt_arena *a, size_t size)
{
	return memset(ixt_arena_take(a, size), 0, size);
}

void *ixt_arena_take_array(ixt_arena *a, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / 2 / size)
		ixt_arena_no_memory(a);
	return ixt_arena_take(a, n * size);
}

ixt_str ixt_arena_copy(ixt_arena *a, ixt_str s)
{
	return ixt_arena_concat(a, s, (ixt_str){ NULL, 0 });
}

ixt_str ixt_arena_concat(ixt_arena *a, ixt_str x, ixt_str y)
{
	char *p = ixt_arena_take(a, x.len + y.len + 1);

	if (x.len)
		memcpy(p, x.ptr, x.len);
	if (y.len)
		memcpy(p + x.len, y.ptr, y.len);
	p[x.len + y.len] = '\0';
	return (ixt_str){ p, x.len + y.len };
}

ixt_str ixt_arena_vformat(ixt_arena *a, const char *format, va_list args)
{
	va_list again;
	int n;
	char *p;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	p = ixt_arena_take(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, format, again);
	va_end(again);
	return (ixt_str){ p, (size_t)n };
}

ixt_str ixt_arena_format(ixt_arena *a, const char *format, ...)
{
	va_list args;
	ixt_str s;

	va_start(args, format);
	s = ixt_arena_vformat(a, format, args);
	va_end(args);
	return s;
}

noreturn void ixt_raise(ixt_arena *a, ixt_error_class cls, const char *format, ...)
{
	va_list args;
	ixt_str message;

	va_start(args, format);
	message = ixt_arena_vformat(a, format, args);
	va_end(args);
	ixt_raise_str(a->trap, cls, message);
}

void ixt_error_keep(ixt_error *err, ixt_arena *a)
{
	ixt_str *const texts[] = { &err->message, &err->template_name, &err->hint,
				   &err->construct, &err->file, &err->excerpt, &err->chain,
				   &err->asked, &err->wrapped };
	size_t i;

	for (i = 0; i < sizeof texts / sizeof *texts; i++)
		if (texts[i]->len)
			*texts[i] = ixt_arena_copy(a, *texts[i]);
}

void ixt_arena_grow(ixt_arena *a, void **items, uint32_t *cap, uint32_t n, size_t size)
{
	uint32_t new_cap = *cap ? *cap * 2 : 8;
	void *grown;

	if (new_cap < *cap)
		ixt_arena_no_memory(a);
	grown = ixt_arena_take_array(a, new_cap, size);
	if (n)
		memcpy(grown, *items, n * size);
	*items = grown;
	*cap = new_cap;
}

void ixt_arena_reach(ixt_arena *a, void **items, uint32_t *cap, uint32_t index, size_t size)
{
	uint32_t new_cap = *cap ? *cap : 256;
	void *grown;

	while (new_cap <= index)
		new_cap *= 2;
	grown = ixt_arena_take_zero(a, new_cap * size);
	if (*cap)
		memcpy(grown, *items, *cap * size);
	*items = grown;
	*cap = new_cap;
}
