/* Files that are there whole or not at all. */
#ifndef IXT_HOST_WRITE_FILE_H
#define IXT_HOST_WRITE_FILE_H

#include "ixt/base/arena.h"

/* Told the temporary file's path before it is made, and NULL when it is gone,
 * so that an interrupt can remove it. */
typedef void ixt_temporary_notice(const char *path);

/* Writes `data` to `path` under a temporary name beside it and renames it; to a
 * device or a pipe, as it stands there. `notice` may be NULL. Raises OSError & co. with the path; nothing is left
 * behind then. */
void ixt_write_file(ixt_arena *arena, ixt_str path, ixt_str data,
		    ixt_temporary_notice *notice);

/* Makes the directory `path` and those above it. Raises OSError & co. */
void ixt_make_directories(ixt_arena *arena, ixt_str path);

/* Raises the OSError & co. of error number `error` as "path: reason". */
noreturn void ixt_raise_errno(ixt_arena *arena, ixt_str path, int error);

#endif
