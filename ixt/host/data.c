#include "ixt/host/data.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/config.h"

bool ixt_is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool ixt_is_regular_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* The directory the running program lies in; empty when it cannot be told. */
static ixt_str program_dir(ixt_arena *arena)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
	ixt_str s = { path, n > 0 ? (size_t)n : 0 };
	size_t slash = ixt_str_rchr(s, '/');

	return ixt_arena_copy(arena, ixt_str_first(s, slash == IXT_STR_NPOS ? 0 : slash));
}

static bool holds_data(ixt_str dir, ixt_arena *arena)
{
	ixt_str file = ixt_arena_format(arena, "%.*s/corpus/pins.json", IXT_STR_ARG(dir));

	return ixt_is_regular_file(file.ptr);
}

ixt_str ixt_data_dir(ixt_arena *arena)
{
	const char *given = getenv("IXT_DATA");
	static const char *const places[] = {
		"../share/ixt",
		"../../share/ixt",	/* of a program in libexec/ixt */
	};
	ixt_str program, dir;
	size_t i;

	if (given && *given)
		return ixt_arena_copy(arena, ixt_str_of(given));
	program = program_dir(arena);
	for (i = 0; i < sizeof places / sizeof *places; i++) {
		dir = ixt_arena_format(arena, "%.*s/%s", IXT_STR_ARG(program), places[i]);
		if (holds_data(dir, arena))
			return dir;
	}
	if (ixt_str_starts(program, ixt_str_of(IXT_BUILD_DIR)) &&
	    holds_data(ixt_str_of(IXT_SOURCE_DIR), arena))
		return ixt_str_of(IXT_SOURCE_DIR);
	return ixt_str_of(IXT_DATA_DIR);
}

static noreturn void raise_errno(ixt_arena *arena, ixt_str path, int error)
{
	ixt_raise(arena, error == ENOENT ? IXT_ERR_FILE_NOT_FOUND :
			 error == EISDIR ? IXT_ERR_IS_A_DIRECTORY :
			 error == EACCES ? IXT_ERR_PERMISSION : IXT_ERR_OS,
		  "%.*s: %s", IXT_STR_ARG(path), strerror(error));
}

ixt_str ixt_read_fd(ixt_arena *arena, int fd, int *error)
{
	size_t n = 0, cap = 65536;
	char *data;
	ssize_t got;

	*error = 0;
	data = ixt_arena_take(arena, cap);
	while ((got = read(fd, data + n, cap - n)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			*error = errno;
			break;
		}
		n += (size_t)got;
		if (n == cap) {
			char *grown = ixt_arena_take(arena, cap * 2);

			memcpy(grown, data, n);
			data = grown;
			cap *= 2;
		}
	}
	return (ixt_str){ data, n };
}

ixt_str ixt_read_file(ixt_arena *arena, ixt_str path)
{
	ixt_str name = ixt_arena_copy(arena, path), data;
	int fd = open(name.ptr, O_RDONLY | O_CLOEXEC), error;

	if (fd < 0)
		raise_errno(arena, name, errno);
	data = ixt_read_fd(arena, fd, &error);
	close(fd);
	if (error)
		raise_errno(arena, name, error);
	return data;
}
