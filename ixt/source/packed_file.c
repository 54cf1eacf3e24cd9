#define _POSIX_C_SOURCE 200809L	/* O_CLOEXEC */
#include "ixt/source/packed_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void unmap(ixt_str pack)
{
	if (pack.len)
		munmap((void *)(uintptr_t)pack.ptr, pack.len);
}

/* Returns 0 or an error number. */
static int map(const char *path, ixt_str *pack)
{
	/* O_NONBLOCK: opening a FIFO must not wait for its writer. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), error = 0;
	struct stat st;
	void *p;

	*pack = (ixt_str){ "", 0 };
	if (fd < 0)
		return errno;
	if (fstat(fd, &st) < 0) {
		error = errno;
	} else if (!S_ISREG(st.st_mode)) {
		error = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	} else if (st.st_size) {
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (p == MAP_FAILED)
			error = errno;
		else
			*pack = (ixt_str){ p, (size_t)st.st_size };
	}
	close(fd);
	return error;
}

ixt_root *ixt_packed_root_open(ixt_str path, ixt_arena *arena)
{
	ixt_trap *outer = arena->trap, trap = { .error = outer->error };
	ixt_str name = ixt_arena_copy(arena, path), pack;
	ixt_root *root;
	int error = map(name.ptr, &pack);

	if (error)
		ixt_errno_raise(error, path, arena);
	/* Not to lose the mapping when this raises. */
	if (IXT_TRAPPED(&trap)) {
		arena->trap = outer;
		unmap(pack);
		ixt_raise_filled(outer);
	}
	arena->trap = &trap;
	root = ixt_packed_root_new(pack, path, unmap, arena);
	arena->trap = outer;
	return root;
}
