/* Packing a directory so that equal trees give equal bytes. */
#ifndef IXT_ARCHIVE_PACK_H
#define IXT_ARCHIVE_PACK_H

#include "ixt/base/arena.h"

typedef struct ixt_pack_options {
	ixt_str top;		/* a directory that all names stand below; empty: none */
	bool zstd;		/* compressed, else a plain tar */
	bool sources;		/* without .git, as it says where a tree came from only */
} ixt_pack_options;

/* Writes the tree below `dir` to the file `path`, which is made or replaced: a pax tar
 * of names sorted by bytes, owner 0, the store's one time, modes 0755 or 0644 as the owner may
 * execute, directories 0755. Symbolic links are kept as they are, hard links become
 * files.
 *
 * Raises through arena->trap: OSError & co. with the path, ValueError for what is
 * neither file, directory nor link; what was written of `path` is removed then. */
void ixt_pack_tree(ixt_str dir, ixt_str path, const ixt_pack_options *options,
		   ixt_arena *arena);

#endif
