/* Work in a process of its own, which can be killed with all that it started, and
 * says what went wrong. */
#ifndef IXT_BUILD_WORKER_H
#define IXT_BUILD_WORKER_H

#include <sys/types.h>

#include "ixt/base/arena.h"

typedef struct ixt_worker {
	pid_t pid;		/* 0: none */
	int report;		/* the end of a pipe that its error comes through */
} ixt_worker;

/* Starts `work`, which raises through arena->trap when it fails; `arena` is the new
 * process' own. The worker dies with this process. Raises OSError when there can be
 * none. */
ixt_worker ixt_worker_start(void (*work)(void *ctx, ixt_arena *arena), void *ctx,
			    ixt_arena *arena);

/* Waits until one of `count` workers ends; returns false when none has after half a
 * second or when a signal came. `ended` is its place; `error` gets its error, with texts in `arena`, or class
 * IXT_ERR_NONE when all went well. The worker's pid is 0 then. */
bool ixt_worker_wait(ixt_worker *workers, uint32_t count, uint32_t *ended, ixt_error *error,
		     ixt_arena *arena);

/* Kills them, with what they started, and waits until they are gone. */
void ixt_workers_kill(ixt_worker *workers, uint32_t count);

#endif
