/* Memory: pages of the heap that the linker script reserves, then VirtualMemory. */
#include "bridge.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "descriptor.h"
#include "ixt/base/capos_abi.h"

#define PAGE CAPOS_PAGE_SIZE
#define PAGES_MOST ((CAPOS_IMAGE_END - CAPOS_IMAGE_BASE) / PAGE)

extern uint8_t __capos_heap_begin[], __capos_heap_end[];

static uint8_t used[PAGES_MOST];	/* by page of the heap */
static size_t lowest;			/* no page below it is free */

static size_t heap_pages(void)
{
	return (size_t)(__capos_heap_end - __capos_heap_begin) / PAGE;
}

/* First fit. Returns 0 when there is no room. */
static uintptr_t take_pages(size_t count)
{
	size_t begin, end, most = heap_pages();

	for (begin = lowest; begin + count <= most; begin = end + 1) {
		for (end = begin; end < begin + count && !used[end]; end++)
			;
		if (end < begin + count)
			continue;
		memset(used + begin, 1, count);
		if (begin == lowest)
			lowest = end;
		memset(__capos_heap_begin + begin * PAGE, 0, count * PAGE);
		return (uintptr_t)__capos_heap_begin + begin * PAGE;
	}
	return 0;
}

static bool is_of_heap(uintptr_t address)
{
	return address >= (uintptr_t)__capos_heap_begin && address < (uintptr_t)__capos_heap_end;
}

static capability virtual_memory(void)
{
	return capability_find(CAPOS_NAME_MEMORY, CAPOS_VIRTUAL_MEMORY_ID, true);
}

static long map_more(size_t size)
{
	wire_value params[] = { number_value(0), number_value(size),
				number_value(CAPOS_PROT_READ | CAPOS_PROT_WRITE) };
	wire_value results[1];
	capability c = virtual_memory();

	if (!c.interface || call(c, CAPOS_VIRTUAL_MEMORY_MAP, params, results) < 0)
		return -ENOMEM;
	/* mmap's callers count on zeros, which nothing says that VirtualMemory gives */
	memset((void *)(uintptr_t)results[0].number, 0, size);
	return (long)results[0].number;
}

static long unmap_more(uintptr_t address, size_t size)
{
	wire_value params[] = { number_value(address), number_value(size) };
	capability c = virtual_memory();

	return c.interface ? call(c, CAPOS_VIRTUAL_MEMORY_UNMAP, params, NULL) : -EINVAL;
}

/* A file's content as it is now, for those who map it to read it. */
static long fill_from(long fd, uint64_t offset, long address, size_t len)
{
	description *d = descriptor_get(fd);
	long n;

	if (!d)
		return -EBADF;
	if (d->kind != DESCRIPTION_FILE)
		return -ENODEV;
	n = file_read(d->c, offset, (void *)address, len);
	return n < 0 ? n : 0;
}

static size_t whole_pages(size_t len)
{
	return (len + PAGE - 1) / PAGE * PAGE;
}

long __capos_linux_munmap(const call_arguments *x)
{
	uintptr_t address = (uintptr_t)x->a;
	size_t size = whole_pages((size_t)x->b), first;

	if (address % PAGE || !x->b || size < (size_t)x->b)
		return -EINVAL;
	if (!is_of_heap(address))
		return unmap_more(address, size);
	first = (address - (uintptr_t)__capos_heap_begin) / PAGE;
	if (size / PAGE > heap_pages() - first)
		return -EINVAL;
	memset(used + first, 0, size / PAGE);
	if (first < lowest)
		lowest = first;
	return 0;
}

long __capos_linux_mmap(const call_arguments *x)
{
	size_t size = whole_pages((size_t)x->b);
	long address, status;

	if (!x->b || size < (size_t)x->b)
		return -EINVAL;
	if (x->d & (MAP_FIXED | MAP_FIXED_NOREPLACE) || x->c & PROT_EXEC ||
	    (x->d & MAP_SHARED && !(x->d & MAP_ANONYMOUS) && x->c & PROT_WRITE))
		return -ENODEV;
	address = (long)take_pages(size / PAGE);
	if (!address)
		address = map_more(size);
	if (address < 0 || x->d & MAP_ANONYMOUS)
		return address;
	status = fill_from(x->e, (uint64_t)x->f, address, (size_t)x->b);
	if (status < 0) {
		call_arguments given = { address, (long)size, 0, 0, 0, 0 };

		__capos_linux_munmap(&given);
	}
	return status < 0 ? status : address;
}

/* Callers copy then. */
long __capos_linux_mremap(const call_arguments *x)
{
	(void)x;
	return -ENOMEM;
}

/* There is no break; musl's malloc does without. */
long __capos_linux_brk(const call_arguments *x)
{
	(void)x;
	return 0;
}
