/* Collection: takes away results that nobody wants any more.
 *
 * Kept is what roots and running processes name (roots.h), and what it was made of, by
 * the records, with the toolchains: so that what is kept can be explained, and made again
 * quickly. First it is decided and each result that goes stops to exist, under the lock
 * that processes take for a moment when they begin to use results; then, without any
 * lock, its bytes go. */
#ifndef IXT_STORE_COLLECT_H
#define IXT_STORE_COLLECT_H

#include "ixt/store/store.h"

typedef struct ixt_collected {
	ixt_str *names;		/* that went, or with dry_run would go; sorted */
	uint32_t count;
	uint64_t bytes;		/* of their files, by the records */
	uint32_t kept, busy;	/* busy: somebody is making that very name */
} ixt_collected;

/* Safe beside builds and other collections. Raises OSError & co., and what
 * ixt_store_record raises for a result that is kept, whose inputs nobody can tell then:
 * nothing has gone in that case. */
ixt_collected ixt_store_collect(const ixt_store *s, ixt_arena *arena, bool dry_run);

#endif
