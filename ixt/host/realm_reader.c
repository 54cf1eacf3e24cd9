#include "ixt/host/realm_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "ixt/host/data.h"
#include "ixt/source/root.h"

static bool read_link(void *ctx, ixt_arena *arena, ixt_str path, ixt_str *to)
{
	char target[PATH_MAX];
	ssize_t n = readlink(ixt_arena_copy(arena, path).ptr, target, sizeof target);

	(void)ctx;
	if (n < 0 && errno == ENOENT)
		return false;
	if (n < 0)
		ixt_errno_raise(errno, path, arena);
	*to = ixt_arena_copy(arena, (ixt_str){ target, (size_t)n });
	return true;
}

/* No look before it is opened: a realm may be replaced at any time. */
static bool read_file(void *ctx, ixt_arena *arena, ixt_str path, ixt_str *text)
{
	int fd = open(ixt_arena_copy(arena, path).ptr, O_RDONLY | O_CLOEXEC), error;

	(void)ctx;
	if (fd < 0 && errno == ENOENT)
		return false;
	if (fd < 0)
		ixt_errno_raise(errno, path, arena);
	*text = ixt_read_fd(arena, fd, &error);
	close(fd);
	if (error)
		ixt_errno_raise(error, path, arena);
	return true;
}

const ixt_realm_reader ixt_host_realm_reader = { read_link, read_file, NULL };
