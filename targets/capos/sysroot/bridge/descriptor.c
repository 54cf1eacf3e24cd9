#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static description descriptions[DESCRIPTIONS];
static struct {
	description *is;
	bool close_on_exec;
} descriptors[DESCRIPTORS];

void descriptors_init(void)
{
	int fd;

	for (fd = 0; fd <= 2; fd++) {
		stream s = stream_standard(fd);
		description *d;

		if (!s.c.interface)
			continue;
		d = description_new();
		d->kind = DESCRIPTION_STREAM;
		d->flags = fd == 0 ? O_RDONLY : O_WRONLY;
		d->stream = s;
		d->references = 1;
		descriptors[fd].is = d;
	}
}

description *descriptor_get(long fd)
{
	return fd >= 0 && fd < DESCRIPTORS ? descriptors[fd].is : NULL;
}

description *description_new(void)
{
	int i;

	for (i = 0; i < DESCRIPTIONS; i++) {
		if (descriptions[i].kind != DESCRIPTION_FREE)
			continue;
		memset(&descriptions[i], 0, offsetof(description, path));
		return &descriptions[i];
	}
	return NULL;
}

long descriptor_add(description *d, long least, bool close_on_exec)
{
	long fd;

	for (fd = least < 0 ? DESCRIPTORS : least; fd < DESCRIPTORS; fd++) {
		if (descriptors[fd].is)
			continue;
		descriptors[fd].is = d;
		descriptors[fd].close_on_exec = close_on_exec;
		d->references++;
		return fd;
	}
	return -EMFILE;
}

long descriptor_copy(long from, long to, bool close_on_exec)
{
	description *d = descriptor_get(from);

	if (!d || to < 0 || to >= DESCRIPTORS)
		return -EBADF;
	d->references++;
	if (descriptors[to].is)
		descriptor_close(to);
	descriptors[to].is = d;
	descriptors[to].close_on_exec = close_on_exec;
	return to;
}

long descriptor_close(long fd)
{
	description *d = descriptor_get(fd);

	if (!d)
		return -EBADF;
	descriptors[fd].is = NULL;
	if (--d->references)
		return 0;
	listing_free(&d->names);
	if (d->ours)
		capability_release(d->c);
	d->kind = DESCRIPTION_FREE;
	return 0;
}

bool descriptor_closes_on_exec(long fd)
{
	return descriptors[fd].close_on_exec;
}

void descriptor_set_close_on_exec(long fd, bool on)
{
	descriptors[fd].close_on_exec = on;
}
