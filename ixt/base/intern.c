#include "ixt/base/intern.h"

/* A multiplicative hash over 8 bytes at a time. It only spreads names in our
 * own tables: nothing that is stored or compared depends on it. */
uint32_t ixt_hash32(ixt_str s)
{
	const uint64_t k = 0x9e3779b97f4a7c15u;
	uint64_t h = s.len * k, w;
	size_t i = 0;

	for (; i + 8 <= s.len; i += 8) {
		memcpy(&w, s.ptr + i, 8);
		h = (h ^ w) * k;
		h ^= h >> 32;
	}
	if (i < s.len) {
		w = 0;
		memcpy(&w, s.ptr + i, s.len - i);
		h = (h ^ w) * k;
		h ^= h >> 32;
	}
	return (uint32_t)(h ^ (h >> 16));
}

void ixt_intern_init(ixt_intern *t, ixt_arena *arena)
{
	*t = (ixt_intern){ .arena = arena };
}

static void rehash(ixt_intern *t, uint32_t size)
{
	uint32_t *table = ixt_arena_take_zero(t->arena, size * sizeof *table);
	uint32_t i, slot;

	for (i = 0; i < t->count; i++) {
		slot = t->entries[i].hash & (size - 1);
		while (table[slot])
			slot = (slot + 1) & (size - 1);
		table[slot] = i + 1;
	}
	t->table = table;
	t->mask = size - 1;
}

static uint32_t *find(const ixt_intern *t, ixt_str s, uint32_t hash)
{
	uint32_t slot = hash & t->mask;

	while (t->table[slot]) {
		const ixt_intern_entry *e = &t->entries[t->table[slot] - 1];

		if (e->hash == hash && ixt_str_eq(e->text, s))
			break;
		slot = (slot + 1) & t->mask;
	}
	return &t->table[slot];
}

uint32_t ixt_intern_get(const ixt_intern *t, ixt_str s)
{
	uint32_t *slot;

	if (!t->table)
		return IXT_INTERN_NONE;
	slot = find(t, s, ixt_hash32(s));
	return *slot ? *slot - 1 : IXT_INTERN_NONE;
}

uint32_t ixt_intern_put(ixt_intern *t, ixt_str s)
{
	uint32_t hash = ixt_hash32(s);
	ixt_intern_entry entry;
	uint32_t *slot;

	if (!t->table || (t->count + 1) * 2 > t->mask)
		rehash(t, t->table ? (t->mask + 1) * 2 : 64);
	slot = find(t, s, hash);
	if (*slot)
		return *slot - 1;
	entry = (ixt_intern_entry){ ixt_arena_copy(t->arena, s), hash };
	IXT_PUSH(t->arena, t->entries, t->count, t->cap) = entry;
	*slot = t->count;
	return t->count - 1;
}
