#include "ixt/base/json_order.h"

typedef struct run {
	const uint32_t *next, *end;
} run;

static bool takes_right(const ixt_json *members, run left, run right)
{
	if (left.next == left.end || right.next == right.end)
		return left.next == left.end;
	return ixt_str_cmp(members[2 * (size_t)*right.next].string,
			   members[2 * (size_t)*left.next].string) < 0;
}

static void merge(const ixt_json *members, run left, run right, uint32_t *out)
{
	while (left.next < left.end || right.next < right.end)
		*out++ = takes_right(members, left, right) ? *right.next++ : *left.next++;
}

/* Merge sort from the bottom up: no recursion, n log n whatever the keys. */
uint32_t *ixt_json_order(const ixt_json *members, uint32_t count, ixt_arena *arena)
{
	uint32_t *from = IXT_NEW_ARRAY(arena, uint32_t, count);
	uint32_t *to = IXT_NEW_ARRAY(arena, uint32_t, count);

	for (uint32_t i = 0; i < count; i++)
		from[i] = i;
	for (size_t width = 1; width < count; width *= 2) {
		uint32_t *swap = from;

		for (size_t i = 0; i < count; i += 2 * width) {
			size_t middle = i + width < count ? i + width : count;
			size_t end = middle + width < count ? middle + width : count;

			merge(members, (run){ from + i, from + middle },
			      (run){ from + middle, from + end }, to + i);
		}
		from = to;
		to = swap;
	}
	return from;
}
