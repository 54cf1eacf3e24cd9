#include "diff/cover.h"

/* How many of the set's items nobody taken has. */
static uint32_t gain_of(const diff_cover_set *s, const bool *have)
{
	uint32_t i, gain = 0;

	for (i = 0; i < s->count; i++)
		gain += !have[s->items[i]];
	return gain;
}

/* The best set, or `count` when none adds anything. */
static uint32_t best_of(const diff_cover_set *sets, uint32_t count, const bool *have)
{
	uint32_t best = count, best_gain = 0, i;

	for (i = 0; i < count; i++) {
		uint32_t gain = gain_of(&sets[i], have);

		if (gain > best_gain ||
		    (gain && gain == best_gain && sets[i].cost < sets[best].cost)) {
			best = i;
			best_gain = gain;
		}
	}
	return best;
}

uint32_t diff_cover(const diff_cover_set *sets, uint32_t count, uint32_t item_count,
		    bool *chosen, ixt_arena *arena)
{
	bool *have = ixt_arena_take_zero(arena, item_count + 1);
	uint32_t taken = 0, best, i;

	memset(chosen, 0, count * sizeof *chosen);
	while ((best = best_of(sets, count, have)) < count) {
		chosen[best] = true;
		taken++;
		for (i = 0; i < sets[best].count; i++)
			have[sets[best].items[i]] = true;
	}
	return taken;
}
