#include "tests/oom/failing.h"

#include <stdio.h>
#include <stdlib.h>

/* 16 bytes, so that blocks stay aligned as malloc's are. */
typedef struct head {
	uint64_t size;
	uint64_t magic;
} head;

#define MAGIC 0x6978745f6f6f6d00u

static void check(bool right, const char *what)
{
	if (!right) {
		fprintf(stderr, "allocator: %s\n", what);
		abort();
	}
}

static void give_back(failing *f, head *h)
{
	if (!h)
		return;
	f->blocks--;
	f->bytes -= h->size;
	h->magic = 0;
	free(h);
}

static bool fails(failing *f)
{
	f->calls++;
	if (f->mode == FAIL_NEVER || f->calls < f->at ||
	    (f->mode == FAIL_ONCE && f->calls > f->at))
		return false;
	f->failed++;
	return true;
}

/* Always moves, so that pointers kept over a resize are found out. */
static void *resize(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
	failing *f = ctx;
	head *old = ptr ? (head *)ptr - 1 : NULL, *h;

	check(!old || old->magic == MAGIC, "not a live block");
	check(!old || old->size == old_size, "wrong old size");
	check(old || old_size == 0, "an old size without a block");
	if (new_size == 0) {
		give_back(f, old);
		return NULL;
	}
	if (fails(f))
		return NULL;
	h = malloc(sizeof *h + new_size);
	check(h != NULL, "malloc failed");
	*h = (head){ new_size, MAGIC };
	if (old)
		memcpy(h + 1, ptr, old_size < new_size ? old_size : new_size);
	f->blocks++;
	f->bytes += new_size;
	give_back(f, old);
	return h + 1;
}

void failing_init(failing *f, failing_mode mode, uint64_t at)
{
	*f = (failing){ .mode = mode, .at = at };
	f->allocator = (ixt_allocator){ resize, f };
}
