/* An allocator that fails on demand and checks its callers: each block
 * remembers its size, which must be named again when it is resized or given
 * back, and at the end nothing may be left. */
#ifndef IXT_TESTS_OOM_FAILING_H
#define IXT_TESTS_OOM_FAILING_H

#include "ixt/base/arena.h"

typedef enum failing_mode {
	FAIL_NEVER,
	FAIL_ONCE,	/* the n-th call only: what follows must work again */
	FAIL_FROM,	/* the n-th and all later ones: all must still be freed */
} failing_mode;

typedef struct failing {
	ixt_allocator allocator;
	failing_mode mode;
	uint64_t at;		/* n, from 1 */
	uint64_t calls;		/* that asked for memory */
	uint64_t failed;
	uint64_t blocks;	/* that live */
	uint64_t bytes;
} failing;

void failing_init(failing *f, failing_mode mode, uint64_t at);

#endif
