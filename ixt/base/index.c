#include "ixt/base/index.h"

#define FIRST_SIZE 1024u

void ixt_index_init(ixt_index *t, ixt_arena *arena)
{
	*t = (ixt_index){ .arena = arena };
}

static uint32_t hash_pair(uint32_t first, uint32_t second)
{
	uint64_t h = ((uint64_t)first << 32 | second) * 0x9e3779b97f4a7c15u;

	return (uint32_t)(h >> 32);
}

static ixt_index_slot *find(const ixt_index *t, uint32_t first, uint32_t second)
{
	uint32_t i = hash_pair(first, second) & t->mask;

	while (t->slots[i].value &&
	       (t->slots[i].first != first || t->slots[i].second != second))
		i = (i + 1) & t->mask;
	return &t->slots[i];
}

uint32_t ixt_index_get(const ixt_index *t, uint32_t first, uint32_t second)
{
	/* a free slot's 0 becomes IXT_INDEX_NONE */
	return t->slots ? find(t, first, second)->value - 1 : IXT_INDEX_NONE;
}

static void grow(ixt_index *t)
{
	ixt_index old = *t;
	uint32_t size = old.slots ? (old.mask + 1) * 2 : FIRST_SIZE, i;

	t->slots = IXT_NEW_ARRAY(t->arena, ixt_index_slot, size);
	memset(t->slots, 0, (size_t)size * sizeof *t->slots);
	t->mask = size - 1;
	for (i = 0; old.slots && i <= old.mask; i++)
		if (old.slots[i].value)
			*find(t, old.slots[i].first, old.slots[i].second) = old.slots[i];
}

void ixt_index_add(ixt_index *t, uint32_t first, uint32_t second, uint32_t value)
{
	if (!t->slots || t->count >= t->mask - t->mask / 4)
		grow(t);
	*find(t, first, second) = (ixt_index_slot){ first, second, value + 1 };
	t->count++;
}
