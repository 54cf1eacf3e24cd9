#include "ixt/host/digest_fd.h"

#include <errno.h>
#include <unistd.h>

#include "ixt/base/hash.h"

enum { PIECE = 64 << 10 };

int ixt_digest_fd(int fd, char sha256[65], uint64_t *bytes)
{
	ixt_sha256_stream *h = ixt_sha256_begin();
	char piece[PIECE];
	uint8_t digest[32];
	int error = 0;
	ssize_t n;

	if (!h)
		return ENOMEM;
	*bytes = 0;
	while ((n = read(fd, piece, sizeof piece)) != 0 && !error) {
		if (n < 0) {
			error = errno == EINTR ? 0 : errno;
			continue;
		}
		ixt_sha256_add(h, (ixt_str){ piece, (size_t)n });
		*bytes += (uint64_t)n;
	}
	ixt_sha256_end(h, digest);
	ixt_hex(digest, 32, sha256);
	return error;
}
