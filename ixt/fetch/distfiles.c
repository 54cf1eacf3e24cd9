#include "ixt/fetch/distfiles.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "ixt/host/data.h"
#include "ixt/host/digest_fd.h"
#include "ixt/host/write_file.h"

typedef struct distfile {
	ixt_str path, name;
	bool digested;
	char sha256[65];	/* empty: it could not be read */
} distfile;

struct ixt_distfiles {
	ixt_arena *arena;
	distfile *files;
	uint32_t count, cap;
};

static int by_path(const void *a, const void *b)
{
	return ixt_str_cmp(((const distfile *)a)->path, ((const distfile *)b)->path);
}

static void list(ixt_distfiles *d, ixt_str dir)
{
	ixt_str top = ixt_arena_copy(d->arena, dir);
	uint32_t from = d->count;
	DIR *open = opendir(top.ptr);
	struct dirent *e;

	if (!open)
		ixt_raise_errno(d->arena, top, errno);
	while ((e = readdir(open))) {
		ixt_str path = ixt_arena_format(d->arena, "%s/%s", top.ptr, e->d_name);

		if (ixt_is_regular_file(path.ptr))
			IXT_PUSH(d->arena, d->files, d->count, d->cap) = (distfile){
				.path = path, .name = ixt_str_from(path, top.len + 1) };
	}
	closedir(open);
	if (d->count > from)
		qsort(d->files + from, d->count - from, sizeof *d->files, by_path);
}

ixt_distfiles *ixt_distfiles_open(ixt_arena *arena, const ixt_str *dirs, uint32_t count)
{
	ixt_distfiles *d = IXT_NEW(arena, ixt_distfiles);
	uint32_t i;

	d->arena = arena;
	for (i = 0; i < count; i++)
		list(d, dirs[i]);
	return d;
}

uint32_t ixt_distfiles_count(const ixt_distfiles *d)
{
	return d->count;
}

static bool is_named(const distfile *f, ixt_str sha256)
{
	return ixt_str_starts(f->name, sha256) &&
	       (f->name.len == sha256.len || f->name.ptr[sha256.len] == '-');
}

static void digest(distfile *f)
{
	int fd = open(f->path.ptr, O_RDONLY | O_CLOEXEC);
	uint64_t bytes;

	f->digested = true;
	if (fd < 0 || ixt_digest_fd(fd, f->sha256, &bytes) != 0)
		f->sha256[0] = '\0';
	if (fd >= 0)
		close(fd);
}

static bool has_content(distfile *f, ixt_str sha256)
{
	if (!f->digested)
		digest(f);
	return ixt_str_is(sha256, f->sha256);
}

ixt_str ixt_distfiles_find(ixt_distfiles *d, ixt_str sha256)
{
	int named;
	uint32_t i;

	for (named = 1; named >= 0; named--)
		for (i = 0; i < d->count; i++)
			if (is_named(&d->files[i], sha256) == named &&
			    has_content(&d->files[i], sha256))
				return d->files[i].path;
	return IXT_STR("");
}
