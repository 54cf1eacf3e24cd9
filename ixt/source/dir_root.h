/* A root that is a directory of the system (POSIX). */
#ifndef IXT_SOURCE_DIR_ROOT_H
#define IXT_SOURCE_DIR_ROOT_H

#include "ixt/source/root.h"

/* Holds the directory open: the root stays the same when the path is renamed
 * or the current directory changes. Raises OSError & co. (with the path as
 * given) through arena->trap; the root is taken from arena's allocator and is
 * closed with ixt_root_close.
 *
 * Symbolic links are followed when a file is read, also out of the root, as
 * upstream does; a listing does not enter linked directories. */
ixt_root *ixt_dir_root_open(ixt_str path, ixt_arena *arena);

#endif
