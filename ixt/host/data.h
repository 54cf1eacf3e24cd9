/* Where the program's data files are: the embedded corpus, pins, targets,
 * recorded answers. */
#ifndef IXT_HOST_DATA_H
#define IXT_HOST_DATA_H

#include "ixt/base/arena.h"

/* The data directory: IXT_DATA, else ../share/ixt from the program's real path
 * (../../share/ixt for one in libexec/ixt), else the source tree when the program runs
 * from its build tree, else the directory given at build time. In `arena`. */
ixt_str ixt_data_dir(ixt_arena *arena);

/* Reads the whole file at `path` (as the C library takes it) into `arena`.
 * Raises FileNotFoundError, OSError … with the path. */
ixt_str ixt_read_file(ixt_arena *arena, ixt_str path);
/* What is left to be read of `fd`, into `arena`. *error is errno, or 0; it goes
 * with what came before. */
ixt_str ixt_read_fd(ixt_arena *arena, int fd, int *error);
bool ixt_is_directory(const char *path);
bool ixt_is_regular_file(const char *path);

#endif
