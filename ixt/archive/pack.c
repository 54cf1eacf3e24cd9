#include "ixt/archive/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/source/root.h"
#include "ixt/store/tree.h"

typedef struct packing {
	const ixt_pack_options *options;
	ixt_arena *arena;
	struct archive *archive;
	struct archive_entry *entry;
	char *block;
} packing;

#define BLOCK (64 << 10)

static ixt_str join(ixt_arena *arena, ixt_str dir, ixt_str name)
{
	return dir.len ? ixt_arena_format(arena, "%.*s/%.*s", IXT_STR_ARG(dir), IXT_STR_ARG(name))
		       : ixt_arena_copy(arena, name);
}

static int by_bytes(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

/* What libarchive says is about the file that is written. */
static void check(const packing *p, int result)
{
	if (result < ARCHIVE_WARN)
		ixt_raise(p->arena, IXT_ERR_OS, "writing an archive: %s",
			  archive_error_string(p->archive));
}

/* -------------------------------------------------------------------- entries */

static void add_header(packing *p, ixt_str name, const struct stat *st)
{
	mode_t mode = S_ISDIR(st->st_mode) || st->st_mode & 0100 ? 0755 : 0644;

	archive_entry_clear(p->entry);
	archive_entry_set_pathname(p->entry, name.ptr);
	archive_entry_set_mode(p->entry, (st->st_mode & S_IFMT) |
					 (S_ISLNK(st->st_mode) ? 0777 : mode));
	archive_entry_set_mtime(p->entry, IXT_TREE_TIME, 0);
	archive_entry_set_size(p->entry, S_ISREG(st->st_mode) ? st->st_size : 0);
}

static void add_content(packing *p, ixt_str path, off_t left)
{
	int fd = open(path.ptr, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n = 0;
	int error;

	if (fd < 0)
		ixt_errno_raise(errno, path, p->arena);
	while (left > 0 && (n = read(fd, p->block, BLOCK)) > 0) {
		if (n > left)
			n = left;
		if (archive_write_data(p->archive, p->block, (size_t)n) < 0)
			break;
		left -= n;
	}
	error = n < 0 ? errno : 0;
	close(fd);
	if (error)
		ixt_errno_raise(error, path, p->arena);
	if (left > 0 && n > 0)
		check(p, ARCHIVE_FATAL);
	if (left > 0)
		ixt_raise(p->arena, IXT_ERR_OS, "%.*s: became shorter while it was packed",
			  IXT_STR_ARG(path));
}

static void add_link(packing *p, ixt_str path)
{
	char target[PATH_MAX];
	ssize_t n = readlink(path.ptr, target, sizeof target - 1);

	if (n < 0)
		ixt_errno_raise(errno, path, p->arena);
	target[n] = '\0';
	archive_entry_set_symlink(p->entry, target);
}

static void add_tree(packing *p, ixt_str path, ixt_str name);

static void add_one(packing *p, ixt_str path, ixt_str name)
{
	struct stat st;

	if (lstat(path.ptr, &st) < 0)
		ixt_errno_raise(errno, path, p->arena);
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !S_ISLNK(st.st_mode))
		ixt_raise(p->arena, IXT_ERR_VALUE, "%.*s: neither file, directory nor link, "
			  "which is all that archives may hold", IXT_STR_ARG(path));
	add_header(p, name, &st);
	if (S_ISLNK(st.st_mode))
		add_link(p, path);
	check(p, archive_write_header(p->archive, p->entry));
	if (S_ISREG(st.st_mode))
		add_content(p, path, st.st_size);
	if (S_ISDIR(st.st_mode))
		add_tree(p, path, name);
}

/* ---------------------------------------------------------------- directories */

static bool is_left_out(const packing *p, const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	       (p->options->sources && strcmp(name, ".git") == 0);
}

static ixt_str *names_of(packing *p, ixt_str path, uint32_t *count)
{
	ixt_str *names = NULL;
	uint32_t cap = 0;
	struct dirent *e;
	DIR *d = opendir(path.ptr);

	*count = 0;
	if (!d)
		ixt_errno_raise(errno, path, p->arena);
	while ((e = readdir(d)))
		if (!is_left_out(p, e->d_name))
			IXT_PUSH(p->arena, names, *count, cap) =
				ixt_arena_copy(p->arena, ixt_str_of(e->d_name));
	closedir(d);
	if (*count)
		qsort(names, *count, sizeof *names, by_bytes);
	return names;
}

/* Paths are as long as the system allows, so the recursion is bounded. */
static void add_tree(packing *p, ixt_str path, ixt_str name)
{
	uint32_t count, i;
	ixt_str *names = names_of(p, path, &count);

	for (i = 0; i < count; i++)
		add_one(p, join(p->arena, path, names[i]), join(p->arena, name, names[i]));
}

static void write_all(packing *p, ixt_str dir, ixt_str path)
{
	check(p, archive_write_set_format_pax_restricted(p->archive));
	if (p->options->zstd) {
		check(p, archive_write_add_filter_zstd(p->archive));
		check(p, archive_write_set_filter_option(p->archive, "zstd", "threads", "1"));
	}
	check(p, archive_write_open_filename(p->archive, path.ptr));
	if (p->options->top.len)
		add_one(p, dir, ixt_arena_copy(p->arena, p->options->top));
	else
		add_tree(p, dir, IXT_STR(""));
	check(p, archive_write_close(p->archive));
}

void ixt_pack_tree(ixt_str dir, ixt_str path, const ixt_pack_options *options,
		   ixt_arena *arena)
{
	ixt_trap trap = { .error = arena->trap->error }, *outer = arena->trap;
	packing p = { options, arena, NULL, NULL, NULL };
	bool failed = true;

	dir = ixt_arena_copy(arena, dir);
	path = ixt_arena_copy(arena, path);
	p.block = ixt_arena_take(arena, BLOCK);
	p.archive = archive_write_new();
	p.entry = archive_entry_new();
	arena->trap = &trap;
	if (!IXT_TRAPPED(&trap)) {
		if (!p.archive || !p.entry)
			ixt_arena_no_memory(arena);
		write_all(&p, dir, path);
		failed = false;
	}
	arena->trap = outer;
	archive_entry_free(p.entry);
	archive_write_free(p.archive);
	if (failed) {
		unlink(path.ptr);
		ixt_raise_filled(outer);
	}
}
