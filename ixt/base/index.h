/* A map from pairs of small numbers to a small number, for memo tables. */
#ifndef IXT_BASE_INDEX_H
#define IXT_BASE_INDEX_H

#include "ixt/base/arena.h"

typedef struct ixt_index_slot {
	uint32_t first, second;
	uint32_t value;		/* plus one; 0: free */
} ixt_index_slot;

typedef struct ixt_index {
	ixt_arena *arena;
	ixt_index_slot *slots;
	uint32_t count, mask;
} ixt_index;

#define IXT_INDEX_NONE UINT32_MAX

void ixt_index_init(ixt_index *t, ixt_arena *arena);
/* The value of the pair, or IXT_INDEX_NONE. */
uint32_t ixt_index_get(const ixt_index *t, uint32_t first, uint32_t second);
/* Adds a pair that is not in the map. */
void ixt_index_add(ixt_index *t, uint32_t first, uint32_t second, uint32_t value);

#endif
