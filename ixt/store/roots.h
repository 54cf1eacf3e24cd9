/* What a collection keeps (collect.h): roots, which say what people still want, and
 * uses, which say what running processes rely on.
 *
 *	ROOT/roots/<16 hex>	a link to a result, or to a link of the user's, such as
 *				./result, that leads to one; it counts as long as it does
 *	ROOT/uses/<pid>-<n>	names that a process needs, one a line; it counts as
 *				long as the process holds the lock on it
 *
 * Functions raise OSError & co. through the trap of their arena. */
#ifndef IXT_STORE_ROOTS_H
#define IXT_STORE_ROOTS_H

#include "ixt/store/store.h"

/* Makes `link`, an absolute path, a root: that of a result, or a link to one. */
void ixt_store_add_root(const ixt_store *s, ixt_arena *arena, ixt_str link);
/* Names of the results that roots keep, with the installed toolchain; each once or more
 * often. With `forget`, roots that lead to no result are removed. */
ixt_str *ixt_store_roots(const ixt_store *s, ixt_arena *arena, bool forget, uint32_t *count);

/* Keeps these names, whether they are there already or not, from being collected until
 * the descriptor that it returns is closed, or this process ends. Waits while a
 * collection decides what goes: look for results after it, not before. */
int ixt_store_use(const ixt_store *s, ixt_arena *arena, const ixt_str *names,
		  uint32_t count);
/* All names that are in use. To be called by a collection that decides. */
ixt_str *ixt_store_used(const ixt_store *s, ixt_arena *arena, uint32_t *count);

/* The lock between those who use and those who collect: shared for a moment, or
 * exclusive while it is decided. Returns a descriptor to be closed. */
int ixt_store_lock_all(const ixt_store *s, ixt_arena *arena, bool exclusive);

#endif
