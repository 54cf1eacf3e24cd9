#include "ixt/build/host_pack.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/base/hash.h"
#include "ixt/base/path.h"
#include "ixt/elf/elf_needs.h"
#include "ixt/host/data.h"
#include "ixt/host/digest_fd.h"
#include "ixt/host/write_file.h"

/* As Linux follows at most. */
enum { MOST_LINKS = 40 };

/* ---------------------------------------------------------------------- paths */

/* `path` with its directory named without links. */
static ixt_str canonical(ixt_arena *arena, ixt_str path)
{
	ixt_str dir = ixt_arena_copy(arena, ixt_path_parent(path)), name = ixt_str_from(path, dir.len);
	char real[PATH_MAX];

	if (!realpath(dir.len ? dir.ptr : "/", real))
		ixt_raise_errno(arena, path, errno);
	return ixt_arena_format(arena, "%s%.*s", strcmp(real, "/") == 0 ? "" : real,
				IXT_STR_ARG(name));
}

/* How a link at `at` names `to`; both are paths of the tree. */
static ixt_str relative(ixt_arena *arena, ixt_str at, ixt_str to)
{
	ixt_str up = IXT_STR("");
	size_t common = 0, i;

	for (i = 0; i < at.len && i < to.len && at.ptr[i] == to.ptr[i]; i++)
		if (at.ptr[i] == '/')
			common = i + 1;
	for (i = common; i < at.len; i++)
		if (at.ptr[i] == '/')
			up = ixt_arena_concat(arena, up, IXT_STR("../"));
	return ixt_arena_concat(arena, up, ixt_str_from(to, common));
}

/* ---------------------------------------------------------------------- items */

static bool has(const ixt_host_pack *p, ixt_str path)
{
	uint32_t i = 0;

	while (i < p->count && !ixt_str_eq(p->items[i].path, path))
		i++;
	return i < p->count;
}

static void add(ixt_host_pack *p, ixt_pack_item item)
{
	size_t slash = 0;

	/* the directories above it come with it */
	while ((slash = ixt_str_chr(item.path, '/', slash)) != IXT_STR_NPOS) {
		ixt_str dir = ixt_str_first(item.path, slash++);

		if (!has(p, dir))
			IXT_PUSH(p->arena, p->items, p->count, p->cap) =
				(ixt_pack_item){ .path = dir, .kind = IXT_TREE_DIRECTORY };
	}
	if (!has(p, item.path))
		IXT_PUSH(p->arena, p->items, p->count, p->cap) = item;
}

void ixt_host_pack_link(ixt_host_pack *p, ixt_str at, ixt_str to)
{
	if (!ixt_str_eq(at, to))
		add(p, (ixt_pack_item){ .path = at, .kind = IXT_TREE_LINK,
					.text = relative(p->arena, at, to) });
}

void ixt_host_pack_text(ixt_host_pack *p, ixt_str at, ixt_str text)
{
	add(p, (ixt_pack_item){ .path = at, .kind = IXT_TREE_FILE, .text = text });
}

void ixt_host_pack_root_link(ixt_host_pack *p, const char *name)
{
	ixt_str path = ixt_arena_format(p->arena, "/%s", name);
	char real[PATH_MAX];
	struct stat st;

	if (lstat(path.ptr, &st) == 0 && S_ISLNK(st.st_mode) && realpath(path.ptr, real))
		ixt_host_pack_link(p, ixt_str_of(name),
				   ixt_arena_copy(p->arena, ixt_str_of(real + 1)));
}

/* ---------------------------------------------------------------------- needs */

/* Calls `use` with the bytes of the file, which are there only so long. */
static void with_bytes(ixt_host_pack *p, ixt_str path,
		       void (*use)(ixt_host_pack *, ixt_str path, ixt_str bytes, void *), void *arg)
{
	int fd = open(path.ptr, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *bytes;

	if (fd < 0 || fstat(fd, &st) < 0)
		ixt_raise_errno(p->arena, path, errno);
	bytes = st.st_size ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
	close(fd);
	if (bytes == MAP_FAILED)
		ixt_raise_errno(p->arena, path, errno);
	use(p, path, (ixt_str){ bytes, bytes ? (size_t)st.st_size : 0 }, arg);
	if (bytes)
		munmap(bytes, (size_t)st.st_size);
}

static bool is_ours(const ixt_elf *elf)
{
	return elf->state == IXT_ELF_READ && elf->machine == IXT_EM_X86_64;
}

static void read_needs(ixt_host_pack *p, ixt_str path, ixt_str bytes, void *arg)
{
	const ixt_elf *elf = ixt_elf_read(bytes, p->arena);

	if (is_ours(elf) && !ixt_elf_needs_read(elf, p->arena, arg))
		ixt_raise(p->arena, IXT_ERR_VALUE, "%.*s: its dynamic section leads out of the "
			  "file", IXT_STR_ARG(path));
}

static void read_is_library(ixt_host_pack *p, ixt_str path, ixt_str bytes, void *arg)
{
	const ixt_elf *elf = ixt_elf_read(bytes, p->arena);

	(void)path;
	*(bool *)arg = is_ours(elf) && elf->type == IXT_ET_DYN;
}

/* The library `name` in `dir`, or an empty text: libraries of other machines, and
 * scripts for the linker, have such names, too. */
static ixt_str library_in(ixt_host_pack *p, ixt_str dir, ixt_str name)
{
	ixt_str path = ixt_arena_format(p->arena, "%.*s/%.*s", IXT_STR_ARG(dir),
					IXT_STR_ARG(name));
	bool found = false;

	if (ixt_is_regular_file(path.ptr))
		with_bytes(p, path, read_is_library, &found);
	return found ? path : IXT_STR("");
}

/* In the run path of the file `by`, where $ORIGIN is that file's directory. */
static ixt_str library_on_run_path(ixt_host_pack *p, ixt_str by, ixt_str run_path, ixt_str name)
{
	ixt_str path = IXT_STR("");
	size_t begin = 0;

	while (begin < run_path.len && !path.len) {
		size_t end = ixt_str_chr(run_path, ':', begin);
		ixt_str dir = ixt_str_from(ixt_str_first(run_path, end), begin);

		if (ixt_str_starts(dir, IXT_STR("$ORIGIN")))
			dir = ixt_arena_concat(p->arena, ixt_path_parent(by), ixt_str_from(dir, 7));
		path = library_in(p, dir, name);
		begin = end == IXT_STR_NPOS ? run_path.len : end + 1;
	}
	return path;
}

static ixt_str find_library(ixt_host_pack *p, ixt_str by, ixt_str run_path, ixt_str name)
{
	ixt_str path = library_on_run_path(p, by, run_path, name);
	uint32_t i;

	for (i = 0; i < p->library_count && !path.len; i++)
		path = library_in(p, p->libraries[i], name);
	if (!path.len)
		ixt_raise(p->arena, IXT_ERR_ERROR, "%.*s needs the library %.*s, which is neither "
			  "on its run path nor where the loader looks", IXT_STR_ARG(by),
			  IXT_STR_ARG(name));
	return path;
}

static void add_needs(ixt_host_pack *p, ixt_str path)
{
	ixt_elf_needs needs = { 0 };
	uint32_t i;

	with_bytes(p, path, read_needs, &needs);
	if (needs.interpreter.len)
		ixt_host_pack_file(p, needs.interpreter);
	for (i = 0; i < needs.count; i++)
		ixt_host_pack_file(p, find_library(p, path, needs.run_path, needs.libraries[i]));
}

/* ---------------------------------------------------------------------- files */

static ixt_tree_kind kind_of(const struct stat *st)
{
	return st->st_mode & 0111 ? IXT_TREE_PROGRAM : IXT_TREE_FILE;
}

/* Adds the link `path`, and returns where it leads. */
static ixt_str add_link(ixt_host_pack *p, ixt_str path)
{
	char target[PATH_MAX];
	ssize_t n = readlink(path.ptr, target, sizeof target);
	ixt_str to = { target, n > 0 ? (size_t)n : 0 };

	if (n < 0)
		ixt_raise_errno(p->arena, path, errno);
	if (target[0] != '/')
		to = ixt_arena_format(p->arena, "%.*s/%.*s", IXT_STR_ARG(ixt_path_parent(path)),
				      IXT_STR_ARG(to));
	to = canonical(p->arena, to);
	ixt_host_pack_link(p, ixt_str_from(path, 1), ixt_str_from(to, 1));
	return to;
}

ixt_str ixt_host_pack_file(ixt_host_pack *p, ixt_str path)
{
	ixt_str first = canonical(p->arena, path);
	int links;
	struct stat st;

	path = first;
	for (links = 0; links <= MOST_LINKS && !has(p, ixt_str_from(path, 1)); links++) {
		if (lstat(path.ptr, &st) < 0)
			ixt_raise_errno(p->arena, path, errno);
		if (S_ISLNK(st.st_mode)) {
			path = add_link(p, path);
			continue;
		}
		if (!S_ISREG(st.st_mode))
			ixt_raise(p->arena, IXT_ERR_VALUE, "%.*s: neither file nor link, which is "
				  "all that a toolchain may hold", IXT_STR_ARG(path));
		add(p, (ixt_pack_item){ ixt_str_from(path, 1), kind_of(&st), path, IXT_STR("") });
		add_needs(p, path);
	}
	return ixt_str_from(first, 1);
}

void ixt_host_pack_program(ixt_host_pack *p, ixt_str at, ixt_str from)
{
	ixt_str path = ixt_arena_copy(p->arena, from);

	add(p, (ixt_pack_item){ at, IXT_TREE_PROGRAM, path, IXT_STR("") });
	add_needs(p, path);
}

/* The directory that `path` leads to; links on the way are added. */
static ixt_str real_directory(ixt_host_pack *p, ixt_str path)
{
	struct stat st;
	int links;

	path = canonical(p->arena, path);
	for (links = 0; links < MOST_LINKS && lstat(path.ptr, &st) == 0 && S_ISLNK(st.st_mode);
	     links++)
		path = add_link(p, path);
	return path;
}

void ixt_host_pack_directory(ixt_host_pack *p, ixt_str path)
{
	ixt_str dir = real_directory(p, path);
	DIR *d = opendir(dir.ptr);
	struct dirent *e;

	if (!d)
		ixt_raise_errno(p->arena, dir, errno);
	while ((e = readdir(d))) {
		ixt_str below = ixt_arena_format(p->arena, "%.*s/%s", IXT_STR_ARG(dir), e->d_name);

		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (ixt_is_directory(below.ptr))
			ixt_host_pack_directory(p, below);
		else
			ixt_host_pack_file(p, below);
	}
	closedir(d);
}

/* ----------------------------------------------------------------------- tree */

static void digest_text(ixt_tree_entry *e, ixt_str text)
{
	uint8_t digest[32];

	ixt_sha256(text, digest);
	ixt_hex(digest, 32, e->digest);
	e->bytes = e->kind == IXT_TREE_LINK ? 0 : text.len;
}

static void digest_file(ixt_arena *arena, ixt_tree_entry *e, ixt_str from)
{
	int fd = open(from.ptr, O_RDONLY | O_CLOEXEC);
	int error = fd < 0 ? errno : ixt_digest_fd(fd, e->digest, &e->bytes);

	if (fd >= 0)
		close(fd);
	if (error)
		ixt_raise_errno(arena, from, error);
}

static int by_path(const void *a, const void *b)
{
	return ixt_str_cmp(((const ixt_pack_item *)a)->path, ((const ixt_pack_item *)b)->path);
}

ixt_tree *ixt_host_pack_tree(ixt_host_pack *p)
{
	ixt_tree *tree = IXT_NEW(p->arena, ixt_tree);
	uint32_t i;

	if (p->count)
		qsort(p->items, p->count, sizeof *p->items, by_path);
	for (i = 0; i < p->count; i++) {
		const ixt_pack_item *item = &p->items[i];
		ixt_tree_entry e = { .path = item->path, .kind = item->kind };

		if (item->from.len)
			digest_file(p->arena, &e, item->from);
		else if (item->kind != IXT_TREE_DIRECTORY)
			digest_text(&e, item->text);
		IXT_PUSH(p->arena, tree->entries, tree->count, tree->cap) = e;
	}
	ixt_tree_seal(tree, p->arena);
	return tree;
}

/* -------------------------------------------------------------------- writing */

/* Returns 0 or an errno. */
static int copy_bytes(int in, int out)
{
	char piece[64 << 10];
	ssize_t n, done, w;

	while ((n = read(in, piece, sizeof piece)) != 0) {
		if (n < 0)
			return errno;
		for (done = 0; done < n; done += w) {
			w = write(out, piece + done, (size_t)(n - done));
			if (w < 0)
				return errno;
		}
	}
	return 0;
}

static int copy_file(const char *from, const char *to, mode_t mode)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out, error;

	if (in < 0)
		return errno;
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	error = out < 0 ? errno : copy_bytes(in, out);
	close(in);
	/* some file systems report a full disk only here */
	if (out >= 0 && close(out) < 0 && !error)
		error = errno;
	return error;
}

static void write_item(const ixt_host_pack *p, const ixt_pack_item *item, ixt_str dir)
{
	ixt_str path = ixt_arena_format(p->arena, "%.*s/%.*s", IXT_STR_ARG(dir),
					IXT_STR_ARG(item->path));
	int error = 0;

	if (item->kind == IXT_TREE_DIRECTORY)
		error = mkdir(path.ptr, 0755) < 0 ? errno : 0;
	else if (item->kind == IXT_TREE_LINK)
		error = symlink(ixt_arena_copy(p->arena, item->text).ptr, path.ptr) < 0 ? errno : 0;
	else if (item->from.len)
		error = copy_file(item->from.ptr, path.ptr,
				  item->kind == IXT_TREE_PROGRAM ? 0700 : 0600);
	else
		ixt_write_file(p->arena, path, item->text, NULL);
	if (error)
		ixt_raise_errno(p->arena, path, error);
}

void ixt_host_pack_write(const ixt_host_pack *p, ixt_str dir)
{
	uint32_t i;

	/* sorted, so directories come before what is in them */
	for (i = 0; i < p->count; i++)
		write_item(p, &p->items[i], dir);
}
