/* Running another program and waiting for it. */
#ifndef IXT_HOST_SPAWN_H
#define IXT_HOST_SPAWN_H

#include "ixt/base/buf.h"

/* Runs argv[0], found on PATH, with nothing on its standard input. `settings`
 * ("NAME=value", ends with NULL, may be NULL) are added to the environment, from
 * which git's own variables are taken out: it must see what it is told only.
 * Standard output goes to `out`, or to standard error when `out` is NULL.
 *
 * Returns the exit status, 128 + its number for a signal, or 127 when the
 * program is not there. Raises OSError through arena->trap when it cannot be
 * started. One program at a time. */
int ixt_spawn(ixt_arena *arena, const char *const *argv, const char *const *settings,
	      ixt_buf *out);

/* For signal handlers: ends the program that runs, and lets no other start
 * (ixt_spawn then returns 128 + SIGTERM). */
void ixt_spawn_interrupt(void);

#endif
