#include "ixt/store/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/base/hash.h"
#include "ixt/base/utf8.h"
#include "ixt/host/digest_fd.h"
#include "ixt/host/write_file.h"

/* Directories that a removal holds open. */
enum { MOST_OPEN = 100 };

typedef struct walk {
	ixt_arena *arena;
	ixt_str top;
	ixt_tree *tree;
} walk;

static ixt_str join(ixt_arena *arena, ixt_str dir, const char *name)
{
	return dir.len ? ixt_arena_format(arena, "%.*s/%s", IXT_STR_ARG(dir), name)
		       : ixt_arena_copy(arena, ixt_str_of(name));
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* ------------------------------------------------------------------- reading */

static ixt_str *names_of(ixt_str dir, ixt_arena *arena, uint32_t *count)
{
	DIR *d = opendir(dir.ptr);
	ixt_str *names = NULL;
	struct dirent *e;
	uint32_t cap = 0;
	int error;

	*count = 0;
	if (!d)
		ixt_raise_errno(arena, dir, errno);
	while (errno = 0, (e = readdir(d)))
		if (!is_dots(e->d_name))
			IXT_PUSH(arena, names, *count, cap) =
				ixt_arena_copy(arena, ixt_str_of(e->d_name));
	error = errno;
	closedir(d);
	if (error)
		ixt_raise_errno(arena, dir, error);
	return names;
}

static noreturn void refuse(walk *w, ixt_str path, const char *what, const char *advice)
{
	ixt_raise(w->arena, IXT_ERR_VALUE, "%.*s: %s met, which no result may have: %s",
		  IXT_STR_ARG(path), what, advice);
}

static ixt_tree_kind kind_of(walk *w, ixt_str path, const struct stat *st)
{
	size_t offset;

	if (!ixt_utf8_valid(path, &offset))
		refuse(w, path, "a name that is not UTF-8", "rename it");
	if (S_ISDIR(st->st_mode))
		return IXT_TREE_DIRECTORY;
	if (S_ISLNK(st->st_mode))
		return IXT_TREE_LINK;
	if (!S_ISREG(st->st_mode))
		refuse(w, path, S_ISFIFO(st->st_mode) ? "a pipe" :
				S_ISSOCK(st->st_mode) ? "a socket" : "a device", "remove it");
	if (st->st_mode & (S_ISUID | S_ISGID))
		refuse(w, path, "a set-user-id or set-group-id file", "clear the bit");
	return st->st_mode & 0111 ? IXT_TREE_PROGRAM : IXT_TREE_FILE;
}

static void digest_file(walk *w, ixt_str full, ixt_tree_entry *e)
{
	int fd = open(full.ptr, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int error = fd < 0 ? errno : ixt_digest_fd(fd, e->digest, &e->bytes);

	if (fd >= 0)
		close(fd);
	if (error)
		ixt_raise_errno(w->arena, full, error);
}

static void digest_link(walk *w, ixt_str full, ixt_tree_entry *e)
{
	char target[PATH_MAX];
	ssize_t n = readlink(full.ptr, target, sizeof target);
	uint8_t digest[32];

	if (n < 0)
		ixt_raise_errno(w->arena, full, errno);
	ixt_sha256((ixt_str){ target, (size_t)n }, digest);
	ixt_hex(digest, 32, e->digest);
}

static void read_below(walk *w, ixt_str path);

static void read_entry(walk *w, ixt_str path)
{
	ixt_str full = join(w->arena, w->top, path.ptr);
	ixt_tree_entry e = { .path = path };
	struct stat st;

	if (lstat(full.ptr, &st) < 0)
		ixt_raise_errno(w->arena, full, errno);
	e.kind = kind_of(w, path, &st);
	if (e.kind == IXT_TREE_DIRECTORY)
		read_below(w, path);
	else if (e.kind == IXT_TREE_LINK)
		digest_link(w, full, &e);
	else
		digest_file(w, full, &e);
	IXT_PUSH(w->arena, w->tree->entries, w->tree->count, w->tree->cap) = e;
}

/* Paths are as long as the system allows, so the recursion is bounded. */
static void read_below(walk *w, ixt_str path)
{
	ixt_str dir = path.len ? join(w->arena, w->top, path.ptr) : w->top;
	uint32_t count, i;
	ixt_str *names = names_of(dir, w->arena, &count);

	for (i = 0; i < count; i++)
		if (path.len || !ixt_str_is(names[i], IXT_TREE_MARKER))
			read_entry(w, join(w->arena, path, names[i].ptr));
}

static int by_path(const void *a, const void *b)
{
	return ixt_str_cmp(((const ixt_tree_entry *)a)->path, ((const ixt_tree_entry *)b)->path);
}

ixt_tree *ixt_tree_read(ixt_str dir, ixt_arena *arena)
{
	walk w = { arena, ixt_arena_copy(arena, dir), IXT_NEW(arena, ixt_tree) };

	read_below(&w, IXT_STR(""));
	if (w.tree->count)
		qsort(w.tree->entries, w.tree->count, sizeof *w.tree->entries, by_path);
	ixt_tree_seal(w.tree, arena);
	return w.tree;
}

/* ---------------------------------------------------------- digest, difference */

void ixt_tree_seal(ixt_tree *tree, ixt_arena *arena)
{
	ixt_sha256_stream *h = ixt_sha256_begin();
	uint8_t digest[32];
	uint32_t i;

	if (!h)
		ixt_arena_no_memory(arena);
	tree->bytes = 0;
	for (i = 0; i < tree->count; i++) {
		const ixt_tree_entry *e = &tree->entries[i];
		char kind[2] = { (char)e->kind, ' ' };

		ixt_sha256_add(h, e->path);
		ixt_sha256_add(h, (ixt_str){ "", 1 });
		ixt_sha256_add(h, (ixt_str){ kind, 2 });
		ixt_sha256_add(h, ixt_str_of(e->digest));
		ixt_sha256_add(h, IXT_STR("\n"));
		tree->bytes += e->bytes;
	}
	ixt_sha256_end(h, digest);
	ixt_hex(digest, 32, tree->digest);
}

static const char *kind_name(ixt_tree_kind kind)
{
	switch (kind) {
	case IXT_TREE_FILE: return "file";
	case IXT_TREE_PROGRAM: return "program";
	case IXT_TREE_LINK: return "link";
	default: return "directory";
	}
}

static ixt_str entry_difference(const ixt_tree_entry *e, const ixt_tree_entry *m,
				ixt_arena *arena)
{
	if (e->kind != m->kind)
		return ixt_arena_format(arena, "%.*s: %s met, %s expected", IXT_STR_ARG(e->path),
					kind_name(m->kind), kind_name(e->kind));
	return ixt_arena_format(arena, "%.*s: %s with SHA-256 %s met, %s expected",
				IXT_STR_ARG(e->path), kind_name(e->kind), m->digest, e->digest);
}

ixt_str ixt_tree_difference(const ixt_tree *expected, const ixt_tree *met, ixt_arena *arena)
{
	uint32_t i;

	for (i = 0; i < expected->count || i < met->count; i++) {
		const ixt_tree_entry *e = i < expected->count ? &expected->entries[i] : NULL;
		const ixt_tree_entry *m = i < met->count ? &met->entries[i] : NULL;
		int order = !e ? 1 : !m ? -1 : ixt_str_cmp(e->path, m->path);

		if (order < 0)
			return ixt_arena_format(arena, "%.*s: missing, %s expected",
						IXT_STR_ARG(e->path), kind_name(e->kind));
		if (order > 0)
			return ixt_arena_format(arena, "%.*s: %s met, nothing expected",
						IXT_STR_ARG(m->path), kind_name(m->kind));
		if (e->kind != m->kind || strcmp(e->digest, m->digest) != 0)
			return entry_difference(e, m, arena);
	}
	return IXT_STR("");
}

/* ------------------------------------------------------------------- one form */

static const struct timespec times[2] = { { IXT_TREE_TIME, 0 }, { IXT_TREE_TIME, 0 } };

static mode_t mode_of(mode_t mode)
{
	return S_ISDIR(mode) ? 0755 : mode & 0111 ? 0555 : 0444;
}

static void normalise_entry(ixt_str path, ixt_arena *arena);

static void normalise_below(ixt_str dir, ixt_arena *arena)
{
	uint32_t count, i;
	ixt_str *names = names_of(dir, arena, &count);

	for (i = 0; i < count; i++)
		normalise_entry(join(arena, dir, names[i].ptr), arena);
}

/* A directory's time last: what happens in it changes it. */
static void normalise_entry(ixt_str path, ixt_arena *arena)
{
	ixt_mark mark = ixt_arena_mark(arena);
	struct stat st;

	if (lstat(path.ptr, &st) < 0)
		ixt_raise_errno(arena, path, errno);
	if (!S_ISLNK(st.st_mode) && chmod(path.ptr, mode_of(st.st_mode)) < 0)
		ixt_raise_errno(arena, path, errno);
	if (S_ISDIR(st.st_mode))
		normalise_below(path, arena);
	if (utimensat(AT_FDCWD, path.ptr, times, AT_SYMLINK_NOFOLLOW) < 0)
		ixt_raise_errno(arena, path, errno);
	ixt_arena_release_to(arena, mark);
}

void ixt_tree_normalise(ixt_str dir, ixt_arena *arena)
{
	normalise_entry(ixt_arena_copy(arena, dir), arena);
}

/* -------------------------------------------------------------------- removal */

typedef struct removal {
	int top;		/* the directory that all lies in */
	unsigned moved;		/* directories that were moved up to it */
	int error;
} removal;

static void remove_below(removal *r, int fd, unsigned depth);

static void remove_entry(removal *r, int dir, const char *name, unsigned depth)
{
	char aside[32];
	int fd;

	if (unlinkat(dir, name, 0) == 0)
		return;
	if (errno != EISDIR && errno != EPERM) {
		r->error = r->error ? r->error : errno;
		return;
	}
	if (unlinkat(dir, name, AT_REMOVEDIR) == 0)
		return;
	fchmodat(dir, name, 0700, 0);
	/* too deep for descriptors: comes again at the top */
	if (depth >= MOST_OPEN) {
		snprintf(aside, sizeof aside, ".moved-%u", r->moved++);
		if (renameat(dir, name, r->top, aside) == 0)
			return;
	}
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0)
		remove_below(r, fd, depth + 1);
	if (unlinkat(dir, name, AT_REMOVEDIR) < 0 && !r->error)
		r->error = errno;
}

/* Takes `fd` over. */
static void remove_below(removal *r, int fd, unsigned depth)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;

	if (!d) {
		r->error = errno;
		close(fd);
		return;
	}
	while ((e = readdir(d)))
		if (!is_dots(e->d_name))
			remove_entry(r, dirfd(d), e->d_name, depth);
	closedir(d);
}

int ixt_tree_remove(const char *path)
{
	removal r = { 0 };
	unsigned before;

	if (unlink(path) == 0 || errno == ENOENT)
		return 0;
	chmod(path, 0700);
	r.top = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (r.top < 0)
		return errno;
	do {
		before = r.moved;
		remove_below(&r, openat(r.top, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0);
	} while (r.moved > before && !r.error);
	close(r.top);
	if (rmdir(path) < 0 && !r.error)
		r.error = errno;
	return r.error;
}
