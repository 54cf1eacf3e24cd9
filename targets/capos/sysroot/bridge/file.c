#include "file.h"

#include <errno.h>
#include <string.h>

#include "ixt/base/capos_abi.h"

/* -------------------------------------------------------------------- ways to them */

static long sub(capability directory, const char *name, size_t len, capability *got)
{
	wire_value params[] = { bytes_value(name, (uint32_t)len) };
	long status = call_for(directory, CAPOS_DIRECTORY_SUB, params, CAPOS_DIRECTORY_ID, got);

	/* no type of exception is stated for what is not there */
	return status == -EIO || status == -EINVAL ? -ENOENT : status;
}

/* The capability that the path begins at, and how much of the path that takes. What
 * is in the CapSet is never released. */
static long begin_at(const char *path, capability *c, size_t *taken)
{
	size_t len = strcspn(path + 1, "/");
	char name[CAPOS_CAPSET_NAME_BYTES + 1];

	*taken = 0;
	if (len && len <= CAPOS_CAPSET_NAME_BYTES) {
		memcpy(name, path + 1, len);
		name[len] = '\0';
		*c = capability_find(name, CAPOS_DIRECTORY_ID, false);
		if (c->interface && strcmp(name, CAPOS_NAME_ROOT) != 0) {
			*taken = len + 1;
			return 0;
		}
	}
	*c = capability_find(CAPOS_NAME_ROOT, CAPOS_DIRECTORY_ID, false);
	return c->interface ? 0 : -ENOENT;
}

/* The directory of the first `len` bytes of `path`. *ours: it is to be released. */
static long walk(const char *path, size_t len, capability *c, bool *ours)
{
	size_t at, n;
	long status = begin_at(path, c, &at);

	*ours = false;
	for (; status == 0 && at < len; at += n + 1) {
		capability next;

		n = strcspn(path + at + 1, "/");
		if (!n)
			break;
		status = sub(*c, path + at + 1, n, &next);
		if (*ours)
			capability_release(*c);
		*ours = status == 0;
		*c = next;
	}
	return status;
}

/* The directory around `path`, and the name in it. */
typedef struct place {
	capability directory;
	bool ours;
	const char *name;
} place;

static long find_place(const char *path, place *p)
{
	p->name = path_last(path);
	if (!*p->name)
		return -EISDIR;
	return walk(path, (size_t)(p->name - 1 - path), &p->directory, &p->ours);
}

static void leave_place(const place *p)
{
	if (p->ours)
		capability_release(p->directory);
}

static wire_value name_value(const place *p)
{
	return bytes_value(p->name, (uint32_t)strlen(p->name));
}

/* ------------------------------------------------------------------ what is asked */

long file_open_directory(const char *path, capability *directory, bool *ours)
{
	return walk(path, strlen(path), directory, ours);
}

long file_open(const char *path, uint32_t flags, capability *file)
{
	wire_value params[2];
	long status;
	place p;

	status = find_place(path, &p);
	if (status < 0)
		return status;
	params[0] = name_value(&p);
	params[1] = number_value(flags);
	status = call_for(p.directory, CAPOS_DIRECTORY_OPEN, params, CAPOS_FILE_ID, file);
	leave_place(&p);
	return status;
}

long file_stat_open(capability file, file_info *info)
{
	wire_value results[3];
	long status = call(file, CAPOS_FILE_STAT, NULL, results);

	if (status == 0)
		*info = (file_info){ false, results[0].number, results[1].number,
				     results[2].number };
	return status;
}

/* Not by Directory.list, which ends after 64 entries. */
long file_stat(const char *path, file_info *info)
{
	capability c;
	bool ours;
	long status = file_open(path, 0, &c);

	if (status == 0) {
		status = file_stat_open(c, info);
		capability_release(c);
		return status;
	}
	status = walk(path, strlen(path), &c, &ours);
	if (status == 0 && ours)
		capability_release(c);
	*info = (file_info){ .directory = true };
	return status;
}

/* What a failure without a better name was about. */
static long named(long status, const char *path, bool to_be_made)
{
	file_info info;

	if (status != -EIO && status != -EINVAL)
		return status;
	if (file_stat(path, &info) == 0)
		return to_be_made ? -EEXIST : status;
	return to_be_made ? -EROFS : -ENOENT;
}

static long ask(const char *path, uint16_t method, bool to_be_made)
{
	wire_value params[1];
	long status;
	place p;

	status = find_place(path, &p);
	if (status < 0)
		return status;
	params[0] = name_value(&p);
	status = call(p.directory, method, params, NULL);
	leave_place(&p);
	return named(status, path, to_be_made);
}

long file_create(const char *path)
{
	return ask(path, CAPOS_DIRECTORY_CREATE, true);
}

long file_make_directory(const char *path)
{
	wire_value params[1];
	capability made;
	long status;
	place p;

	status = find_place(path, &p);
	if (status < 0)
		return status == -EISDIR ? -EEXIST : status;
	params[0] = name_value(&p);
	status = call_for(p.directory, CAPOS_DIRECTORY_MKDIR, params, CAPOS_DIRECTORY_ID, &made);
	leave_place(&p);
	if (status == 0)
		capability_release(made);
	return named(status, path, true);
}

long file_remove(const char *path, bool directory)
{
	file_info info;
	long status = file_stat(path, &info);

	if (status < 0)
		return status;
	if (info.directory != directory)
		return directory ? -ENOTDIR : -EISDIR;
	status = ask(path, CAPOS_DIRECTORY_REMOVE, false);
	return status == -EIO && directory ? -ENOTEMPTY : status == -EIO ? -EROFS : status;
}

long file_rename(const char *from, const char *to)
{
	size_t dir = (size_t)(path_last(from) - from);
	wire_value params[2];
	file_info info, there;
	long status;
	place p;

	if (strcmp(from, to) == 0)
		return 0;
	if (dir != (size_t)(path_last(to) - to) || memcmp(from, to, dir) != 0)
		return -EXDEV;
	status = file_stat(from, &info);
	if (status == 0 && file_stat(to, &there) == 0)
		status = info.directory ? -EEXIST : file_remove(to, false);
	if (status == 0)
		status = find_place(from, &p);
	if (status < 0)
		return status;
	params[0] = name_value(&p);
	params[1] = bytes_value(path_last(to), (uint32_t)strlen(path_last(to)));
	status = call(p.directory, CAPOS_DIRECTORY_RENAME, params, NULL);
	leave_place(&p);
	return status == -EIO ? -EROFS : status;
}

/* ------------------------------------------------------------------------ contents */

static long read_piece(capability file, uint64_t offset, uint8_t *to, uint32_t len)
{
	wire_value params[] = { number_value(offset), number_value(len) }, results[1];
	long status = call(file, CAPOS_FILE_READ, params, results);

	if (status < 0)
		return status;
	if (results[0].bytes.len < len)
		len = results[0].bytes.len;
	memcpy(to, results[0].bytes.ptr, len);
	return len;
}

static long write_piece(capability file, uint64_t offset, const uint8_t *from, uint32_t len)
{
	wire_value params[] = { number_value(offset), bytes_value(from, len) }, results[1];
	long status = call(file, CAPOS_FILE_WRITE, params, results);

	return status < 0 ? status : results[0].number > len ? -EIO : (long)results[0].number;
}

static uint32_t piece_len(size_t left)
{
	return left < BRIDGE_CHUNK ? (uint32_t)left : BRIDGE_CHUNK;
}

long file_read(capability file, uint64_t offset, void *to, size_t len)
{
	size_t done = 0;
	long n = 1;

	while (done < len && n > 0) {
		n = read_piece(file, offset + done, (uint8_t *)to + done, piece_len(len - done));
		if (n > 0)
			done += (size_t)n;
	}
	return done || n >= 0 ? (long)done : n;
}

long file_write(capability file, uint64_t offset, const void *from, size_t len)
{
	size_t done = 0;
	long n = 1;

	while (done < len && n > 0) {
		n = write_piece(file, offset + done, (const uint8_t *)from + done,
				piece_len(len - done));
		if (n > 0)
			done += (size_t)n;
	}
	return done || !len ? (long)done : n < 0 ? n : -EIO;
}

/* Nothing tells beforehand: no bytes are written. */
bool file_may_be_written(capability file)
{
	return write_piece(file, 0, NULL, 0) == 0;
}
