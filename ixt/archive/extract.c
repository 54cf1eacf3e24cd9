#include "ixt/archive/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ixt/archive/reader.h"
#include "ixt/source/root.h"

#define DEFAULT_BYTES (UINT64_C(16) << 30)
#define DEFAULT_ENTRIES 1000000
#define DEFAULT_RATIO 500
/* Small archives of much the same bytes are no bombs. */
#define RATIO_FROM (UINT64_C(64) << 20)

/* A link that is made in the end. */
typedef struct late_link {
	ixt_str name, target;
} late_link;

/* Times are set when nothing below changes any more. */
typedef struct late_time {
	ixt_str name;
	struct timespec modified;
} late_time;

typedef struct extraction {
	ixt_archive_reader *reader;
	ixt_arena *arena;
	ixt_extract_policy policy;
	uint64_t archive_bytes;
	/* descriptors; -1: none */
	int root;
	int parent, other;	/* directories that the entry is about */
	int file;		/* being written */
	ixt_entry entry;
	ixt_extracted done;
	late_link *links;
	uint32_t link_count, link_cap;
	late_time *dirs;
	uint32_t dir_count, dir_cap;
} extraction;

static noreturn void refuse(extraction *x, const char *why)
{
	ixt_raise(x->arena, IXT_ERR_VALUE, "archive entry \"%.*s\" is refused: %s",
		  IXT_STR_ARG(x->entry.name), why);
}

static noreturn void raise_errno(extraction *x, int number)
{
	ixt_errno_raise(number, x->entry.name, x->arena);
}

/* ---------------------------------------------------------------------- names */

/* The name without empty and `.` components and those that are stripped; refused when
 * it leads out. */
static ixt_str clean_name(extraction *x, ixt_str name)
{
	char *out = ixt_arena_take(x->arena, name.len + 1);
	unsigned strip = x->policy.strip;
	size_t len = 0, i = 0, begin;

	if (ixt_str_starts(name, IXT_STR("/")))
		refuse(x, "an absolute name");
	while (i < name.len) {
		ixt_str part;

		for (begin = i; i < name.len && name.ptr[i] != '/'; i++)
			;
		part = ixt_str_range(name.ptr + begin, name.ptr + i++);
		if (!part.len || ixt_str_is(part, "."))
			continue;
		if (ixt_str_is(part, ".."))
			refuse(x, "a name with ..");
		if (strip) {
			strip--;
			continue;
		}
		if (len)
			out[len++] = '/';
		memcpy(out + len, part.ptr, part.len);
		len += part.len;
	}
	out[len] = '\0';
	return (ixt_str){ out, len };
}

/* Opens below the root; no link is followed, not even one inside. */
static int open_beneath(const extraction *x, const char *name, int flags, unsigned mode)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC),
		.mode = flags & O_CREAT ? mode : 0,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	long fd;

	do
		fd = syscall(SYS_openat2, x->root, name, &how, sizeof how);
	while (fd < 0 && errno == EINTR);
	return (int)fd;
}

/* The directory that the last part of `name` is in, made where it is missing, and
 * where that part begins. The descriptor is to be closed. */
static int open_parent(extraction *x, ixt_str name, const char **last)
{
	size_t slash = ixt_str_rchr(name, '/');
	char *path = (char *)name.ptr;
	int fd;
	size_t i;

	if (slash == IXT_STR_NPOS) {
		*last = name.ptr;
		return open_beneath(x, ".", O_PATH | O_DIRECTORY, 0);
	}
	*last = name.ptr + slash + 1;
	path[slash] = '\0';
	fd = open_beneath(x, path, O_PATH | O_DIRECTORY, 0);
	for (i = 1; fd < 0 && errno == ENOENT && i <= slash; i++) {
		char kept = path[i];
		const char *base;
		int parent;

		if (kept != '/' && i != slash)
			continue;
		path[i] = '\0';
		parent = open_parent(x, (ixt_str){ path, i }, &base);
		if (parent >= 0) {
			mkdirat(parent, base, 0755);
			close(parent);
		}
		path[i] = kept;
		path[slash] = '\0';
		errno = ENOENT;
	}
	if (fd < 0)
		fd = open_beneath(x, path, O_PATH | O_DIRECTORY, 0);
	path[slash] = '/';
	return fd;
}

static void drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* The parent becomes x->parent. */
static void need_parent(extraction *x, ixt_str name, const char **last)
{
	int number;

	drop(&x->parent);
	x->parent = open_parent(x, name, last);
	number = errno;
	if (x->parent >= 0)
		return;
	if (number == ELOOP || number == EXDEV)
		refuse(x, "its way leads through a link");
	if (number == ENOTDIR)
		refuse(x, "its way leads through a file");
	raise_errno(x, number);
}

/* --------------------------------------------------------------------- entries */

static unsigned mode_of(unsigned mode)
{
	return mode & 0111 ? 0755 : 0644;
}

static bool is_directory_at(int parent, const char *name)
{
	struct stat st;

	return fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

static void make_directory(extraction *x, ixt_str name)
{
	const char *last;

	need_parent(x, name, &last);
	if (mkdirat(x->parent, last, 0755) < 0) {
		if (errno != EEXIST)
			raise_errno(x, errno);
		if (!is_directory_at(x->parent, last))
			refuse(x, "a directory where something else stands");
	}
	IXT_PUSH(x->arena, x->dirs, x->dir_count, x->dir_cap) =
		(late_time){ name, x->entry.modified };
}

static void check_size(extraction *x, uint64_t more)
{
	if (more > x->policy.bytes - x->done.bytes)
		refuse(x, "the archive is too large unpacked");
	x->done.bytes += more;
	if (x->done.bytes > RATIO_FROM &&
	    x->done.bytes / (x->archive_bytes + 1) > x->policy.ratio)
		refuse(x, "the archive is too small for what is in it");
}

static void write_piece(extraction *x, ixt_str piece, uint64_t offset)
{
	ssize_t n;

	while (piece.len) {
		n = pwrite(x->file, piece.ptr, piece.len, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			raise_errno(x, errno);
		piece = ixt_str_from(piece, (size_t)n);
		offset += (uint64_t)n;
	}
}

static void write_content(extraction *x)
{
	uint64_t offset, end = 0;
	ixt_str piece;

	while (ixt_archive_reader_piece(x->reader, &piece, &offset)) {
		/* gaps count, too: they are read back as bytes */
		if (offset < end || offset > UINT64_MAX - piece.len)
			refuse(x, "its pieces overlap");
		check_size(x, offset + piece.len - end);
		end = offset + piece.len;
		write_piece(x, piece, offset);
	}
}

/* What stands there already is replaced, but for a directory. */
static void clear_place(extraction *x, const char *last)
{
	if (unlinkat(x->parent, last, 0) == 0 || errno == ENOENT)
		return;
	if (errno == EISDIR || errno == EPERM)
		refuse(x, "a file where a directory stands");
	raise_errno(x, errno);
}

static void make_file(extraction *x, ixt_str name)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, x->entry.modified };
	const char *last;

	need_parent(x, name, &last);
	clear_place(x, last);
	x->file = openat(x->parent, last, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			 0600);
	if (x->file < 0)
		raise_errno(x, errno);
	write_content(x);
	if (fchmod(x->file, mode_of(x->entry.mode)) < 0 || futimens(x->file, times) < 0)
		raise_errno(x, errno);
	drop(&x->file);
}

static bool is_file_at(int parent, const char *name)
{
	struct stat st;

	return fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

static void make_hard_link(extraction *x, ixt_str name)
{
	ixt_str target = clean_name(x, x->entry.link);
	const char *from, *last;

	if (ixt_str_eq(target, name))
		return;		/* to itself: it stands there */
	need_parent(x, target, &from);
	if (!is_file_at(x->parent, from))
		refuse(x, "a hard link to what is no file of the archive");
	drop(&x->other);
	x->other = x->parent;
	x->parent = -1;
	need_parent(x, name, &last);
	clear_place(x, last);
	if (linkat(x->other, from, x->parent, last, 0) < 0)
		raise_errno(x, errno);
}

static void take_entry(extraction *x)
{
	ixt_str name = clean_name(x, x->entry.name);

	if (++x->done.entries > x->policy.entries)
		refuse(x, "the archive has too many entries");
	if (!name.len)
		return;		/* the root itself */
	switch (x->entry.kind) {
	case IXT_ENTRY_DIRECTORY:
		make_directory(x, name);
		break;
	case IXT_ENTRY_FILE:
		make_file(x, name);
		break;
	case IXT_ENTRY_HARDLINK:
		make_hard_link(x, name);
		break;
	case IXT_ENTRY_SYMLINK:
		IXT_PUSH(x->arena, x->links, x->link_count, x->link_cap) = (late_link){
			name, ixt_arena_copy(x->arena, x->entry.link) };
		break;
	case IXT_ENTRY_OTHER:
		refuse(x, "a device, pipe or socket");
	}
}

/* ---------------------------------------------------------------------- the end */

static void make_links(extraction *x)
{
	uint32_t i;

	for (i = 0; i < x->link_count; i++) {
		const char *last;

		x->entry.name = x->links[i].name;
		need_parent(x, x->links[i].name, &last);
		clear_place(x, last);
		if (symlinkat(x->links[i].target.ptr, x->parent, last) < 0)
			raise_errno(x, errno);
	}
}

/* Those inside first: setting one changes the time of what it lies in. */
static void finish_directories(extraction *x)
{
	uint32_t i;

	for (i = x->dir_count; i-- > 0;) {
		struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, x->dirs[i].modified };
		int fd = open_beneath(x, x->dirs[i].name.ptr, O_RDONLY | O_DIRECTORY, 0);

		if (fd < 0)
			continue;	/* replaced by a link since */
		futimens(fd, times);
		close(fd);
	}
}

static void extract_all(extraction *x)
{
	while (ixt_archive_reader_next(x->reader, &x->entry))
		take_entry(x);
	make_links(x);
	finish_directories(x);
}

static void close_all(extraction *x)
{
	drop(&x->file);
	drop(&x->parent);
	drop(&x->other);
	drop(&x->root);
	if (x->reader)
		ixt_archive_reader_close(x->reader);
}

static void apply_defaults(ixt_extract_policy *p)
{
	p->bytes = p->bytes ? p->bytes : DEFAULT_BYTES;
	p->entries = p->entries ? p->entries : DEFAULT_ENTRIES;
	p->ratio = p->ratio ? p->ratio : DEFAULT_RATIO;
}

static void open_all(extraction *x, ixt_str path, ixt_str dir)
{
	struct stat st;

	x->root = open(ixt_arena_copy(x->arena, dir).ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (x->root < 0)
		ixt_errno_raise(errno, dir, x->arena);
	x->reader = ixt_archive_reader_open(path, x->arena);
	if (stat(ixt_arena_copy(x->arena, path).ptr, &st) == 0)
		x->archive_bytes = (uint64_t)st.st_size;
}

ixt_extracted ixt_extract(ixt_str path, ixt_str dir, const ixt_extract_policy *policy,
			  ixt_arena *arena)
{
	ixt_trap *outer = arena->trap, trap = { .error = outer->error };
	extraction x = { .arena = arena, .root = -1, .parent = -1, .other = -1,
			 .file = -1 };
	extraction *volatile kept = &x;

	if (policy)
		x.policy = *policy;
	apply_defaults(&x.policy);
	arena->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		close_all(kept);
		arena->trap = outer;
		ixt_raise_filled(outer);
	}
	open_all(kept, path, dir);
	extract_all(kept);
	close_all(kept);
	arena->trap = outer;
	return kept->done;
}
