/* The guest's memory: one file in memory, mapped whole in the runner and, page by
 * page as far as it may be used, in the guest. The runner reads and writes its own
 * mapping, and only after asking the table of pages that stands here: what a guest
 * names is never followed into the runner. */
#ifndef IXT_RUN_MEMORY_H
#define IXT_RUN_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ixt/base/capos_abi.h"

/* Two areas, one behind the other in the file: the fixed map of capOS, and what
 * VirtualMemory gives out. Where the latter is, capOS does not say. */
#define RUN_WINDOW_BASE CAPOS_IMAGE_BASE
#define RUN_WINDOW_END (CAPOS_CAPSET + CAPOS_PAGE_SIZE)
#define RUN_ARENA_BASE 0x10000000ull
#define RUN_ARENA_BYTES (1ull << 30)
#define RUN_ARENA_END (RUN_ARENA_BASE + RUN_ARENA_BYTES)

typedef struct run_memory {
	int fd;
	uint8_t *bytes;		/* the whole file */
	uint8_t *pages;		/* for each page CAPOS_PROT_* */
} run_memory;

/* Returns 0, or an errno. */
int run_memory_init(run_memory *m);
void run_memory_release(run_memory *m);

/* Notes the permission of whole pages (they lie in one area). Does not touch the
 * guest: run_guest_protect does. */
void run_memory_set(run_memory *m, uint64_t at, uint64_t len, uint8_t prot);
uint8_t run_memory_prot(const run_memory *m, uint64_t at);

/* The runner's view of guest bytes, or NULL where a page of them lacks one of the
 * permissions. `len` 0 is never valid. */
void *run_memory_at(const run_memory *m, uint64_t at, uint64_t len, uint8_t need);
/* The same without a look at permissions, for pages that the runner prepares. */
void *run_memory_raw(const run_memory *m, uint64_t at, uint64_t len);

/* The next stretch of usable pages of one permission in the fixed map, from page
 * `*page` on; false at the end. */
typedef struct run_stretch {
	uint64_t at, len;
	uint8_t prot;
} run_stretch;
bool run_memory_next(const run_memory *m, uint64_t *page, run_stretch *out);

/* Gives the pages back to the host; they read as zeros from then on. */
void run_memory_drop(run_memory *m, uint64_t at, uint64_t len);

#endif
