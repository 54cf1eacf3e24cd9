#define _GNU_SOURCE 1		/* getdents64, IFTODT */
#define _LARGEFILE64_SOURCE 1	/* musl keeps them behind this */
#include "ixt/source/dir_root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "ixt/base/limits.h"

/* Listing wants few system calls: one buffer holds most directories whole. */
#define DIRENT_BYTES 32768

/* Paths, each with a final NUL, one after the other in a growing block. */
typedef struct path_list {
	char *ptr;
	size_t len, size;
} path_list;

typedef struct dir_root {
	ixt_root root;
	const ixt_allocator *allocator;
	int fd;
	/* Everything goes through these blocks, which stay with the root, so that
	 * no descriptor is open and nothing is lost when an arena or a visitor
	 * raises. */
	char *block;
	size_t block_size;
	path_list todo, found;	/* of a listing */
	dev_t device;
	bool counts_links;	/* see keeps_link_counts() */
	char error_path[PATH_MAX];
	char label[];
} dir_root;

static int set_error(dir_root *d, int number)
{
	d->root.error_number = number;
	return -1;
}

/* Reading. */

static int grow_block(dir_root *d, size_t size)
{
	char *block;

	if (size <= d->block_size)
		return 0;
	block = d->allocator->resize(d->allocator->ctx, d->block, d->block_size, size);
	if (!block)
		return set_error(d, ENOMEM);
	d->block = block;
	d->block_size = size;
	return 0;
}

/* Reads `fd`, said to have `size` bytes, into the block. One byte of room
 * more than that tells in one call that there is no more. */
static int read_block(dir_root *d, int fd, size_t size, size_t *len)
{
	ssize_t n;

	if (grow_block(d, size + 1) < 0)
		return -1;
	for (*len = 0;;) {
		n = read(fd, d->block + *len, d->block_size - *len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return set_error(d, errno);
		*len += (size_t)n;
		if (n == 0 || (*len == size && *len < d->block_size))
			return 0;
		if (*len > IXT_MAX_SOURCE_BYTES)
			return set_error(d, IXT_ROOT_TOO_LARGE);
		if (*len == d->block_size && grow_block(d, d->block_size * 2) < 0)
			return -1;
	}
}

static int read_open(dir_root *d, int fd, size_t *len)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return set_error(d, errno);
	if (S_ISDIR(st.st_mode))
		return set_error(d, EISDIR);
	if (!S_ISREG(st.st_mode))
		return set_error(d, IXT_ROOT_NOT_A_FILE);
	if (st.st_size > (off_t)IXT_MAX_SOURCE_BYTES)
		return set_error(d, IXT_ROOT_TOO_LARGE);
	return read_block(d, fd, (size_t)st.st_size, len);
}

/* Opens `path` below the root; the empty path is the root itself. */
static int open_below(dir_root *d, ixt_str path, int flags)
{
	char name[PATH_MAX];
	int fd;

	if (path.len >= sizeof name)
		return set_error(d, ENAMETOOLONG);
	if (path.len)
		memcpy(name, path.ptr, path.len);
	name[path.len] = '\0';
	fd = openat(d->fd, path.len ? name : ".", O_RDONLY | O_CLOEXEC | flags);
	return fd < 0 ? set_error(d, errno) : fd;
}

static ixt_read_result dir_read(ixt_root *root, ixt_str path, ixt_arena *arena,
				ixt_str *data)
{
	dir_root *d = (dir_root *)root;
	size_t len = 0;
	/* O_NONBLOCK: opening a FIFO must not wait for its writer. */
	int fd = open_below(d, path, O_NONBLOCK | O_NOCTTY), result;

	if (fd < 0)
		return root->error_number == ENOENT ? IXT_READ_ABSENT : IXT_READ_FAILED;
	result = read_open(d, fd, &len);
	close(fd);
	if (result < 0)
		return IXT_READ_FAILED;
	*data = ixt_arena_copy(arena, (ixt_str){ d->block, len });
	return IXT_READ_OK;
}

/* Listing. */

typedef struct listing {
	dir_root *d;
	ixt_str file_name;
	char path[PATH_MAX];	/* what is being looked at; with a final NUL */
	size_t dir_len;		/* of its directory, with a final slash */
	size_t len;
	int fd;			/* that directory */
} listing;

static int push_path(dir_root *d, path_list *list, const char *path, size_t len)
{
	size_t need = list->len + len + 1, size = need * 2;
	char *ptr;

	if (need > list->size) {
		ptr = d->allocator->resize(d->allocator->ctx, list->ptr, list->size, size);
		if (!ptr)
			return set_error(d, ENOMEM);
		list->ptr = ptr;
		list->size = size;
	}
	memcpy(list->ptr + list->len, path, len);
	list->ptr[list->len + len] = '\0';
	list->len = need;
	return 0;
}

/* Takes the last directory that is still to be walked. A list, not recursion:
 * neither the C stack nor open descriptors limit the depth. */
static void pop_directory(listing *l)
{
	path_list *todo = &l->d->todo;
	size_t end = todo->len - 1, start = end;

	while (start && todo->ptr[start - 1])
		start--;
	memcpy(l->path, todo->ptr + start, end - start);
	l->dir_len = end - start;
	todo->len = start;
}

/* Puts `name` at `at` of the path, as its end. */
static int set_name(listing *l, size_t at, ixt_str name)
{
	if (at + name.len >= sizeof l->path)
		return set_error(l->d, ENAMETOOLONG);
	memcpy(l->path + at, name.ptr, name.len);
	l->len = at + name.len;
	l->path[l->len] = '\0';
	return 0;
}

/* From the open directory on, which is shorter than from the root. */
static int look(listing *l, struct stat *st, int flags)
{
	return fstatat(l->fd, l->path + l->dir_len, st, flags);
}

/* Notes the path as found, unless it is a link to a directory. A link that
 * leads nowhere counts as a file, as with os.walk. */
static int note_file(listing *l, bool is_link)
{
	struct stat st;

	if (is_link && look(l, &st, 0) == 0 && S_ISDIR(st.st_mode))
		return 0;
	return push_path(l->d, &l->d->found, l->path, l->len);
}

/* On file systems whose directories count their subdirectories in st_nlink, a
 * count of 2 says that there is none, which spares a package's directory the
 * opening: two calls instead of four. Only for those known to keep it; others
 * (btrfs, FUSE, network) put 1 or anything there. */
static bool keeps_link_counts(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) < 0)
		return false;
	switch ((unsigned long)fs.f_type) {
	case 0xef53:		/* ext2, ext3, ext4 */
	case 0x01021994:	/* tmpfs */
	case 0x58465342:	/* xfs */
		return true;
	default:
		return false;
	}
}

/* A directory without subdirectories can only hold the file itself. */
static bool is_leaf(listing *l)
{
	struct stat st;

	return l->d->counts_links && look(l, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISDIR(st.st_mode) && st.st_nlink == 2 && st.st_dev == l->d->device;
}

static int walk_leaf(listing *l)
{
	struct stat st;

	if (set_name(l, l->len, IXT_STR("/")) < 0 || set_name(l, l->len, l->file_name) < 0)
		return -1;
	if (look(l, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : set_error(l->d, errno);
	return note_file(l, S_ISLNK(st.st_mode));
}

static int walk_subdirectory(listing *l)
{
	if (l->file_name.len && is_leaf(l))
		return walk_leaf(l);
	return push_path(l->d, &l->d->todo, l->path, l->len);
}

static int walk_entry(listing *l, ixt_str name, unsigned char type)
{
	bool wanted = l->file_name.len == 0 || ixt_str_eq(name, l->file_name);
	struct stat st;

	if (ixt_str_is(name, ".") || ixt_str_is(name, ".."))
		return 0;
	if (!wanted && type != DT_DIR && type != DT_UNKNOWN)
		return 0;
	if (set_name(l, l->dir_len, name) < 0)
		return -1;
	if (type == DT_UNKNOWN && look(l, &st, AT_SYMLINK_NOFOLLOW) == 0)
		type = (unsigned char)IFTODT(st.st_mode);
	if (type == DT_DIR)
		return walk_subdirectory(l);
	return wanted ? note_file(l, type == DT_LNK) : 0;
}

static int walk_entries(listing *l)
{
	ssize_t n, at;

	while ((n = getdents64(l->fd, (void *)l->d->block, DIRENT_BYTES)) > 0) {
		const struct dirent64 *e;

		for (at = 0; at < n; at += e->d_reclen) {
			e = (const struct dirent64 *)(const void *)(l->d->block + at);
			if (walk_entry(l, ixt_str_of(e->d_name), e->d_type) < 0)
				return -1;
		}
	}
	return n < 0 ? set_error(l->d, errno) : 0;
}

static int walk_directory(listing *l)
{
	ixt_str path = { l->path, l->dir_len };
	int result;

	l->fd = open_below(l->d, path, O_DIRECTORY | O_NOFOLLOW);
	if (l->fd < 0)	/* it may have gone since it was seen */
		return l->dir_len && l->d->root.error_number == ENOENT ? 0 : -1;
	if (l->dir_len)
		l->path[l->dir_len++] = '/';
	result = walk_entries(l);
	close(l->fd);
	return result;
}

static int walk_all(listing *l)
{
	dir_root *d = l->d;

	d->todo.len = d->found.len = 0;
	if (grow_block(d, DIRENT_BYTES) < 0 || push_path(d, &d->todo, "", 0) < 0)
		return -1;
	while (d->todo.len) {
		pop_directory(l);
		if (walk_directory(l) < 0)
			return -1;
	}
	return 0;
}

static int dir_list(ixt_root *root, ixt_str file_name, ixt_root_visit *visit, void *ctx)
{
	dir_root *d = (dir_root *)root;
	listing l = { .d = d, .file_name = file_name };
	size_t at;

	if (walk_all(&l) < 0) {
		memcpy(d->error_path, l.path, l.dir_len);
		root->error_path = (ixt_str){ d->error_path, l.dir_len };
		return -1;
	}
	for (at = 0; at < d->found.len; at += strlen(d->found.ptr + at) + 1)
		visit(ctx, ixt_str_of(d->found.ptr + at));
	return 0;
}

/* Opening and closing. */

static void dir_close(ixt_root *root)
{
	dir_root *d = (dir_root *)root;
	const ixt_allocator *a = d->allocator;

	close(d->fd);
	if (d->block)
		a->resize(a->ctx, d->block, d->block_size, 0);
	if (d->todo.ptr)
		a->resize(a->ctx, d->todo.ptr, d->todo.size, 0);
	if (d->found.ptr)
		a->resize(a->ctx, d->found.ptr, d->found.size, 0);
	a->resize(a->ctx, d, sizeof *d + d->root.label.len, 0);
}

static const ixt_root_ops dir_ops = { dir_read, dir_list, dir_close };

ixt_root *ixt_dir_root_open(ixt_str path, ixt_arena *arena)
{
	const ixt_allocator *a = arena->allocator;
	ixt_str name = ixt_arena_copy(arena, path);
	dir_root *d = a->resize(a->ctx, NULL, 0, sizeof *d + path.len);
	struct stat st;

	if (!d)
		ixt_arena_no_memory(arena);
	memset(d, 0, sizeof *d);
	memcpy(d->label, name.ptr, name.len);
	d->root = (ixt_root){ .ops = &dir_ops, .label = { d->label, name.len } };
	d->allocator = a;
	d->fd = open(name.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd < 0 || fstat(d->fd, &st) < 0) {
		int number = errno;

		dir_close(&d->root);
		ixt_errno_raise(number, path, arena);
	}
	d->device = st.st_dev;
	d->counts_links = keeps_link_counts(d->fd);
	return &d->root;
}
