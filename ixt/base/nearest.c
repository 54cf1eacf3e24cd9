#include "ixt/base/nearest.h"

static uint32_t min2(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static size_t length_difference(ixt_str a, ixt_str b)
{
	return a.len > b.len ? a.len - b.len : b.len - a.len;
}

uint32_t ixt_edit_distance(ixt_str a, ixt_str b, uint32_t bound)
{
	/* three rows of the table: two above, above, current */
	uint32_t rows[3][IXT_NEAREST_MAX_WORD + 1];
	uint32_t *before = rows[0], *above = rows[1], *row = rows[2], *free_row, best;
	size_t i, j;

	if (a.len > IXT_NEAREST_MAX_WORD || b.len > IXT_NEAREST_MAX_WORD ||
	    length_difference(a, b) > bound)
		return bound + 1;
	for (j = 0; j <= b.len; j++)
		above[j] = (uint32_t)j;
	for (i = 1; i <= a.len; i++) {
		row[0] = best = (uint32_t)i;
		for (j = 1; j <= b.len; j++) {
			row[j] = min2(min2(row[j - 1], above[j]) + 1,
				      above[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]));
			if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] &&
			    a.ptr[i - 2] == b.ptr[j - 1])
				row[j] = min2(row[j], before[j - 2] + 1);
			best = min2(best, row[j]);
		}
		if (best > bound)
			return bound + 1;
		free_row = before;
		before = above;
		above = row;
		row = free_row;
	}
	return min2(above[b.len], bound + 1);
}

/* About one letter in four may differ, three at most: further off, a suggestion
 * says more about the list than about the word. */
static uint32_t bound_for(ixt_str word)
{
	if (word.len < 3)
		return 0;
	return word.len < 8 ? 1 : word.len < 12 ? 2 : 3;
}

ixt_nearest ixt_nearest_to(ixt_str word)
{
	return (ixt_nearest){ .word = word, .distance = bound_for(word) + 1 };
}

static size_t common_prefix(ixt_str a, ixt_str b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n])
		n++;
	return n;
}

/* Of two candidates that are equally close. */
static bool is_better(const ixt_nearest *n, ixt_str candidate)
{
	size_t ours = common_prefix(candidate, n->word);
	size_t best = common_prefix(n->best, n->word);

	return ours != best ? ours > best : ixt_str_cmp(candidate, n->best) < 0;
}

void ixt_nearest_offer(ixt_nearest *n, ixt_str candidate)
{
	uint32_t d;

	if (ixt_str_eq(candidate, n->word))
		return;
	d = ixt_edit_distance(n->word, candidate, n->distance);
	if (d < n->distance ||
	    (d == n->distance && n->best.ptr && is_better(n, candidate))) {
		n->distance = d;
		n->best = candidate;
	}
}
