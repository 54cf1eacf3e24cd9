#include "targets/capos/standin/kernel.h"
#include "targets/capos/standin/machine.h"

/* Everything a program may have lies between its image and the CapSet page: nine
 * page tables of 2 MiB behind the kernel's own. */
enum {
	USER_BASE = CAPOS_IMAGE_BASE,
	USER_TABLES = 9,
	USER_PAGES = USER_TABLES * 512,
};

#define USER_END (USER_BASE + USER_PAGES * (uint64_t)CAPOS_PAGE_SIZE)

_Static_assert(USER_BASE == 2 << 20, "boot.S maps the kernel's 2 MiB only");
_Static_assert(CAPOS_CAPSET + CAPOS_PAGE_SIZE <= USER_END, "the map needs more tables");

extern uint64_t low_directory[512];
static uint64_t user_tables[USER_PAGES] __attribute__((aligned(CAPOS_PAGE_SIZE)));
static uint64_t next_frame, frames_end;

void memory_init(uint64_t first, uint64_t end)
{
	uint64_t i;

	next_frame = (first + CAPOS_PAGE_SIZE - 1) & -(uint64_t)CAPOS_PAGE_SIZE;
	frames_end = end < HIGH_BYTES ? end : HIGH_BYTES;
	for (i = 0; i < USER_TABLES; i++)
		low_directory[1 + i] = (uint64_t)&user_tables[i * 512] | PTE_PRESENT |
				       PTE_WRITE | PTE_USER;
}

static uint64_t *entry_of(uint64_t address)
{
	return &user_tables[(address - USER_BASE) / CAPOS_PAGE_SIZE];
}

static uint64_t take_frame(void)
{
	uint64_t frame = next_frame;

	if (frames_end < CAPOS_PAGE_SIZE || frame > frames_end - CAPOS_PAGE_SIZE)
		stop("no memory is left; give the machine more", NULL);
	next_frame += CAPOS_PAGE_SIZE;
	memset(physical(frame), 0, CAPOS_PAGE_SIZE);
	return frame;
}

void map_pages(uint64_t from, uint64_t end, enum page_access access)
{
	uint64_t flags = PTE_PRESENT | PTE_USER;

	flags |= access == PAGE_WRITE ? PTE_WRITE : 0;
	flags |= access == PAGE_EXECUTE ? 0 : PTE_NO_EXECUTE;
	for (from &= -(uint64_t)CAPOS_PAGE_SIZE; from < end; from += CAPOS_PAGE_SIZE)
		if (!*entry_of(from))
			*entry_of(from) = take_frame() | flags;
}

void fill_pages(uint64_t to, const void *bytes, size_t len)
{
	const uint8_t *from = bytes;

	while (len) {
		uint64_t frame = *entry_of(to) & ~PTE_NO_EXECUTE & -(uint64_t)CAPOS_PAGE_SIZE;
		size_t offset = to % CAPOS_PAGE_SIZE, n = CAPOS_PAGE_SIZE - offset;

		n = n < len ? n : len;
		memcpy((uint8_t *)physical(frame) + offset, from, n);
		to += n;
		from += n;
		len -= n;
	}
}

void *user_bytes(uint64_t address, uint64_t len, bool to_write)
{
	uint64_t need = PTE_PRESENT | PTE_USER | (to_write ? PTE_WRITE : 0), page;

	if (address < USER_BASE || address > USER_END || len > USER_END - address)
		return NULL;
	for (page = address & -(uint64_t)CAPOS_PAGE_SIZE; page < address + len;
	     page += CAPOS_PAGE_SIZE)
		if ((*entry_of(page) & need) != need)
			return NULL;
	return (void *)address;
}
