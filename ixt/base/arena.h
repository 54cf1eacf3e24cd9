/* Arenas: memory that is given back all at once.
 *
 * An arena takes chunks from an allocator and hands out pieces in order.
 * A mark remembers a position; releasing to it gives back everything taken
 * since, and keeps the chunks for later use. Released space is poisoned under
 * AddressSanitizer.
 *
 * Failure: an arena raises IXT_ERR_MEMORY through its trap (error.h); its
 * functions never return NULL. The trap is lent by whoever uses the arena and
 * must be in force while it is used.
 */
#ifndef IXT_BASE_ARENA_H
#define IXT_BASE_ARENA_H

#include <stdarg.h>
#include <stdint.h>

#include "ixt/base/error.h"
#include "ixt/base/str.h"

/* gcc tells by a macro, clang by a feature test. */
#if defined(__SANITIZE_ADDRESS__)
#define IXT_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IXT_ADDRESS_SANITIZER 1
#endif
#endif
#ifndef IXT_ADDRESS_SANITIZER
#define IXT_ADDRESS_SANITIZER 0
#endif

/* realloc with sizes: resize(ctx, NULL, 0, n) takes, resize(ctx, p, n, 0)
 * gives back. Returns NULL when there is no memory. */
typedef struct ixt_allocator {
	void *(*resize)(void *ctx, void *ptr, size_t old_size, size_t new_size);
	void *ctx;
} ixt_allocator;

/* The C library's. */
extern const ixt_allocator ixt_allocator_libc;

typedef struct ixt_chunk ixt_chunk;

typedef struct ixt_arena {
	char *next, *end;	/* free part of the current chunk */
	ixt_chunk *chunk;	/* current one; older ones are linked from it */
	ixt_chunk *spare;	/* chunks kept from released marks */
	size_t chunk_size;	/* of the next ordinary chunk */
	size_t held;		/* bytes taken from the allocator */
	size_t limit;		/* raises Unsupported when held would pass it; 0: none */
	const char *limit_name;	/* what that error's message says */
	const ixt_allocator *allocator;
	ixt_trap *trap;
} ixt_arena;

typedef struct ixt_mark {
	ixt_chunk *chunk;
	char *next;
} ixt_mark;

/* Takes nothing yet. `allocator` must outlive the arena. */
void ixt_arena_init(ixt_arena *a, const ixt_allocator *allocator, size_t chunk_size);
/* Gives everything back; the arena is then as after init, with its trap. */
void ixt_arena_release(ixt_arena *a);
/* Forgets every piece, keeps the chunks. */
void ixt_arena_clear(ixt_arena *a);

ixt_mark ixt_arena_mark(const ixt_arena *a);
void ixt_arena_release_to(ixt_arena *a, ixt_mark mark);

void *ixt_arena_take_slow(ixt_arena *a, size_t size);
noreturn void ixt_arena_no_memory(ixt_arena *a);

/* `size` bytes, aligned to 8, contents undefined. */
static inline void *ixt_arena_take(ixt_arena *a, size_t size)
{
	char *p = a->next;

	size = (size + 7) & ~(size_t)7;
#if !IXT_ADDRESS_SANITIZER
	if (p && size <= (size_t)(a->end - p)) {
		a->next = p + size;
		return p;
	}
#else
	(void)p;
#endif
	return ixt_arena_take_slow(a, size);
}

/* The same, zeroed. */
void *ixt_arena_take_zero(ixt_arena *a, size_t size);
/* Array of `n` times `size`; raises when the product overflows. */
void *ixt_arena_take_array(ixt_arena *a, size_t n, size_t size);

#define IXT_NEW(arena, type) ((type *)ixt_arena_take_zero((arena), sizeof(type)))
#define IXT_NEW_ARRAY(arena, type, n) \
	((type *)ixt_arena_take_array((arena), (n), sizeof(type)))

/* Copies with a final NUL beyond the length. */
ixt_str ixt_arena_copy(ixt_arena *a, ixt_str s);
ixt_str ixt_arena_concat(ixt_arena *a, ixt_str x, ixt_str y);
/* Formats as printf does; bytes, no locale. */
ixt_str ixt_arena_format(ixt_arena *a, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
ixt_str ixt_arena_vformat(ixt_arena *a, const char *format, va_list args);

/* Raises through a->trap with a formatted message kept in the arena. */
noreturn void ixt_raise(ixt_arena *a, ixt_error_class cls, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Copies the record's texts into the arena, so that they live as long as it. */
void ixt_error_keep(ixt_error *err, ixt_arena *a);

/* Grows the array `*items` (of `*cap` items of `size` bytes, `n` in use) so
 * that one more fits; the old piece stays in the arena. */
void ixt_arena_grow(ixt_arena *a, void **items, uint32_t *cap, uint32_t n, size_t size);

/* Grows a table that is indexed by small numbers so that `index` lies in it;
 * new items are zero. */
void ixt_arena_reach(ixt_arena *a, void **items, uint32_t *cap, uint32_t index,
		     size_t size);
#define IXT_REACH(arena, items, cap, index) \
	((index) < (cap) ? (void)0 \
			 : ixt_arena_reach((arena), (void **)&(items), &(cap), (index), \
					   sizeof *(items)))

#define IXT_PUSH(arena, items, n, cap) \
	(*((n) == (cap) ? (ixt_arena_grow((arena), (void **)&(items), &(cap), (n), \
					  sizeof *(items)), &(items)[(n)++]) \
			: &(items)[(n)++]))

#endif
