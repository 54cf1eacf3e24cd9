/* A root whose files are given as pairs of name and bytes: for tests, the
 * candidate protocol, fuzzers, and systems without files. */
#ifndef IXT_SOURCE_MEMORY_ROOT_H
#define IXT_SOURCE_MEMORY_ROOT_H

#include <stdint.h>

#include "ixt/source/root.h"

typedef struct ixt_memory_file {
	ixt_str name;
	ixt_str data;
} ixt_memory_file;

/* Keeps views of the names and bytes, which must outlive the root, and a
 * sorted copy of the table. Of several files of one name the last counts.
 * Raises for lack of memory through arena->trap; the root is taken from
 * arena's allocator and is closed with ixt_root_close. */
ixt_root *ixt_memory_root_new(const ixt_memory_file *files, uint32_t count,
			      ixt_arena *arena);

#endif
