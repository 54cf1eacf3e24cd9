#include "names.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "bridge.h"
#include "descriptor.h"
#include "ixt/base/capos_abi.h"

static char working_directory[PATH_ROOM] = "/";
static mode_t mask = 022;

void bridge_set_directory(const char *path)
{
	char absolute[PATH_ROOM];

	if (path_absolute("/", path, absolute) == 0)
		strcpy(working_directory, absolute);
}

long names_absolute(long at, const char *path, char out[PATH_ROOM])
{
	description *d;

	if (at == AT_FDCWD || *path == '/')
		return path_absolute(working_directory, path, out);
	d = descriptor_get(at);
	if (!d)
		return -EBADF;
	return d->kind == DESCRIPTION_DIRECTORY ? path_absolute(d->path, path, out) : -ENOTDIR;
}

/* FNV-1a. */
static uint64_t mix(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	return hash;
}

uint64_t names_number(const char *directory, const char *name)
{
	uint64_t hash = mix(0xcbf29ce484222325u, strcmp(directory, "/") == 0 ? "" : directory);

	if (*name)
		hash = mix(mix(hash, "/"), name);
	return hash ? hash : 1;
}

/* ----------------------------------------------------------------------------- stat */

#define USER 1000

static void fill_stat(struct stat *st, mode_t mode, const file_info *info, uint64_t number)
{
	*st = (struct stat){
		.st_dev = 1, .st_ino = number, .st_nlink = 1, .st_mode = mode,
		.st_uid = USER, .st_gid = USER, .st_size = (off_t)info->size,
		.st_blksize = BRIDGE_CHUNK, .st_blocks = (blkcnt_t)((info->size + 511) / 512),
	};
	st->st_mtim.tv_sec = (time_t)(info->modified / 1000000000);
	st->st_mtim.tv_nsec = (long)(info->modified % 1000000000);
	st->st_ctim = st->st_atim = st->st_mtim;
}

/* There are no permission bits: a file may be read and written, as far as that goes. */
static mode_t mode_of(const file_info *info)
{
	return info->directory ? S_IFDIR | 0755 : S_IFREG | 0644;
}

description_kind names_device(const char *path)
{
	if (strcmp(path, "/dev/null") == 0)
		return DESCRIPTION_NULL;
	if (strcmp(path, "/dev/urandom") == 0 || strcmp(path, "/dev/random") == 0)
		return DESCRIPTION_RANDOM;
	return DESCRIPTION_FREE;
}

static long stat_at(long at, const char *path, struct stat *st)
{
	char absolute[PATH_ROOM];
	file_info info = { .size = 0 };
	long status = names_absolute(at, path, absolute);

	if (status == 0 && names_device(absolute) != DESCRIPTION_FREE) {
		fill_stat(st, S_IFCHR | 0666, &info, names_number(absolute, ""));
		return 0;
	}
	if (status == 0)
		status = file_stat(absolute, &info);
	if (status == 0)
		fill_stat(st, mode_of(&info), &info, names_number(absolute, ""));
	return status;
}

static long stat_open(description *d, struct stat *st)
{
	file_info info = { .directory = d->kind == DESCRIPTION_DIRECTORY };
	bool device = d->kind == DESCRIPTION_NULL || d->kind == DESCRIPTION_RANDOM;
	mode_t mode = device ? S_IFCHR | 0666 : 0;
	long status = 0;

	if (d->kind == DESCRIPTION_FILE)
		status = file_stat_open(d->c, &info);
	if (d->kind == DESCRIPTION_STREAM)
		mode = (stream_is_terminal(&d->stream) ? S_IFCHR : S_IFIFO) | 0600;
	if (status == 0)
		fill_stat(st, mode ? mode : mode_of(&info), &info,
			  d->kind == DESCRIPTION_STREAM ? d->stream.c.id + 2
							: names_number(d->path, ""));
	return status;
}

long __capos_linux_stat(const call_arguments *x)
{
	return stat_at(AT_FDCWD, (const char *)x->a, (struct stat *)x->b);
}

long __capos_linux_fstat(const call_arguments *x)
{
	description *d = descriptor_get(x->a);

	return d ? stat_open(d, (struct stat *)x->b) : -EBADF;
}

long __capos_linux_newfstatat(const call_arguments *x)
{
	call_arguments open = { x->a, x->c, 0, 0, 0, 0 };

	if (x->d & AT_EMPTY_PATH && !*(const char *)x->b)
		return __capos_linux_fstat(&open);
	return stat_at(x->a, (const char *)x->b, (struct stat *)x->c);
}

static long access_at(long at, const char *path)
{
	struct stat st;

	return stat_at(at, path, &st);
}

long __capos_linux_access(const call_arguments *x)
{
	return access_at(AT_FDCWD, (const char *)x->a);
}

long __capos_linux_faccessat(const call_arguments *x)
{
	return access_at(x->a, (const char *)x->b);
}

/* ------------------------------------------------------- links, and modes: none */

static long no_link(long at, const char *path)
{
	long status = access_at(at, path);

	return status < 0 ? status : -EINVAL;
}

long __capos_linux_readlink(const call_arguments *x)
{
	return no_link(AT_FDCWD, (const char *)x->a);
}

long __capos_linux_readlinkat(const call_arguments *x)
{
	return no_link(x->a, (const char *)x->b);
}

/* The mode that a file has anyway may be set. */
static long set_mode(long status, const struct stat *st, long mode)
{
	if (status < 0)
		return status;
	return (st->st_mode & 07777) == (mode & 07777) ? 0 : -EPERM;
}

long __capos_linux_chmod(const call_arguments *x)
{
	struct stat st;
	long status = stat_at(AT_FDCWD, (const char *)x->a, &st);

	return set_mode(status, &st, x->b);
}

long __capos_linux_fchmodat(const call_arguments *x)
{
	struct stat st;
	long status = stat_at(x->a, (const char *)x->b, &st);

	return set_mode(status, &st, x->c);
}

long __capos_linux_fchmod(const call_arguments *x)
{
	struct stat st;
	call_arguments open = { x->a, (long)&st, 0, 0, 0, 0 };
	long status = __capos_linux_fstat(&open);

	return set_mode(status, &st, x->b);
}

/* Likewise the owner: there is one, whom all belongs to. */
static long set_owner(long user, long group)
{
	return ((int)user == -1 || user == USER) && ((int)group == -1 || group == USER) ? 0 : -EPERM;
}

long __capos_linux_chown(const call_arguments *x)
{
	return set_owner(x->b, x->c);
}

long __capos_linux_fchownat(const call_arguments *x)
{
	return set_owner(x->c, x->d);
}

/* Times cannot be set. Copying and packing programs want to as a last step, and would
 * call all that came before a failure: so what is there is let be. */
long __capos_linux_utimensat(const call_arguments *x)
{
	if (!x->b)
		return descriptor_get(x->a) ? 0 : -EBADF;
	return access_at(x->a, (const char *)x->b);
}

long __capos_linux_umask(const call_arguments *x)
{
	mode_t old = mask;

	mask = (mode_t)x->a & 0777;
	return old;
}

/* -------------------------------------------------------------- making, removing */

static long make_at(long at, const char *path)
{
	char absolute[PATH_ROOM];
	long status = names_absolute(at, path, absolute);

	return status < 0 ? status : file_make_directory(absolute);
}

static long remove_at(long at, const char *path, bool directory)
{
	char absolute[PATH_ROOM];
	long status = names_absolute(at, path, absolute);

	return status < 0 ? status : file_remove(absolute, directory);
}

static long rename_at(long at, const char *from, long to_at, const char *to)
{
	char old[PATH_ROOM], new[PATH_ROOM];
	long status = names_absolute(at, from, old);

	if (status == 0)
		status = names_absolute(to_at, to, new);
	return status < 0 ? status : file_rename(old, new);
}

long __capos_linux_mkdir(const call_arguments *x)
{
	return make_at(AT_FDCWD, (const char *)x->a);
}

long __capos_linux_mkdirat(const call_arguments *x)
{
	return make_at(x->a, (const char *)x->b);
}

long __capos_linux_unlink(const call_arguments *x)
{
	return remove_at(AT_FDCWD, (const char *)x->a, false);
}

long __capos_linux_unlinkat(const call_arguments *x)
{
	return remove_at(x->a, (const char *)x->b, x->c & AT_REMOVEDIR);
}

long __capos_linux_rmdir(const call_arguments *x)
{
	return remove_at(AT_FDCWD, (const char *)x->a, true);
}

long __capos_linux_rename(const call_arguments *x)
{
	return rename_at(AT_FDCWD, (const char *)x->a, AT_FDCWD, (const char *)x->b);
}

long __capos_linux_renameat(const call_arguments *x)
{
	return rename_at(x->a, (const char *)x->b, x->c, (const char *)x->d);
}

/* --------------------------------------------------------------- working directory */

long __capos_linux_getcwd(const call_arguments *x)
{
	size_t len = strlen(working_directory) + 1;

	if (len > (size_t)x->b)
		return -ERANGE;
	memcpy((char *)x->a, working_directory, len);
	return (long)len;
}

static long go_to(const char *absolute)
{
	file_info info;
	long status = file_stat(absolute, &info);

	if (status < 0)
		return status;
	if (!info.directory)
		return -ENOTDIR;
	strcpy(working_directory, absolute);
	return 0;
}

long __capos_linux_chdir(const call_arguments *x)
{
	char absolute[PATH_ROOM];
	long status = names_absolute(AT_FDCWD, (const char *)x->a, absolute);

	return status < 0 ? status : go_to(absolute);
}

long __capos_linux_fchdir(const call_arguments *x)
{
	description *d = descriptor_get(x->a);

	return !d ? -EBADF : d->kind == DESCRIPTION_DIRECTORY ? go_to(d->path) : -ENOTDIR;
}
