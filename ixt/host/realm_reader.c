#include "ixt/host/realm_reader.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
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

static bool read_file(void *ctx, ixt_arena *arena, ixt_str path, ixt_str *text)
{
	struct stat st;

	(void)ctx;
	if (stat(ixt_arena_copy(arena, path).ptr, &st) < 0) {
		if (errno == ENOENT)
			return false;
		ixt_errno_raise(errno, path, arena);
	}
	*text = ixt_read_file(arena, path);
	return true;
}

const ixt_realm_reader ixt_host_realm_reader = { read_link, read_file, NULL };
