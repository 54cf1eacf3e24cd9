/* Interned strings: each distinct text gets the next small integer, from 0.
 * Compiled templates and rendering then know names by number only. */
#ifndef IXT_BASE_INTERN_H
#define IXT_BASE_INTERN_H

#include "ixt/base/arena.h"

typedef struct ixt_intern_entry {
	ixt_str text;
	uint32_t hash;
} ixt_intern_entry;

typedef struct ixt_intern {
	ixt_arena *arena;	/* holds the texts and the tables */
	ixt_intern_entry *entries;
	uint32_t count, cap;
	uint32_t *table;	/* entry number + 1, 0: free; open addressing */
	uint32_t mask;
} ixt_intern;

#define IXT_INTERN_NONE UINT32_MAX

void ixt_intern_init(ixt_intern *t, ixt_arena *arena);
/* The number of `s`, given one when it is new. Copies `s` then. */
uint32_t ixt_intern_put(ixt_intern *t, ixt_str s);
/* The number of `s`, or IXT_INTERN_NONE. */
uint32_t ixt_intern_get(const ixt_intern *t, ixt_str s);

static inline ixt_str ixt_intern_text(const ixt_intern *t, uint32_t number)
{
	return t->entries[number].text;
}

uint32_t ixt_hash32(ixt_str s);

#endif
