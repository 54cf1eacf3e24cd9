#include "ixt/store/roots.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "ixt/base/hash.h"
#include "ixt/host/data.h"
#include "ixt/host/write_file.h"

typedef struct names {
	ixt_str *items;
	uint32_t count, cap;
	bool forget;
} names;

static ixt_str in_root(const ixt_store *s, ixt_arena *arena, const char *dir, const char *name)
{
	return ixt_arena_format(arena, "%.*s/%s/%s", IXT_STR_ARG(ixt_store_dir(s)), dir, name);
}

/* Calls `visit` for each entry of a directory of the store. */
static void each_entry(const ixt_store *s, ixt_arena *arena, const char *dir,
		       void (*visit)(const ixt_store *s, ixt_arena *arena, ixt_str path, names *n),
		       names *n)
{
	ixt_str path = in_root(s, arena, dir, "");
	DIR *d = opendir(path.ptr);
	struct dirent *e;

	if (!d)
		ixt_raise_errno(arena, path, errno);
	while ((e = readdir(d)))
		if (e->d_name[0] != '.')
			visit(s, arena, in_root(s, arena, dir, e->d_name), n);
	closedir(d);
}

/* ---------------------------------------------------------------------- roots */

/* Where a link leads; empty when it is none. */
static ixt_str target_of(ixt_arena *arena, ixt_str path)
{
	char target[PATH_MAX];
	ssize_t n = readlink(path.ptr, target, sizeof target);

	return n > 0 && n < (ssize_t)sizeof target
	       ? ixt_arena_copy(arena, (ixt_str){ target, (size_t)n }) : IXT_STR("");
}

/* The result that a path `…/store/NAME…` means, if it is there. Where the store lies is
 * not looked at: it may have been moved, and names are not given twice. */
static ixt_str result_of(const ixt_store *s, ixt_str path)
{
	static const char store[] = "store/";
	size_t at = ixt_str_find(path, ixt_str_of(store), 0);
	ixt_str name;

	while (at != IXT_STR_NPOS) {
		name = ixt_str_from(path, at + sizeof store - 1);
		name = ixt_str_first(name, ixt_str_chr(name, '/', 0));
		if (ixt_store_has(s, name))
			return name;
		at = ixt_str_find(path, ixt_str_of(store), at + 1);
	}
	return IXT_STR("");
}

void ixt_store_add_root(const ixt_store *s, ixt_arena *arena, ixt_str link)
{
	uint8_t digest[32];
	char hex[65];
	ixt_str path, aside;

	ixt_sha256(link, digest);
	ixt_hex(digest, 8, hex);
	path = in_root(s, arena, "roots", hex);
	if (ixt_str_eq(target_of(arena, path), link))
		return;
	aside = ixt_arena_format(arena, "%.*s/roots/.%s-%ld", IXT_STR_ARG(ixt_store_dir(s)), hex,
				 (long)getpid());
	unlink(aside.ptr);
	if (symlink(ixt_arena_copy(arena, link).ptr, aside.ptr) < 0 ||
	    rename(aside.ptr, path.ptr) < 0)
		ixt_raise_errno(arena, path, errno);
}

static void visit_root(const ixt_store *s, ixt_arena *arena, ixt_str path, names *n)
{
	ixt_str link = target_of(arena, path), name = result_of(s, link);

	if (!name.len && link.len)
		name = result_of(s, target_of(arena, link));
	if (name.len)
		IXT_PUSH(arena, n->items, n->count, n->cap) = name;
	else if (n->forget)
		unlink(path.ptr);
}

ixt_str *ixt_store_roots(const ixt_store *s, ixt_arena *arena, bool forget, uint32_t *count)
{
	names n = { .forget = forget };
	ixt_str toolchain = result_of(s, target_of(arena, ixt_arena_format(
		arena, "%.*s/toolchain", IXT_STR_ARG(ixt_store_dir(s)))));

	each_entry(s, arena, "roots", visit_root, &n);
	if (toolchain.len)
		IXT_PUSH(arena, n.items, n.count, n.cap) = toolchain;
	*count = n.count;
	return n.items;
}

/* ----------------------------------------------------------------------- uses */

static void need_lock(ixt_arena *arena, int fd, int how, ixt_str path)
{
	int error = 0;

	while (flock(fd, how) < 0 && !error)
		error = errno == EINTR ? 0 : errno;
	if (!error)
		return;
	close(fd);
	ixt_raise_errno(arena, path, error);
}

static int open_file(ixt_arena *arena, ixt_str path, int flags)
{
	int fd = open(path.ptr, flags | O_CLOEXEC, 0666);

	if (fd < 0)
		ixt_raise_errno(arena, path, errno);
	return fd;
}

int ixt_store_lock_all(const ixt_store *s, ixt_arena *arena, bool exclusive)
{
	ixt_str path = in_root(s, arena, "locks", ".all");
	int fd = open_file(arena, path, O_RDWR | O_CREAT);

	need_lock(arena, fd, exclusive ? LOCK_EX : LOCK_SH, path);
	return fd;
}

/* One name a line. */
static bool write_names(int fd, ixt_arena *arena, const ixt_str *all, uint32_t count)
{
	size_t done = 0;
	ssize_t n = 0;
	uint32_t i;
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = arena->trap;
	for (i = 0; i < count; i++)
		ixt_buf_format(&b, "%.*s\n", IXT_STR_ARG(all[i]));
	while (done < b.len && ((n = write(fd, b.ptr + done, b.len - done)) > 0 || errno == EINTR))
		done += n > 0 ? (size_t)n : 0;
	n = done == b.len;
	ixt_buf_release(&b);
	return n;
}

int ixt_store_use(const ixt_store *s, ixt_arena *arena, const ixt_str *all, uint32_t count)
{
	static atomic_uint number;
	ixt_str path = ixt_arena_format(arena, "%.*s/uses/%ld-%u", IXT_STR_ARG(ixt_store_dir(s)),
					(long)getpid(), atomic_fetch_add(&number, 1));
	int gate = ixt_store_lock_all(s, arena, false), fd, error;

	fd = open(path.ptr, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && write_names(fd, arena, all, count)) {
		close(gate);
		return fd;
	}
	error = errno;
	if (fd >= 0)
		close(fd);
	close(gate);
	ixt_raise_errno(arena, path, error);
}

static void visit_use(const ixt_store *s, ixt_arena *arena, ixt_str path, names *n)
{
	int fd = open_file(arena, path, O_RDWR), error;
	size_t begin = 0, end;
	ixt_str text;

	(void)s;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {	/* its process is no more */
		unlink(path.ptr);
		close(fd);
		return;
	}
	text = ixt_read_fd(arena, fd, &error);
	close(fd);
	if (error)
		ixt_raise_errno(arena, path, error);
	for (; (end = ixt_str_chr(text, '\n', begin)) != IXT_STR_NPOS; begin = end + 1)
		IXT_PUSH(arena, n->items, n->count, n->cap) =
			ixt_str_range(text.ptr + begin, text.ptr + end);
}

ixt_str *ixt_store_used(const ixt_store *s, ixt_arena *arena, uint32_t *count)
{
	names n = { .count = 0 };

	each_entry(s, arena, "uses", visit_use, &n);
	*count = n.count;
	return n.items;
}
