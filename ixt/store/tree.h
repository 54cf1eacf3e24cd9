/* Trees of files as the store keeps them: what is in one, told by digests, and the
 * one form that trees of the same content have. */
#ifndef IXT_STORE_TREE_H
#define IXT_STORE_TREE_H

#include "ixt/base/arena.h"

/* The time of everything in a store: 2000-01-01 00:00:00 UTC. */
#define IXT_TREE_TIME 946684800

/* What an entry is, in the letter that manifests have. */
typedef enum ixt_tree_kind {
	IXT_TREE_FILE = 'f',
	IXT_TREE_PROGRAM = 'x',		/* a file with a bit for executing */
	IXT_TREE_LINK = 'l',		/* symbolic; its digest is of the target's text */
	IXT_TREE_DIRECTORY = 'd',	/* has no digest */
} ixt_tree_kind;

typedef struct ixt_tree_entry {
	ixt_str path;		/* below the top; UTF-8 */
	ixt_tree_kind kind;
	uint64_t bytes;		/* of a file */
	char digest[65];	/* SHA-256, hex; empty for a directory */
} ixt_tree_entry;

/* Ordered by the bytes of the paths. The top itself is no entry, nor is the file
 * IXT_TREE_MARKER in it. */
typedef struct ixt_tree {
	ixt_tree_entry *entries;
	uint32_t count, cap;
	uint64_t bytes;		/* of all files */
	char digest[65];	/* SHA-256 over the entries, see ixt_tree_seal */
} ixt_tree;

/* Says that a directory of the store is whole; empty. */
#define IXT_TREE_MARKER "touch"

/* Reads the tree at `dir` into `arena`. Raises OSError & co., and ValueError for what
 * no tree of a store has: devices, sockets and pipes, files with set-user-id or
 * set-group-id, names that are not UTF-8. */
ixt_tree *ixt_tree_read(ixt_str dir, ixt_arena *arena);

/* Gives all below `dir`, and `dir`, the modes of a store (0755 directories, 0555
 * programs, 0444 files) and its one time. What cannot be in a store is left to
 * ixt_tree_read, which is to be called first. Raises OSError & co. */
void ixt_tree_normalise(ixt_str dir, ixt_arena *arena);

/* Fills in bytes and digest: SHA-256 over `path NUL KIND SPACE DIGEST LF` of each
 * entry. */
void ixt_tree_seal(ixt_tree *tree, ixt_arena *arena);

/* The first difference of `met` from `expected`, in the order of paths, as a line for
 * people; empty when there is none. In `arena`. */
ixt_str ixt_tree_difference(const ixt_tree *expected, const ixt_tree *met, ixt_arena *arena);

/* Removes what stands at `path` with everything below, whatever its modes and however
 * deep, without following links. Returns 0, or the errno of the first thing that
 * could not be removed. */
int ixt_tree_remove(const char *path);

#endif
