#include "ixt/store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/host/data.h"
#include "ixt/host/write_file.h"

struct ixt_store {
	ixt_str root;
};

/* File names have 255 bytes, and `.json`, `.failed` and the trash's numbers follow. */
enum { MOST_NAME_BYTES = 200 };

/* ---------------------------------------------------------------------- paths */

static ixt_str below(const ixt_store *s, ixt_arena *arena, const char *kind, ixt_str name,
		     const char *suffix)
{
	return ixt_arena_format(arena, "%.*s/%s/%.*s%s", IXT_STR_ARG(s->root), kind,
				IXT_STR_ARG(name), suffix);
}

/* Printable ASCII without a slash, and no dot in front. */
static bool is_name(ixt_str name)
{
	size_t i;

	if (!name.len || name.len > MOST_NAME_BYTES || name.ptr[0] == '.')
		return false;
	for (i = 0; i < name.len; i++)
		if (name.ptr[i] <= ' ' || name.ptr[i] > '~' || name.ptr[i] == '/')
			return false;
	return true;
}

ixt_str ixt_store_root(ixt_arena *arena)
{
	const char *root = getenv("IXT_ROOT"), *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME"), *here;
	ixt_str path;

	if (root && *root)
		path = ixt_arena_copy(arena, ixt_str_of(root));
	else if (data && *data)
		path = ixt_arena_format(arena, "%s/ixt", data);
	else if (home && *home)
		path = ixt_arena_format(arena, "%s/.local/share/ixt", home);
	else
		ixt_raise(arena, IXT_ERR_ERROR, "none of IXT_ROOT, XDG_DATA_HOME and HOME is "
			  "set: set IXT_ROOT to the directory for the store");
	if (path.ptr[0] == '/')
		return path;
	here = getcwd(NULL, 0);
	if (!here)
		ixt_raise_errno(arena, IXT_STR("the current directory"), errno);
	path = ixt_arena_format(arena, "%s/%.*s", here, IXT_STR_ARG(path));
	free((char *)here);
	return path;
}

/* ----------------------------------------------------------------- removing */

/* Out of the way at once, by a rename; *aside is where it is then. Returns 0 or an
 * errno. */
static int set_aside(const ixt_store *s, ixt_arena *arena, ixt_str path, ixt_str *aside)
{
	static atomic_uint count;
	int error;

	*aside = ixt_arena_format(arena, "%.*s/trash/%ld-%u", IXT_STR_ARG(s->root),
				  (long)getpid(), atomic_fetch_add(&count, 1));
	/* an earlier process with our number may have died in the middle of it */
	error = ixt_tree_remove(aside->ptr);
	if (!error && rename(path.ptr, aside->ptr) < 0)
		error = errno;
	/* a directory that moves must be writable, as its `..` changes */
	if (error == EACCES && chmod(path.ptr, 0700) == 0)
		error = rename(path.ptr, aside->ptr) < 0 ? errno : 0;
	return error == ENOENT ? 0 : error;
}

/* Out of the way, and what is in it removed. Returns 0 or an errno. */
static int discard(const ixt_store *s, ixt_arena *arena, ixt_str path)
{
	ixt_str aside;
	int error = set_aside(s, arena, path, &aside);

	return error ? error : ixt_tree_remove(aside.ptr);
}

static void need_discarded(const ixt_store *s, ixt_arena *arena, ixt_str path)
{
	int error = discard(s, arena, path);

	if (error)
		ixt_raise_errno(arena, path, error);
}

/* What cannot be removed now may be in someone's hands; it stays for the next. */
void ixt_store_empty_trash(const ixt_store *s, ixt_arena *arena)
{
	ixt_str trash = below(s, arena, "trash", IXT_STR(""), "");
	DIR *d = opendir(trash.ptr);
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			ixt_tree_remove(below(s, arena, "trash", ixt_str_of(e->d_name), "").ptr);
	if (d)
		closedir(d);
}

/* -------------------------------------------------------------------- reading */

ixt_store *ixt_store_open(ixt_arena *arena, ixt_str root)
{
	static const char *const parts[] = { "store", "build", "trash", "logs", "locks",
					     "roots", "uses" };
	ixt_store *s = IXT_NEW(arena, ixt_store);
	char *real;
	size_t i;

	ixt_make_directories(arena, root);
	real = realpath(ixt_arena_copy(arena, root).ptr, NULL);
	if (!real)
		ixt_raise_errno(arena, root, errno);
	s->root = ixt_arena_copy(arena, ixt_str_of(real));
	free(real);
	for (i = 0; i < sizeof parts / sizeof *parts; i++)
		ixt_make_directories(arena, ixt_arena_format(arena, "%.*s/%s",
							     IXT_STR_ARG(s->root), parts[i]));
	ixt_store_empty_trash(s, arena);
	return s;
}

ixt_str ixt_store_dir(const ixt_store *s)
{
	return s->root;
}

bool ixt_store_has(const ixt_store *s, ixt_str name)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof path, "%.*s/store/%.*s/%s", IXT_STR_ARG(s->root),
			 IXT_STR_ARG(name), IXT_TREE_MARKER);

	return is_name(name) && n < (int)sizeof path && ixt_is_regular_file(path);
}

ixt_str ixt_store_path(const ixt_store *s, ixt_arena *arena, ixt_str name)
{
	return below(s, arena, "store", name, "");
}

static int by_bytes(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

ixt_str *ixt_store_list(const ixt_store *s, ixt_arena *arena, uint32_t *count)
{
	ixt_str dir = below(s, arena, "store", IXT_STR(""), "");
	DIR *d = opendir(dir.ptr);
	ixt_str *names = NULL;
	struct dirent *e;
	uint32_t cap = 0;

	*count = 0;
	if (!d)
		ixt_raise_errno(arena, dir, errno);
	while ((e = readdir(d)))
		if (ixt_store_has(s, ixt_str_of(e->d_name)))
			IXT_PUSH(arena, names, *count, cap) =
				ixt_arena_copy(arena, ixt_str_of(e->d_name));
	closedir(d);
	if (*count)
		qsort(names, *count, sizeof *names, by_bytes);
	return names;
}

ixt_result_record *ixt_store_record(const ixt_store *s, ixt_arena *arena, ixt_str name)
{
	ixt_str path = below(s, arena, "store", name, ".json");

	if (!ixt_store_has(s, name))
		ixt_raise(arena, IXT_ERR_FILE_NOT_FOUND, "%.*s: no result of that name in the "
			  "store at %.*s", IXT_STR_ARG(name), IXT_STR_ARG(s->root));
	return ixt_record_read(ixt_read_file(arena, path), path, arena);
}

ixt_str ixt_store_verify(const ixt_store *s, ixt_arena *arena, ixt_str name)
{
	const ixt_result_record *record = ixt_store_record(s, arena, name);
	const ixt_tree *met = ixt_tree_read(ixt_store_path(s, arena, name), arena);

	if (!ixt_str_eq(record->name, name))
		return ixt_arena_format(arena, "its record is of %.*s",
					IXT_STR_ARG(record->name));
	return ixt_tree_difference(record->tree, met, arena);
}

/* --------------------------------------------------------------------- claims */

/* With `wait` until nobody else has it; else -1 when somebody has. */
static int take_lock(const ixt_store *s, ixt_arena *arena, ixt_str name, bool wait)
{
	ixt_str path = below(s, arena, "locks", name, "");
	int fd = open(path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0666), error = 0;

	if (fd < 0)
		ixt_raise_errno(arena, path, errno);
	while (flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB) < 0 && !error)
		error = errno == EINTR ? 0 : errno;
	if (!error)
		return fd;
	close(fd);
	if (!wait && error == EWOULDBLOCK)
		return -1;
	ixt_raise_errno(arena, path, error);
}

static void drop_lock(ixt_store_claim *c)
{
	if (c->lock >= 0)
		close(c->lock);
	c->lock = -1;
}

static void clear_left_overs(const ixt_store_claim *c)
{
	ixt_str record = below(c->store, c->arena, "store", c->name, ".json");

	need_discarded(c->store, c->arena, ixt_store_path(c->store, c->arena, c->name));
	need_discarded(c->store, c->arena, c->dir);
	unlink(record.ptr);
}

/* Runs with the lock held; the caller drops it when this raises. */
static void prepare(ixt_store_claim *c)
{
	ixt_str dir = below(c->store, c->arena, "build", c->name, "");

	c->done = ixt_store_has(c->store, c->name);
	if (c->done) {
		/* of a builder that was killed when all but tidying up was done */
		need_discarded(c->store, c->arena, dir);
		return;
	}
	c->dir = dir;
	c->out = ixt_arena_format(c->arena, "%.*s/out", IXT_STR_ARG(c->dir));
	c->scratch = ixt_arena_format(c->arena, "%.*s/scratch", IXT_STR_ARG(c->dir));
	clear_left_overs(c);
	ixt_make_directories(c->arena, c->out);
	ixt_make_directories(c->arena, c->scratch);
}

/* Lets go of the lock when `step` raises, and raises on. */
static void under_lock(ixt_store_claim *c, void (*step)(ixt_store_claim *))
{
	ixt_trap *outer = c->arena->trap, trap = { .error = outer->error };

	c->arena->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		c->arena->trap = outer;
		drop_lock(c);
		ixt_raise_filled(outer);
	}
	step(c);
	c->arena->trap = outer;
}

ixt_store_claim ixt_store_begin(const ixt_store *s, ixt_arena *arena, ixt_str name)
{
	ixt_store_claim c = { .store = s, .arena = arena, .lock = -1 };

	if (!is_name(name))
		ixt_raise(arena, IXT_ERR_VALUE, "\"%.*s\" is no name of a result: 1 to %d "
			  "printable characters, no slash, no dot in front",
			  IXT_STR_ARG(name), MOST_NAME_BYTES);
	c.name = ixt_arena_copy(arena, name);
	c.lock = take_lock(s, arena, name, true);
	under_lock(&c, prepare);
	if (c.done)
		drop_lock(&c);
	return c;
}

/* The build's own marker is no part of what it made. */
static void drop_marker(const ixt_store_claim *c)
{
	ixt_str marker = ixt_arena_format(c->arena, "%.*s/%s", IXT_STR_ARG(c->out),
					  IXT_TREE_MARKER);

	if (unlink(marker.ptr) < 0 && errno != ENOENT)
		ixt_raise(c->arena, IXT_ERR_VALUE, "%s: a directory met, where the store puts a "
			  "file: name it otherwise", IXT_TREE_MARKER);
}

/* A file of the claim's directory, which goes with it when we stop here. */
static ixt_str write_aside(const ixt_store_claim *c, const char *name, ixt_str text)
{
	ixt_str path = ixt_arena_format(c->arena, "%.*s/%s", IXT_STR_ARG(c->dir), name);

	ixt_write_file(c->arena, path, text, NULL);
	return path;
}

static ixt_str write_record(const ixt_store_claim *c, const ixt_result_record *given,
			    const ixt_tree *tree)
{
	ixt_result_record record = *given;
	ixt_str text;
	ixt_buf b;

	record.name = c->name;
	record.tree = tree;
	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = c->arena->trap;
	ixt_record_write(&b, &record);
	text = ixt_arena_copy(c->arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return write_aside(c, "record.json", text);
}

/* On disk, with all of its file system or alone. */
static void to_disk(const ixt_store_claim *c, ixt_str path, bool all)
{
	int fd = open(path.ptr, O_RDONLY | O_CLOEXEC);
	int error = fd < 0 || (all ? syncfs(fd) : fsync(fd)) < 0 ? errno : 0;

	if (fd >= 0)
		close(fd);
	if (error)
		ixt_raise_errno(c->arena, path, error);
}

static void need_moved(const ixt_store_claim *c, ixt_str from, ixt_str to)
{
	if (rename(from.ptr, to.ptr) < 0)
		ixt_raise_errno(c->arena, to, errno);
}

/* Nothing is visible before the marker is in its place, and all the rest is on disk
 * by then. The marker takes its form first: it appears by a rename, too. */
static void publish(const ixt_store_claim *c, ixt_str record)
{
	static const struct timespec times[2] = { { IXT_TREE_TIME, 0 }, { IXT_TREE_TIME, 0 } };
	ixt_str store = below(c->store, c->arena, "store", IXT_STR(""), "");
	ixt_str path = ixt_store_path(c->store, c->arena, c->name);
	ixt_str marker = write_aside(c, IXT_TREE_MARKER, IXT_STR(""));

	ixt_tree_normalise(marker, c->arena);
	need_moved(c, record, below(c->store, c->arena, "store", c->name, ".json"));
	need_moved(c, c->out, path);
	to_disk(c, store, true);
	need_moved(c, marker, ixt_arena_format(c->arena, "%.*s/%s", IXT_STR_ARG(path),
					       IXT_TREE_MARKER));
	utimensat(AT_FDCWD, path.ptr, times, 0);
	to_disk(c, path, false);
}

void ixt_store_commit(ixt_store_claim *c, const ixt_result_record *record)
{
	const ixt_tree *tree;

	drop_marker(c);
	tree = ixt_tree_read(c->out, c->arena);
	ixt_tree_normalise(c->out, c->arena);
	publish(c, write_record(c, record, tree));
	c->done = true;
	/* what of it cannot go now goes when the store is opened again */
	discard(c->store, c->arena, c->dir);
	drop_lock(c);
}

ixt_str ixt_store_abandon(ixt_store_claim *c, bool keep)
{
	ixt_str kept = IXT_STR("");

	if (c->lock < 0)
		return kept;
	if (!c->done && keep) {
		kept = below(c->store, c->arena, "build", c->name, ".failed");
		need_discarded(c->store, c->arena, kept);
		if (rename(c->dir.ptr, kept.ptr) < 0)
			ixt_raise_errno(c->arena, kept, errno);
	} else {
		need_discarded(c->store, c->arena, c->dir);
	}
	drop_lock(c);
	return kept;
}

/* The marker first: without it the result is not there, however far this comes. */
static int take_away(const ixt_store *s, ixt_arena *arena, ixt_str name)
{
	ixt_str marker = below(s, arena, "store", name, "/" IXT_TREE_MARKER), aside;
	int error;

	if (unlink(marker.ptr) < 0 && errno != ENOENT)
		return errno;
	error = set_aside(s, arena, ixt_store_path(s, arena, name), &aside);
	if (!error && unlink(below(s, arena, "store", name, ".json").ptr) < 0 && errno != ENOENT)
		error = errno;
	return error;
}

bool ixt_store_remove(const ixt_store *s, ixt_arena *arena, ixt_str name)
{
	int lock = take_lock(s, arena, name, false), error;

	if (lock < 0)
		return false;
	error = take_away(s, arena, name);
	close(lock);
	if (error)
		ixt_raise_errno(arena, ixt_store_path(s, arena, name), error);
	return true;
}
