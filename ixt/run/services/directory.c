/* Directory on a directory of the host. A name is one component, and is resolved
 * beneath its directory by the kernel: neither "..", nor a link, nor a mount trick
 * leads out. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ixt/run/services/services.h"

typedef struct directory_state {
	int fd;
	bool writable;
} directory_state;

typedef struct entry_name {
	char text[CAPOS_MAX_NAME_BYTES + 1];
} entry_name;

static int fd_of(const run_call *call)
{
	return ((const directory_state *)call->self->state)->fd;
}

static run_outcome take_name(run_call *call, wire_bytes from, entry_name *to)
{
	if (from.len == 0 || from.len > CAPOS_MAX_NAME_BYTES)
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT,
				 "a name of %u bytes, 1 to %d expected", from.len,
				 CAPOS_MAX_NAME_BYTES);
	memcpy(to->text, from.ptr, from.len);
	to->text[from.len] = '\0';
	if (memchr(to->text, '/', from.len) || strlen(to->text) != from.len ||
	    strcmp(to->text, ".") == 0 || strcmp(to->text, "..") == 0)
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT,
				 "a name that is no single component");
	return RUN_DONE;
}

/* The name in params[0], for a method that changes the directory. */
static run_outcome take_for_change(run_call *call, entry_name *name)
{
	if (!((const directory_state *)call->self->state)->writable)
		return run_raise(call, CAPOS_EXCEPTION_FAILED, "the directory is read-only");
	return take_name(call, call->params[0].bytes, name);
}

static int open_beneath(int dir, const char *name, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY),
		.mode = flags & O_CREAT ? 0644 : 0,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};

	return (int)syscall(SYS_openat2, dir, name, &how, sizeof how);
}

/* Hands an object over as the result capability. */
static run_outcome give(run_call *call, run_object object)
{
	if (!object.service)
		return run_raise_errno(call, "memory", ENOMEM);
	call->granted = object;
	return RUN_DONE;
}

static run_outcome check_slot(run_call *call)
{
	if (run_table_has_room(&call->machine->table))
		return RUN_DONE;
	return run_raise(call, CAPOS_EXCEPTION_OVERLOADED, "all %d capability slots are in use",
			 CAPOS_MAX_CAP_SLOTS);
}

/* ------------------------------------------------------------------- methods */

static int open_flags(uint64_t flags)
{
	return (flags & CAPOS_OPEN_CREATE ? O_CREAT : 0) |
	       (flags & CAPOS_OPEN_TRUNCATE ? O_TRUNC : 0) |
	       (flags & CAPOS_OPEN_APPEND ? O_APPEND : 0);
}

static run_outcome give_file(run_call *call, const char *name, int fd, bool writable)
{
	struct stat st;
	int number = fd < 0 ? errno : 0;

	if (number == 0 && fstat(fd, &st) != 0)
		number = errno;
	if (number == 0 && !S_ISREG(st.st_mode))
		number = S_ISDIR(st.st_mode) ? EISDIR : ENXIO;
	if (number == 0)
		return give(call, run_file_object(fd, writable));
	if (fd >= 0)
		close(fd);
	return run_raise_errno(call, name, number);
}

static run_outcome open_file(run_call *call)
{
	const directory_state *d = call->self->state;
	uint64_t flags = call->params[1].number;
	bool changes = flags != 0, writable = d->writable;
	entry_name name;
	run_outcome outcome = changes ? take_for_change(call, &name) :
			      take_name(call, call->params[0].bytes, &name);
	int fd;

	if (outcome != RUN_DONE || (outcome = check_slot(call)) != RUN_DONE)
		return outcome;
	if (flags & ~(uint64_t)(CAPOS_OPEN_CREATE | CAPOS_OPEN_TRUNCATE | CAPOS_OPEN_APPEND))
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT, "flags 0x%x",
				 (unsigned)flags);
	fd = open_beneath(d->fd, name.text, open_flags(flags) | (writable ? O_RDWR : O_RDONLY));
	/* a file of its own without write permission can still be read */
	if (fd < 0 && writable && !changes && (errno == EACCES || errno == EROFS)) {
		writable = false;
		fd = open_beneath(d->fd, name.text, O_RDONLY);
	}
	return give_file(call, name.text, fd, writable);
}

static run_outcome open_directory(run_call *call, const entry_name *name)
{
	const directory_state *d = call->self->state;
	int fd = open_beneath(d->fd, name->text, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return run_raise_errno(call, name->text, errno);
	return give(call, run_directory_object(fd, d->writable));
}

static run_outcome make_directory(run_call *call)
{
	entry_name name;
	run_outcome outcome = take_for_change(call, &name);

	if (outcome == RUN_DONE)
		outcome = check_slot(call);
	if (outcome != RUN_DONE)
		return outcome;
	if (mkdirat(fd_of(call), name.text, 0755) != 0)
		return run_raise_errno(call, name.text, errno);
	return open_directory(call, &name);
}

static run_outcome sub_directory(run_call *call)
{
	entry_name name;
	run_outcome outcome = take_name(call, call->params[0].bytes, &name);

	if (outcome == RUN_DONE)
		outcome = check_slot(call);
	return outcome == RUN_DONE ? open_directory(call, &name) : outcome;
}

static run_outcome remove_entry(run_call *call)
{
	entry_name name;
	run_outcome outcome = take_for_change(call, &name);

	if (outcome != RUN_DONE)
		return outcome;
	if (unlinkat(fd_of(call), name.text, 0) == 0)
		return RUN_DONE;
	if (errno == EISDIR && unlinkat(fd_of(call), name.text, AT_REMOVEDIR) == 0)
		return RUN_DONE;
	return run_raise_errno(call, name.text, errno);
}

static run_outcome create_file(run_call *call)
{
	entry_name name;
	run_outcome outcome = take_for_change(call, &name);
	int fd;

	if (outcome != RUN_DONE)
		return outcome;
	fd = open_beneath(fd_of(call), name.text, O_WRONLY | O_CREAT | O_EXCL);
	if (fd < 0)
		return run_raise_errno(call, name.text, errno);
	close(fd);
	return RUN_DONE;
}

static run_outcome rename_entry(run_call *call)
{
	entry_name from, to;
	run_outcome outcome = take_for_change(call, &from);

	if (outcome == RUN_DONE)
		outcome = take_name(call, call->params[1].bytes, &to);
	if (outcome != RUN_DONE)
		return outcome;
	if (renameat2(fd_of(call), from.text, fd_of(call), to.text, RENAME_NOREPLACE) != 0)
		return run_raise_errno(call, from.text, errno);
	return RUN_DONE;
}

/* --------------------------------------------------------------------- list */

/* The first names in order of bytes, so that a list of a larger directory is at
 * least always the same one. */
typedef struct listing {
	entry_name names[CAPOS_MAX_DIRECTORY_ENTRIES];
	wire_value rows[CAPOS_MAX_DIRECTORY_ENTRIES][3];
	uint32_t count;
} listing;

static void add_sorted(listing *l, const char *name)
{
	uint32_t at = l->count, moved;

	while (at && strcmp(name, l->names[at - 1].text) < 0)
		at--;
	if (at == CAPOS_MAX_DIRECTORY_ENTRIES)
		return;
	moved = l->count == CAPOS_MAX_DIRECTORY_ENTRIES ? l->count - 1 - at : l->count - at;
	memmove(&l->names[at + 1], &l->names[at], moved * sizeof *l->names);
	memcpy(l->names[at].text, name, strlen(name) + 1);
	if (l->count < CAPOS_MAX_DIRECTORY_ENTRIES)
		l->count++;
}

static int read_names(int fd, listing *l)
{
	int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = again < 0 ? NULL : fdopendir(again);
	const struct dirent *e;

	if (!dir) {
		int number = errno;

		if (again >= 0)
			close(again);
		return number;
	}
	while ((e = readdir(dir)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			add_sorted(l, e->d_name);
	closedir(dir);
	return 0;
}

static void fill_row(int fd, const entry_name *name, wire_value row[3])
{
	struct stat st = { 0 };

	fstatat(fd, name->text, &st, AT_SYMLINK_NOFOLLOW);
	row[0].bytes = (wire_bytes){ (const uint8_t *)name->text, (uint32_t)strlen(name->text) };
	row[1].number = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
	row[2].number = S_ISDIR(st.st_mode);
}

/* Lives in the scratch memory, which the answer is made from. */
_Static_assert(sizeof(listing) <= CAPOS_MAX_RESULT_BYTES, "a listing fits the scratch memory");

static run_outcome list_entries(run_call *call)
{
	listing *l = (listing *)(void *)call->machine->scratch;
	int number;
	uint32_t i;

	l->count = 0;
	number = read_names(fd_of(call), l);
	if (number)
		return run_raise_errno(call, "list", number);
	for (i = 0; i < l->count; i++)
		fill_row(fd_of(call), &l->names[i], l->rows[i]);
	call->results[0].list = (wire_list){ .count = l->count, .rows = l->rows[0] };
	return RUN_DONE;
}

static const run_method methods[] = {
	[CAPOS_DIRECTORY_OPEN] = open_file,
	[CAPOS_DIRECTORY_LIST] = list_entries,
	[CAPOS_DIRECTORY_MKDIR] = make_directory,
	[CAPOS_DIRECTORY_REMOVE] = remove_entry,
	[CAPOS_DIRECTORY_SUB] = sub_directory,
	[CAPOS_DIRECTORY_CREATE] = create_file,
	[CAPOS_DIRECTORY_RENAME] = rename_entry,
};

static void free_state(void *state)
{
	close(((directory_state *)state)->fd);
	free(state);
}

static const run_service service = { CAPOS_DIRECTORY_ID, 7, methods, free_state };

run_object run_directory_object(int fd, bool writable)
{
	directory_state *d = malloc(sizeof *d);

	if (!d) {
		close(fd);
		return (run_object){ 0 };
	}
	*d = (directory_state){ .fd = fd, .writable = writable };
	return (run_object){ &service, d };
}
