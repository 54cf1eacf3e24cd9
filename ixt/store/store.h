/* The store: results of builds, each in a directory that is there whole or not at all.
 *
 *	ROOT/store/<uid>-<name>/	a result, when the file `touch` is in it
 *	ROOT/store/<uid>-<name>.json	its record (record.h), written before that
 *	ROOT/build/<uid>-<name>/	being made: out/, scratch/, the record
 *	ROOT/build/<uid>-<name>.failed/	the same of a build that failed and was kept
 *	ROOT/locks/<uid>-<name>		held while it is made
 *	ROOT/logs/			what builds had to say
 *	ROOT/trash/			on its way out
 *	ROOT/roots/, ROOT/uses/		what is to be kept (roots.h)
 *
 * A directory of store/ without `touch` does not exist: something stopped in the
 * middle, and the next build of that name clears it. Locks are held through
 * descriptors, so they end with the process, however it ends; their files stay, since
 * removing one would let two builders hold different files of one name.
 *
 * Functions raise OSError & co. through the trap of the arena they are given. */
#ifndef IXT_STORE_STORE_H
#define IXT_STORE_STORE_H

#include "ixt/store/record.h"

typedef struct ixt_store ixt_store;

/* ${IXT_ROOT:-${XDG_DATA_HOME:-~/.local/share}/ixt}, absolute. Raises Error when
 * none of IXT_ROOT, XDG_DATA_HOME and HOME is set. */
ixt_str ixt_store_root(ixt_arena *arena);

/* Opens the store at `root`, which is made with its directories where they are
 * missing. Clears what others left in trash/. */
ixt_store *ixt_store_open(ixt_arena *arena, ixt_str root);

/* The store's root, without links in it. */
ixt_str ixt_store_dir(const ixt_store *store);

/* Is the result there? `name` is "<uid>-<name>" everywhere here. */
bool ixt_store_has(const ixt_store *store, ixt_str name);
/* Where it is, or would be. */
ixt_str ixt_store_path(const ixt_store *store, ixt_arena *arena, ixt_str name);
/* Names of all results, sorted. */
ixt_str *ixt_store_list(const ixt_store *store, ixt_arena *arena, uint32_t *count);

/* The record of a result. Raises FileNotFoundError when there is no such result or
 * no record, ValueError & co. (record.h) for a damaged one. */
ixt_result_record *ixt_store_record(const ixt_store *store, ixt_arena *arena, ixt_str name);

/* Holds a result against its record: the first difference as a line for people, or an
 * empty text. Raises likewise. */
ixt_str ixt_store_verify(const ixt_store *store, ixt_arena *arena, ixt_str name);

/* A name that is being made, by this process alone. */
typedef struct ixt_store_claim {
	const ixt_store *store;
	ixt_arena *arena;	/* of what happens to the claim */
	ixt_str name;
	bool done;		/* it is there already: there is nothing to make */
	ixt_str dir;		/* of both of these; empty when done */
	ixt_str out;		/* what is to become the result; empty at first */
	ixt_str scratch;	/* where else the build may write; goes with the claim */
	int lock;		/* descriptor; -1: none held */
} ixt_store_claim;

/* Claims `name`: waits until nobody else makes it. When it is there then, the claim is
 * done and holds nothing. Otherwise what an earlier build left is cleared, and the
 * claim ends with ixt_store_commit or ixt_store_abandon. Raises ValueError for a name
 * that no result can have. */
ixt_store_claim ixt_store_begin(const ixt_store *store, ixt_arena *arena, ixt_str name);

/* Makes what is in claim->out the result, with `record`, whose name and tree are
 * filled in here; gives all of it the modes and the time of a store (tree.h). A file
 * `touch` at its top is taken for the build's own marker and dropped. When it returns,
 * the result also outlives a loss of power; a kill on the way leaves nothing visible.
 *
 * Raises, beside OSError, ValueError for what no result may have (ixt_tree_read); then
 * the claim is still to be abandoned. */
void ixt_store_commit(ixt_store_claim *claim, const ixt_result_record *record);

/* Gives a claim up. With `keep` what was made stays for looking at, until the next
 * build of that name is kept, and its path is returned; else it is removed, and the
 * answer is empty. A claim that is done or committed is left alone. */
ixt_str ixt_store_abandon(ixt_store_claim *claim, bool keep);

/* Takes a result away: it is not there any more, and its bytes are in the trash. False
 * when somebody is making that very name. Who may want it is not asked: collect.h. */
bool ixt_store_remove(const ixt_store *store, ixt_arena *arena, ixt_str name);
/* Removes what is in the trash. What cannot be removed stays for the next time. */
void ixt_store_empty_trash(const ixt_store *store, ixt_arena *arena);

#endif
