/* Digests of files, which need not fit into memory. */
#ifndef IXT_HOST_DIGEST_FD_H
#define IXT_HOST_DIGEST_FD_H

#include "ixt/base/arena.h"

/* Of what is left to be read: SHA-256 as 64 hex digits with a final NUL, and how many
 * bytes there were. Returns 0, or an errno. */
int ixt_digest_fd(int fd, char sha256[65], uint64_t *bytes);

/* Of the whole file `path`, which ends with a NUL. Raises OSError & co. with the path. */
void ixt_digest_file(ixt_arena *arena, ixt_str path, char sha256[65]);

#endif
