/* A root that is a packed corpus (docs/packed-corpus.md), in memory. It needs
 * no operating system; packed_file.h maps a file for it. */
#ifndef IXT_SOURCE_PACKED_ROOT_H
#define IXT_SOURCE_PACKED_ROOT_H

#include "ixt/source/root.h"

/* Called when the root is closed. */
typedef void ixt_pack_release(ixt_str pack);

/* The root over the bytes `pack`, which must outlive it and stay unchanged.
 * The whole index is checked here, a file's bytes when it is read (EIO when
 * they are damaged). Raises ValueError when it is no pack, Unsupported for
 * another version, OSError when it is damaged or cut short; `name` is what the
 * messages call it. `release` may be NULL; it is not called when this raises.
 * Taken from arena's allocator, closed with ixt_root_close. */
ixt_root *ixt_packed_root_new(ixt_str pack, ixt_str name, ixt_pack_release *release,
			      ixt_arena *arena);

#endif
