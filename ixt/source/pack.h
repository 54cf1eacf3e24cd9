/* Writing packed corpora: all files of a tree in one indexed file. The format
 * stands in docs/packed-corpus.md; packed_root.h reads it. */
#ifndef IXT_SOURCE_PACK_H
#define IXT_SOURCE_PACK_H

#include "ixt/base/buf.h"
#include "ixt/source/memory_root.h"

#define IXT_PACK_VERSION 1

/* Offsets of the format's fields, shared by writer and reader. Numbers are
 * little-endian. */
enum {
	IXT_PACK_MAGIC_SIZE = 8,
	IXT_PACK_AT_VERSION = 8,	/* u32 */
	IXT_PACK_AT_COUNT = 12,		/* u32: files */
	IXT_PACK_AT_INDEX_SIZE = 16,	/* u64: bytes of entries and names */
	IXT_PACK_AT_TOTAL_SIZE = 24,	/* u64: bytes of all */
	IXT_PACK_AT_DIGEST = 32,	/* SHA-256 over what is before and the index */
	IXT_PACK_HEADER_SIZE = 64,

	IXT_PACK_ENTRY_DATA = 0,	/* u64: offset from the start of all */
	IXT_PACK_ENTRY_DATA_SIZE = 8,	/* u32 */
	IXT_PACK_ENTRY_NAME = 12,	/* u32: offset from the start of names */
	IXT_PACK_ENTRY_NAME_SIZE = 16,	/* u32 */
	IXT_PACK_ENTRY_DIGEST = 20,	/* SHA-256 of the data */
	IXT_PACK_ENTRY_SIZE = 52,
};

extern const char ixt_pack_magic[IXT_PACK_MAGIC_SIZE];

/* SHA-256 over the header up to the digest, and the index (entries, names).
 * False without memory. */
bool ixt_pack_index_digest(ixt_str header, ixt_str index, uint8_t out[32]);
/* True for the names a pack may hold: relative, without empty components, `.`,
 * `..` or NUL, at most IXT_TREE_MAX_PATH bytes. */
bool ixt_pack_name_is_good(ixt_str name);

/* Appends the pack of `files`, in any order, to `out`: the same files give the
 * same bytes. Raises ValueError for a bad name or one given twice, Unsupported
 * for a file beyond IXT_MAX_SOURCE_BYTES, through arena->trap. */
void ixt_pack_write(ixt_buf *out, const ixt_memory_file *files, uint32_t count,
		    ixt_arena *arena);
/* The same with every file that `root` lists and can be read; links are read
 * through, those that lead nowhere are left out. Raises OSError, too. */
void ixt_pack_root(ixt_buf *out, ixt_root *root, ixt_arena *arena);

#endif
