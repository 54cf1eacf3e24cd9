#include "ixt/host/write_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/host/data.h"

noreturn void ixt_raise_errno(ixt_arena *arena, ixt_str path, int error)
{
	ixt_error_class cls = IXT_ERR_OS;

	switch (error) {
	case ENOENT: cls = IXT_ERR_FILE_NOT_FOUND; break;
	case EISDIR: cls = IXT_ERR_IS_A_DIRECTORY; break;
	case ENOTDIR: cls = IXT_ERR_NOT_A_DIRECTORY; break;
	case EACCES:
	case EPERM: cls = IXT_ERR_PERMISSION; break;
	}
	ixt_raise(arena, cls, "%.*s: %s", IXT_STR_ARG(path), strerror(error));
}

/* Returns 0 or an error number. */
static int write_all(int fd, ixt_str data)
{
	ssize_t n;

	while (data.len) {
		n = write(fd, data.ptr, data.len);
		if (n < 0 && errno != EINTR)
			return errno;
		if (n > 0)
			data = ixt_str_from(data, (size_t)n);
	}
	return 0;
}

/* mkstemp makes files that only their owner reads; others are as the umask
 * says. It can only be read by setting it. */
static mode_t file_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

/* Fills `temporary`, which ends in XXXXXX, with the file's name. */
static int write_temporary(char *temporary, ixt_str data)
{
	int fd = mkostemp(temporary, O_CLOEXEC), error;

	if (fd < 0)
		return errno;
	error = write_all(fd, data);
	if (!error && fchmod(fd, file_mode()) < 0)
		error = errno;
	/* some file systems report a full disk only here */
	if (close(fd) < 0 && !error)
		error = errno;
	return error;
}

/* A device or a pipe, which a new file must not take the place of: root's rename would. */
static bool is_special(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static int write_special(const char *path, ixt_str data)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), error;

	if (fd < 0)
		return errno;
	error = write_all(fd, data);
	if (close(fd) < 0 && !error)
		error = errno;
	return error;
}

static int replace(ixt_arena *arena, ixt_str target, ixt_str data,
		   ixt_temporary_notice *notice)
{
	ixt_str temporary = ixt_arena_format(arena, "%.*s.XXXXXX", IXT_STR_ARG(target));
	int error;

	if (notice)
		notice(temporary.ptr);
	error = write_temporary((char *)temporary.ptr, data);
	if (!error && rename(temporary.ptr, target.ptr) < 0)
		error = errno;
	if (error)
		unlink(temporary.ptr);
	if (notice)
		notice(NULL);
	return error;
}

void ixt_write_file(ixt_arena *arena, ixt_str path, ixt_str data,
		    ixt_temporary_notice *notice)
{
	ixt_str target = ixt_arena_copy(arena, path);
	int error = is_special(target.ptr) ? write_special(target.ptr, data)
					   : replace(arena, target, data, notice);

	if (error)
		ixt_raise_errno(arena, target, error);
}

void ixt_make_directories(ixt_arena *arena, ixt_str path)
{
	ixt_str copy = ixt_arena_copy(arena, path);
	char *p = (char *)copy.ptr, *slash = p;
	int error;

	do {
		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		error = *p && mkdir(p, 0777) < 0 ? errno : 0;
		if (error && !ixt_is_directory(p))
			ixt_raise_errno(arena, ixt_str_of(p), error == EEXIST ? ENOTDIR : error);
		if (slash)
			*slash = '/';
	} while (slash);
}
