/* The fewest sets that together hold what all of them hold, as far as taking the best one
 * each time finds them. */
#ifndef IXT_DIFF_COVER_H
#define IXT_DIFF_COVER_H

#include "ixt/base/arena.h"

typedef struct diff_cover_set {
	const uint32_t *items;	/* small numbers, each once */
	uint32_t count;
	uint64_t cost;		/* of two that add as much, the cheaper, then the earlier */
} diff_cover_set;

/* Marks in `chosen`, of `count`, the sets that are taken, and returns their number. */
uint32_t diff_cover(const diff_cover_set *sets, uint32_t count, uint32_t item_count,
		    bool *chosen, ixt_arena *arena);

#endif
