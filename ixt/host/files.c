#include "ixt/host/files.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/base/hash.h"
#include "ixt/host/data.h"
#include "ixt/host/write_file.h"

typedef struct listing {
	ixt_arena *arena;
	ixt_str top;
	ixt_str *paths;		/* below top */
	uint32_t count, cap;
} listing;

static bool is_left_out(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	       strcmp(name, ".git") == 0 || strcmp(name, "__pycache__") == 0 ||
	       strcmp(name, IXT_CORPUS_MARKER) == 0 ||
	       ixt_str_ends(ixt_str_of(name), IXT_STR(".pyc"));
}

static ixt_str full_path(const listing *l, ixt_str path)
{
	return ixt_arena_format(l->arena, "%.*s%s%.*s", IXT_STR_ARG(l->top),
				path.len ? "/" : "", IXT_STR_ARG(path));
}

static void list(listing *l, ixt_str below);

static void list_entry(listing *l, ixt_str below, const struct dirent *e)
{
	ixt_str path = below.len ? ixt_arena_format(l->arena, "%.*s/%s", IXT_STR_ARG(below),
						    e->d_name)
				 : ixt_arena_copy(l->arena, ixt_str_of(e->d_name));
	struct stat st;
	bool directory = e->d_type == DT_DIR;

	if (e->d_type == DT_UNKNOWN)
		directory = lstat(full_path(l, path).ptr, &st) == 0 && S_ISDIR(st.st_mode);
	if (directory)
		list(l, path);
	else
		IXT_PUSH(l->arena, l->paths, l->count, l->cap) = path;
}

/* Paths are as long as the system allows, so the recursion is bounded. */
static void list(listing *l, ixt_str below)
{
	ixt_str dir = full_path(l, below);
	DIR *d = opendir(dir.ptr);
	struct dirent *e;

	if (!d)
		ixt_raise_errno(l->arena, dir, errno);
	while ((e = readdir(d)))
		if (!is_left_out(e->d_name))
			list_entry(l, below, e);
	closedir(d);
}

static int by_bytes(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

/* The file's kind; its digest in `hex`. */
static char digest_file(const listing *l, ixt_str path, char hex[65])
{
	ixt_str full = full_path(l, path), data;
	uint8_t digest[32];
	struct stat st;
	char target[4096];
	ssize_t n;

	if (lstat(full.ptr, &st) < 0)
		ixt_raise_errno(l->arena, full, errno);
	if (S_ISLNK(st.st_mode)) {
		n = readlink(full.ptr, target, sizeof target);
		data = (ixt_str){ target, n > 0 ? (size_t)n : 0 };
	} else {
		data = S_ISREG(st.st_mode) ? ixt_read_file(l->arena, full) : IXT_STR("");
	}
	ixt_sha256(data, digest);
	ixt_hex(digest, 32, hex);
	return S_ISLNK(st.st_mode) ? 'l' : st.st_mode & S_IXUSR ? 'x' : 'f';
}

static void add_file(const listing *l, ixt_str path, ixt_sha256_stream *h)
{
	ixt_mark mark = ixt_arena_mark(l->arena);
	char hex[65], kind[2] = { 0, ' ' };

	kind[0] = digest_file(l, path, hex);
	ixt_sha256_add(h, path);
	ixt_sha256_add(h, (ixt_str){ "", 1 });
	ixt_sha256_add(h, (ixt_str){ kind, 2 });
	ixt_sha256_add(h, (ixt_str){ hex, 64 });
	ixt_sha256_add(h, IXT_STR("\n"));
	ixt_arena_release_to(l->arena, mark);
}

ixt_str ixt_tree_digest(ixt_arena *arena, ixt_str dir)
{
	listing l = { .arena = arena, .top = dir };
	char *hex = ixt_arena_take(arena, 65);
	ixt_sha256_stream *h;
	uint8_t digest[32];
	uint32_t i;

	list(&l, IXT_STR(""));
	if (l.count)
		qsort(l.paths, l.count, sizeof *l.paths, by_bytes);
	h = ixt_sha256_begin();
	if (!h)
		ixt_arena_no_memory(arena);
	for (i = 0; i < l.count; i++)
		add_file(&l, l.paths[i], h);
	ixt_sha256_end(h, digest);
	ixt_hex(digest, 32, hex);
	return (ixt_str){ hex, 64 };
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	remove(path);
	return 0;
}

void ixt_remove_tree(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
