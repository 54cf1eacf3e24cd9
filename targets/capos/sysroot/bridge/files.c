#include "bridge.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <termios.h>
#include <time.h>

#include "descriptor.h"
#include "ixt/base/capos_abi.h"
#include "names.h"

/* ---------------------------------------------------------------- reading, writing */

/* Neither of what was opened with O_PATH, which musl counts to O_ACCMODE. */
static bool may_read(const description *d)
{
	int mode = d->flags & O_ACCMODE;

	return mode == O_RDONLY || mode == O_RDWR;
}

static bool may_write(const description *d)
{
	int mode = d->flags & O_ACCMODE;

	return mode == O_WRONLY || mode == O_RDWR;
}

static long read_random(void *to, size_t len)
{
	call_arguments x = { .a = (long)to, .b = (long)len };

	return __capos_linux_getrandom(&x);
}

/* At `*offset`, which moves on; of a stream where it stands. */
static long read_at(description *d, uint64_t *offset, void *to, size_t len)
{
	long n;

	if (!may_read(d))
		return -EBADF;
	switch (d->kind) {
	case DESCRIPTION_STREAM:
		return stream_read(&d->stream, to, len);
	case DESCRIPTION_FILE:
		n = file_read(d->c, *offset, to, len);
		if (n > 0)
			*offset += (uint64_t)n;
		return n;
	case DESCRIPTION_NULL:
		return 0;
	case DESCRIPTION_RANDOM:
		return read_random(to, len);
	default:
		return -EISDIR;
	}
}

static long write_file(description *d, uint64_t *offset, const void *from, size_t len)
{
	file_info info;
	long n;

	if (d->flags & O_APPEND && offset == &d->offset) {
		n = file_stat_open(d->c, &info);
		if (n < 0)
			return n;
		*offset = info.size;
	}
	n = file_write(d->c, *offset, from, len);
	if (n > 0)
		*offset += (uint64_t)n;
	return n;
}

static long write_at(description *d, uint64_t *offset, const void *from, size_t len)
{
	if (!may_write(d))
		return -EBADF;
	switch (d->kind) {
	case DESCRIPTION_STREAM:
		return stream_write(&d->stream, from, len);
	case DESCRIPTION_FILE:
		return write_file(d, offset, from, len);
	case DESCRIPTION_NULL:
	case DESCRIPTION_RANDOM:
		return (long)len;
	default:
		return -EISDIR;
	}
}

typedef long transfer(description *d, uint64_t *offset, const struct iovec *piece);

static long read_piece(description *d, uint64_t *offset, const struct iovec *piece)
{
	return read_at(d, offset, piece->iov_base, piece->iov_len);
}

static long write_piece(description *d, uint64_t *offset, const struct iovec *piece)
{
	return write_at(d, offset, piece->iov_base, piece->iov_len);
}

/* Stops at the first piece that is not done whole. */
static long transfer_all(description *d, uint64_t *offset, const struct iovec *pieces, long count,
			 transfer *move)
{
	long done = 0, n, i;

	if (!d)
		return -EBADF;
	if (count < 0 || count > IOV_MAX)
		return -EINVAL;
	for (i = 0; i < count; i++) {
		n = pieces[i].iov_len ? move(d, offset, &pieces[i]) : 0;
		if (n < 0)
			return done ? done : n;
		done += n;
		if ((size_t)n < pieces[i].iov_len)
			break;
	}
	return done;
}

/* Streams are written until all is: few programs look for short writes to them. */
static long write_whole(description *d, const void *from, size_t len)
{
	size_t done = 0;
	long n = 1;

	while (done < len && n > 0) {
		n = write_at(d, &d->offset, (const char *)from + done, len - done);
		if (n > 0)
			done += (size_t)n;
	}
	return done || n >= 0 ? (long)done : n;
}

static long write_whole_piece(description *d, uint64_t *offset, const struct iovec *piece)
{
	(void)offset;
	return write_whole(d, piece->iov_base, piece->iov_len);
}

long __capos_linux_read(const call_arguments *x)
{
	description *d = descriptor_get(x->a);

	return d ? read_at(d, &d->offset, (void *)x->b, (size_t)x->c) : -EBADF;
}

long __capos_linux_write(const call_arguments *x)
{
	description *d = descriptor_get(x->a);

	if (!d)
		return -EBADF;
	return x->c ? write_whole(d, (const void *)x->b, (size_t)x->c) : 0;
}

long __capos_linux_readv(const call_arguments *x)
{
	description *d = descriptor_get(x->a);

	return transfer_all(d, d ? &d->offset : NULL, (const struct iovec *)x->b, x->c, read_piece);
}

enum { GATHERED_BYTES = 512 };

/* Writes small pieces by one message, as stdio has two for a line: what it kept and
 * what is new. False when they are too many or too big. */
static bool write_gathered(description *d, const struct iovec *pieces, long count, long *done)
{
	char bytes[GATHERED_BYTES];
	size_t len = 0;
	long i;

	for (i = 0; i < count; i++) {
		if (i == IOV_MAX || pieces[i].iov_len > sizeof bytes - len)
			return false;
		memcpy(bytes + len, pieces[i].iov_base, pieces[i].iov_len);
		len += pieces[i].iov_len;
	}
	if (len)
		*done = write_whole(d, bytes, len);
	return len;
}

long __capos_linux_writev(const call_arguments *x)
{
	const struct iovec *pieces = (const struct iovec *)x->b;
	description *d = descriptor_get(x->a);
	long done;

	if (d && write_gathered(d, pieces, x->c, &done))
		return done;
	return transfer_all(d, d ? &d->offset : NULL, pieces, x->c, write_whole_piece);
}

/* A place of the caller's own, in a file. */
static long positioned(long fd, uint64_t offset, const struct iovec *pieces, long count,
		       transfer *move)
{
	description *d = descriptor_get(fd);

	if (d && d->kind == DESCRIPTION_STREAM)
		return -ESPIPE;
	return (int64_t)offset < 0 ? -EINVAL : transfer_all(d, &offset, pieces, count, move);
}

long __capos_linux_pread64(const call_arguments *x)
{
	struct iovec piece = { (void *)x->b, (size_t)x->c };

	return positioned(x->a, (uint64_t)x->d, &piece, 1, read_piece);
}

long __capos_linux_pwrite64(const call_arguments *x)
{
	struct iovec piece = { (void *)x->b, (size_t)x->c };

	return positioned(x->a, (uint64_t)x->d, &piece, 1, write_piece);
}

long __capos_linux_preadv(const call_arguments *x)
{
	return positioned(x->a, (uint64_t)x->d, (const struct iovec *)x->b, x->c, read_piece);
}

long __capos_linux_pwritev(const call_arguments *x)
{
	return positioned(x->a, (uint64_t)x->d, (const struct iovec *)x->b, x->c, write_piece);
}

long __capos_linux_lseek(const call_arguments *x)
{
	description *d = descriptor_get(x->a);
	file_info info = { .size = 0 };
	int64_t to;
	long status;

	if (!d)
		return -EBADF;
	if (d->kind == DESCRIPTION_STREAM)
		return -ESPIPE;
	if (x->c == SEEK_END && d->kind == DESCRIPTION_FILE) {
		status = file_stat_open(d->c, &info);
		if (status < 0)
			return status;
	}
	if (x->c != SEEK_SET && x->c != SEEK_CUR && x->c != SEEK_END)
		return -EINVAL;
	to = x->c == SEEK_SET ? 0 : x->c == SEEK_CUR ? (int64_t)d->offset : (int64_t)info.size;
	if (__builtin_add_overflow(to, (int64_t)x->b, &to) || to < 0)
		return -EINVAL;
	d->offset = (uint64_t)to;
	return to;
}

/* ------------------------------------------------------------------------- opening */

static long open_directory(description *d)
{
	file_info info;
	long status;

	if (may_write(d))
		return -EISDIR;
	d->kind = DESCRIPTION_DIRECTORY;
	status = file_open_directory(d->path, &d->c, &d->ours);
	return status == -ENOENT && file_stat(d->path, &info) == 0 ? -ENOTDIR : status;
}

static uint32_t open_flags(int flags)
{
	return (flags & O_CREAT ? CAPOS_OPEN_CREATE : 0) |
	       (flags & O_TRUNC ? CAPOS_OPEN_TRUNCATE : 0);
}

static long open_file(description *d)
{
	file_info info;
	long status;

	d->kind = names_device(d->path);
	if (d->kind != DESCRIPTION_FREE)
		return 0;
	if (d->flags & O_DIRECTORY)
		return open_directory(d);
	if (d->flags & O_CREAT && d->flags & O_EXCL) {
		status = file_create(d->path);
		if (status < 0)
			return status;
	}
	d->kind = DESCRIPTION_FILE;
	d->ours = true;
	status = file_open(d->path, open_flags(d->flags), &d->c);
	if (status == 0)
		return may_write(d) && !file_may_be_written(d->c) ? -EROFS : 0;
	d->ours = false;
	if (file_stat(d->path, &info) == 0)
		return info.directory ? open_directory(d) : -EROFS;
	return status == -EIO || status == -EINVAL ? d->flags & O_CREAT ? -EROFS : -ENOENT : status;
}

static long open_at(long at, const char *path, int flags)
{
	description *d = description_new();
	long status;

	if (!d)
		return -ENFILE;
	status = names_absolute(at, path, d->path);
	if (status < 0)
		return status;
	d->flags = flags;
	status = open_file(d);
	if (status == 0)
		status = descriptor_add(d, 0, flags & O_CLOEXEC);
	if (status < 0) {
		if (d->ours)
			capability_release(d->c);
		d->kind = DESCRIPTION_FREE;
	}
	return status;
}

long __capos_linux_openat(const call_arguments *x)
{
	return open_at(x->a, (const char *)x->b, (int)x->c);
}

long __capos_linux_open(const call_arguments *x)
{
	return open_at(AT_FDCWD, (const char *)x->a, (int)x->b);
}

long __capos_linux_close(const call_arguments *x)
{
	return descriptor_close(x->a);
}

/* ----------------------------------------------------------------- of open files */

static long file_of(long fd, capability *file)
{
	description *d = descriptor_get(fd);

	if (!d)
		return -EBADF;
	if (d->kind != DESCRIPTION_FILE)
		return -EINVAL;
	*file = d->c;
	return 0;
}

static long truncate_file(capability file, uint64_t len)
{
	wire_value params[] = { number_value(len) };

	return (int64_t)len < 0 ? -EINVAL : call(file, CAPOS_FILE_TRUNCATE, params, NULL);
}

long __capos_linux_ftruncate(const call_arguments *x)
{
	capability file;
	long status = file_of(x->a, &file);

	if (status == 0 && !may_write(descriptor_get(x->a)))
		return -EINVAL;
	return status < 0 ? status : truncate_file(file, (uint64_t)x->b);
}

long __capos_linux_truncate(const call_arguments *x)
{
	call_arguments close = { open_at(AT_FDCWD, (const char *)x->a, O_WRONLY), x->b, 0, 0, 0, 0 };
	long status = close.a < 0 ? close.a : __capos_linux_ftruncate(&close);

	if (close.a >= 0)
		descriptor_close(close.a);
	return status;
}

long __capos_linux_fsync(const call_arguments *x)
{
	capability file;
	long status = file_of(x->a, &file);

	return status < 0 ? status : call(file, CAPOS_FILE_SYNC, NULL, NULL);
}

/* struct dirent of musl's, which is Linux' dirent64. Returns its bytes, or 0: no room. */
static size_t put_entry(const description *d, uint32_t index, struct dirent *e, size_t room)
{
	const char *name = d->names->entries[index].name;
	size_t len = strlen(name), need = (offsetof(struct dirent, d_name) + len + 1 + 7) & ~(size_t)7;

	if (need > room)
		return 0;
	e->d_ino = names_number(d->path, name);
	e->d_off = (off_t)index + 1;
	e->d_reclen = (unsigned short)need;
	e->d_type = d->names->entries[index].directory ? DT_DIR : DT_REG;
	memcpy(e->d_name, name, len + 1);
	return need;
}

static long read_entries(description *d, char *to, size_t room)
{
	size_t used = 0, n;
	long status;

	if (!d->offset)
		listing_free(&d->names);
	status = listing_read(d->c, &d->names);
	if (status < 0)
		return status;
	for (; d->offset < d->names->count; d->offset++, used += n) {
		n = put_entry(d, (uint32_t)d->offset, (struct dirent *)(to + used), room - used);
		if (!n)
			return used ? (long)used : -EINVAL;
	}
	/* what may lack names must not look complete */
	return used || !listing_is_full(d->names) ? (long)used : -EOVERFLOW;
}

long __capos_linux_getdents64(const call_arguments *x)
{
	description *d = descriptor_get(x->a);

	if (!d)
		return -EBADF;
	if (d->kind != DESCRIPTION_DIRECTORY)
		return -ENOTDIR;
	return read_entries(d, (char *)x->b, (size_t)x->c);
}

long __capos_linux_ioctl(const call_arguments *x)
{
	description *d = descriptor_get(x->a);

	if (!d)
		return -EBADF;
	if (d->kind != DESCRIPTION_STREAM || !stream_is_terminal(&d->stream) ||
	    (unsigned long)x->b != TIOCGWINSZ)
		return -ENOTTY;
	*(struct winsize *)x->c = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	return 0;
}

long __capos_linux_fcntl(const call_arguments *x)
{
	description *d = descriptor_get(x->a);
	const int changed = O_APPEND | O_NONBLOCK;

	if (!d)
		return -EBADF;
	switch (x->b) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		return descriptor_add(d, x->c, x->b == F_DUPFD_CLOEXEC);
	case F_GETFD:
		return descriptor_closes_on_exec(x->a) ? FD_CLOEXEC : 0;
	case F_SETFD:
		descriptor_set_close_on_exec(x->a, x->c & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return d->flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC);
	case F_SETFL:
		d->flags = (d->flags & ~changed) | ((int)x->c & changed);
		return 0;
	default:
		return -EINVAL;	/* locks, owners: there are none */
	}
}

long __capos_linux_dup(const call_arguments *x)
{
	description *d = descriptor_get(x->a);

	return d ? descriptor_add(d, 0, false) : -EBADF;
}

long __capos_linux_dup2(const call_arguments *x)
{
	if (x->a == x->b)
		return descriptor_get(x->a) ? x->a : -EBADF;
	return descriptor_copy(x->a, x->b, false);
}

long __capos_linux_dup3(const call_arguments *x)
{
	return x->a == x->b ? -EINVAL : descriptor_copy(x->a, x->b, x->c & O_CLOEXEC);
}

/* Nothing tells when data is there, so all that is open counts as ready. */
static long count_ready(struct pollfd *fds, unsigned long count)
{
	unsigned long i;
	long ready = 0;

	for (i = 0; i < count; i++) {
		description *d = descriptor_get(fds[i].fd);

		fds[i].revents = 0;
		if (fds[i].fd < 0)
			continue;
		fds[i].revents = !d ? POLLNVAL : fds[i].events & ((may_read(d) ? POLLIN : 0) |
								  (may_write(d) ? POLLOUT : 0));
		ready += fds[i].revents != 0;
	}
	return ready;
}

/* Without descriptors it is a way to sleep. */
long __capos_linux_poll(const call_arguments *x)
{
	if (!x->b && (int)x->c > 0) {
		struct timespec t = { (int)x->c / 1000, (int)x->c % 1000 * 1000000L };
		call_arguments sleep = { (long)&t, 0, 0, 0, 0, 0 };

		return __capos_linux_nanosleep(&sleep);
	}
	return count_ready((struct pollfd *)x->a, (unsigned long)x->b);
}

long __capos_linux_ppoll(const call_arguments *x)
{
	call_arguments sleep = { x->c, 0, 0, 0, 0, 0 };

	if (!x->b && x->c)
		return __capos_linux_nanosleep(&sleep);
	return count_ready((struct pollfd *)x->a, (unsigned long)x->b);
}
