/* Entries of an archive, one after the other. The only place that knows libarchive:
 * tar with gzip, bzip2, xz, zstd, lz4 or lzip around it, zip, cpio, and what else it
 * reads by itself; no filter that would start a program. */
#ifndef IXT_ARCHIVE_READER_H
#define IXT_ARCHIVE_READER_H

#include <time.h>

#include "ixt/base/arena.h"

typedef enum ixt_entry_kind {
	IXT_ENTRY_FILE, IXT_ENTRY_DIRECTORY, IXT_ENTRY_SYMLINK, IXT_ENTRY_HARDLINK,
	IXT_ENTRY_OTHER,	/* devices, pipes, sockets */
} ixt_entry_kind;

/* Texts stay until the next entry. */
typedef struct ixt_entry {
	ixt_str name;		/* as it stands in the archive, bytes */
	ixt_str link;		/* of links: what it leads to, as it stands there */
	ixt_entry_kind kind;
	unsigned mode;		/* permission bits, set-user-id and the like among them */
	struct timespec modified;
} ixt_entry;

typedef struct ixt_archive_reader ixt_archive_reader;

/* Opens `path`. Raises OSError & co., or ValueError when it is no archive, through
 * arena->trap. Ends with ixt_archive_reader_close. */
ixt_archive_reader *ixt_archive_reader_open(ixt_str path, ixt_arena *arena);
void ixt_archive_reader_close(ixt_archive_reader *r);

/* The next entry, or false behind the last. Raises ValueError for a damaged one. */
bool ixt_archive_reader_next(ixt_archive_reader *r, ixt_entry *entry);

/* The next piece of the entry's content and where it belongs (sparse files have
 * gaps), or false behind the last; it stays until the next call. Raises likewise. */
bool ixt_archive_reader_piece(ixt_archive_reader *r, ixt_str *piece, uint64_t *offset);

#endif
