/* Digest of what is left to be read of a file, which need not fit into memory. */
#ifndef IXT_HOST_DIGEST_FD_H
#define IXT_HOST_DIGEST_FD_H

#include <stdint.h>

/* SHA-256 as 64 hex digits with a final NUL, and how many bytes there were. Returns 0,
 * or an errno. */
int ixt_digest_fd(int fd, char sha256[65], uint64_t *bytes);

#endif
