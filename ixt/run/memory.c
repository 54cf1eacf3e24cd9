#include "ixt/run/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = CAPOS_PAGE_SIZE };

#define WINDOW_BYTES ((uint64_t)RUN_WINDOW_END - RUN_WINDOW_BASE)
#define MEMORY_BYTES (WINDOW_BYTES + RUN_ARENA_BYTES)
#define OUTSIDE UINT64_MAX

/* Where guest bytes stand in the file, or OUTSIDE. */
static uint64_t offset_of(uint64_t at, uint64_t len)
{
	if (at >= RUN_WINDOW_BASE && at < RUN_WINDOW_END)
		return len <= RUN_WINDOW_END - at ? at - RUN_WINDOW_BASE : OUTSIDE;
	if (at >= RUN_ARENA_BASE && at < RUN_ARENA_END)
		return len <= RUN_ARENA_END - at ? at - RUN_ARENA_BASE + WINDOW_BYTES : OUTSIDE;
	return OUTSIDE;
}

int run_memory_init(run_memory *m)
{
	void *p;

	*m = (run_memory){ .fd = -1 };
	m->pages = calloc(MEMORY_BYTES / PAGE, 1);
	if (!m->pages)
		return ENOMEM;
	m->fd = memfd_create("guest", MFD_CLOEXEC);
	if (m->fd < 0 || ftruncate(m->fd, (off_t)MEMORY_BYTES) != 0)
		return errno;
	p = mmap(NULL, MEMORY_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE,
		 m->fd, 0);
	if (p == MAP_FAILED)
		return errno;
	m->bytes = p;
	return 0;
}

void run_memory_release(run_memory *m)
{
	if (m->bytes)
		munmap(m->bytes, MEMORY_BYTES);
	if (m->fd >= 0)
		close(m->fd);
	free(m->pages);
	*m = (run_memory){ .fd = -1 };
}

void run_memory_set(run_memory *m, uint64_t at, uint64_t len, uint8_t prot)
{
	uint64_t offset = offset_of(at, len);

	if (offset != OUTSIDE)
		memset(m->pages + offset / PAGE, prot, (len + PAGE - 1) / PAGE);
}

uint8_t run_memory_prot(const run_memory *m, uint64_t at)
{
	uint64_t offset = offset_of(at, 1);

	return offset == OUTSIDE ? CAPOS_PROT_NONE : m->pages[offset / PAGE];
}

void *run_memory_raw(const run_memory *m, uint64_t at, uint64_t len)
{
	uint64_t offset = offset_of(at, len);

	return offset == OUTSIDE ? NULL : m->bytes + offset;
}

void *run_memory_at(const run_memory *m, uint64_t at, uint64_t len, uint8_t need)
{
	uint64_t offset = offset_of(at, len), page;

	if (offset == OUTSIDE || len == 0)
		return NULL;
	for (page = offset / PAGE; page <= (offset + len - 1) / PAGE; page++)
		if ((m->pages[page] & need) != need)
			return NULL;
	return m->bytes + offset;
}

bool run_memory_next(const run_memory *m, uint64_t *page, run_stretch *out)
{
	uint64_t last = WINDOW_BYTES / PAGE, first;

	while (*page < last && m->pages[*page] == CAPOS_PROT_NONE)
		++*page;
	if (*page == last)
		return false;
	first = *page;
	while (*page < last && m->pages[*page] == m->pages[first])
		++*page;
	*out = (run_stretch){ RUN_WINDOW_BASE + first * PAGE, (*page - first) * PAGE,
			      m->pages[first] };
	return true;
}

void run_memory_drop(run_memory *m, uint64_t at, uint64_t len)
{
	uint64_t offset = offset_of(at, len);

	if (offset != OUTSIDE && fallocate(m->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
					   (off_t)offset, (off_t)len) != 0)
		memset(m->bytes + offset, 0, len);
}
