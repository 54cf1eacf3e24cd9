/* Unpacking archives that nobody trusts. */
#ifndef IXT_ARCHIVE_EXTRACT_H
#define IXT_ARCHIVE_EXTRACT_H

#include "ixt/base/arena.h"

/* What an archive may cost; 0: the default. */
typedef struct ixt_extract_policy {
	uint64_t bytes;		/* of all files together: 16 GiB */
	uint64_t entries;	/* 1,000,000 */
	uint64_t ratio;		/* bytes out for each byte of the archive: 500 */
	unsigned strip;		/* so many components are taken off the names' front; what
				 * has no more than these is left out */
} ixt_extract_policy;

typedef struct ixt_extracted {
	uint64_t entries, bytes;
} ixt_extracted;

/* Unpacks the archive `path` into the directory `dir`, which exists.
 *
 * Every name is resolved beneath `dir` without following a link, so nothing can be
 * written elsewhere, and symbolic links are made last, so none of the archive's own
 * is ever written through. Refused with ValueError that names the entry, before
 * anything of it is written: absolute names and those with `..`, devices, pipes and
 * sockets, hard links to what is not a file of the archive, a file where a directory
 * stands and the other way round, and what passes a limit. A name that comes again
 * replaces the file before it, as tar does.
 *
 * Modes become 0755, where the archive lets anyone execute, or 0644; directories'
 * 0755. Times are the archive's, owners ours.
 *
 * Raises through arena->trap; what was unpacked till then stays. */
ixt_extracted ixt_extract(ixt_str path, ixt_str dir, const ixt_extract_policy *policy,
			  ixt_arena *arena);

#endif
