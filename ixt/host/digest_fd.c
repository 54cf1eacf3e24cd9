#include "ixt/host/digest_fd.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "ixt/base/hash.h"
#include "ixt/host/write_file.h"

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

void ixt_digest_file(ixt_arena *arena, ixt_str path, char sha256[65])
{
	int fd = open(path.ptr, O_RDONLY | O_CLOEXEC);
	uint64_t bytes;
	int error = fd < 0 ? errno : ixt_digest_fd(fd, sha256, &bytes);

	if (fd >= 0)
		close(fd);
	if (error)
		ixt_raise_errno(arena, path, error);
}
