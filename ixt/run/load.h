/* Puts a program into the guest's memory, if it is one for capOS: the loader's
 * rules, checked before a byte is mapped. The instructions are not looked at here
 * (ixt-cross check does that). */
#ifndef IXT_RUN_LOAD_H
#define IXT_RUN_LOAD_H

#include "ixt/run/memory.h"

typedef struct run_image {
	uint64_t entry;
	uint64_t tls_at, tls_file_bytes, tls_bytes, tls_align;	/* bytes 0: no TLS */
	uint64_t args_block;	/* its address, or 0 */
} run_image;

enum { RUN_LOAD_TEXT = 256 };

/* Returns true, or false with the reason. */
bool run_load(run_memory *m, const char *path, run_image *image, char reason[RUN_LOAD_TEXT]);

/* Lays out the TLS block and returns the FS base. `strict`: the block ends right
 * below a page, and the self pointer is all that stands on that; else there is
 * room, and FS base is 0 for a program without TLS. Returns 0 with *fits false when
 * the block is larger than its region. */
uint64_t run_load_tls(run_memory *m, const run_image *image, bool strict, bool *fits);

#endif
