/* Read sets: which files an answer was made from, so that a recorded answer is
 * asked for again exactly when one of them changed. */
#ifndef IXT_SOURCE_READ_SET_H
#define IXT_SOURCE_READ_SET_H

#include "ixt/source/loader.h"

typedef struct ixt_read_entry {
	ixt_str name;
	int root;		/* index of the root that answered, -1: absent */
	uint8_t sha256[32];	/* of the file's bytes; zeros when absent */
} ixt_read_entry;

typedef struct ixt_read_set {
	ixt_arena *arena;
	ixt_intern names;	/* of the entries */
	ixt_intern sources;	/* whose reads are in the set */
	ixt_read_entry *entries;	/* no name twice; sorted after ixt_read_set_sort */
	uint32_t count, cap;
} ixt_read_set;

/* Everything the set holds is taken from `arena`, names are copied. */
void ixt_read_set_init(ixt_read_set *set, ixt_arena *arena);
/* Adds what was read for `source`: its file, and those of all its includes. */
void ixt_read_set_add_source(ixt_read_set *set, const ixt_source *source);
/* Adds one read; one of a file that was looked for in vain, too. */
void ixt_read_set_add(ixt_read_set *set, const ixt_source_read *read);
/* Orders the entries by name. Nothing may be added afterwards. */
void ixt_read_set_sort(ixt_read_set *set);

/* True when `entry` is what the roots of `l` answer now: the same root, the
 * same bytes, or absence still. False also when it cannot be read. `trap` is
 * the loader's, which is in force again afterwards; only the lack of memory is
 * raised through it. */
bool ixt_read_entry_holds(const ixt_read_entry *entry, ixt_loader *l, ixt_trap *trap);
/* Index of the first entry that does not hold, or `count`. */
uint32_t ixt_read_entries_hold(const ixt_read_entry *entries, uint32_t count,
			       ixt_loader *l, ixt_trap *trap);

#endif
