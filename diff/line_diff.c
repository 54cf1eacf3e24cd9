#include "diff/line_diff.h"

#include <stdlib.h>

#include "ixt/base/intern.h"

static diff_lines_of split(ixt_str text, ixt_arena *arena)
{
	diff_lines_of l = { NULL, 0 };
	uint32_t cap = 0;
	size_t end;

	while (text.len) {
		end = ixt_str_chr(text, '\n', 0);
		end = end == IXT_STR_NPOS ? text.len : end + 1;
		IXT_PUSH(arena, l.lines, l.count, cap) = ixt_str_first(text, end);
		text = ixt_str_from(text, end);
	}
	return l;
}

/* Lines as numbers, so that comparing two is cheap. */
static uint32_t *numbers_of(const diff_lines_of *l, ixt_intern *names, ixt_arena *arena)
{
	uint32_t *numbers = IXT_NEW_ARRAY(arena, uint32_t, l->count + 1), i;

	for (i = 0; i < l->count; i++)
		numbers[i] = ixt_intern_put(names, l->lines[i]);
	return numbers;
}

/* What is left of the middle of the two texts, where they differ at both ends. In terms of
 * the paper: diagonal k = x - y, reach[d][k] the furthest x on it after d lines. */
typedef struct middle {
	const uint32_t *a, *b;
	int n, m;		/* lines of either */
	int **reach;		/* by d; indices -d … d */
	int d;			/* lines that differ, or where the bound was met */
	int x, y;		/* the furthest point, the end when it was reached */
} middle;

/* Where the path of d differing lines comes onto diagonal k: a line of b was added, or
 * one of a removed. */
static bool comes_from_above(const middle *w, int d, int k)
{
	const int *before = w->reach[d - 1];

	return k == -d || (k != d && before[k - 1] < before[k + 1]);
}

/* Of points that are as far the one nearest to the diagonal we came from: neither text
 * must run away from the other where nothing is in common. */
static bool is_further(const middle *w, int x, int y)
{
	int sum = x + y, best = w->x + w->y;

	return x <= w->n && y <= w->m && y >= 0 &&
	       (sum > best || (sum == best && abs(x - y) < abs(w->x - w->y)));
}

/* True when the end of both texts was reached. */
static bool go_one_further(middle *w, int d)
{
	int *reach = w->reach[d], k, x;

	for (k = -d; k <= d; k += 2) {
		x = d == 0 ? 0 : comes_from_above(w, d, k) ? w->reach[d - 1][k + 1]
							    : w->reach[d - 1][k - 1] + 1;
		while (x < w->n && x - k < w->m && x - k >= 0 && w->a[x] == w->b[x - k])
			x++;
		reach[k] = x;
		if (is_further(w, x, x - k)) {
			w->x = x;
			w->y = x - k;
		}
		if (x >= w->n && x - k >= w->m)
			return true;
	}
	return false;
}

/* Fills in `reach` up to the end, or to the bound. */
static void find_path(middle *w, ixt_arena *arena)
{
	int most = w->n + w->m < DIFF_LINES_BOUND ? w->n + w->m : DIFF_LINES_BOUND, d;

	w->x = w->y = 0;
	w->reach = IXT_NEW_ARRAY(arena, int *, most + 1);
	for (d = 0; d <= most; d++) {
		w->reach[d] = IXT_NEW_ARRAY(arena, int, 2 * d + 3);
		w->reach[d] += d + 1;
		w->d = d;
		if (go_one_further(w, d))
			return;
	}
}

/* Number of differing lines of the path that ends at x, y. */
static int depth_of(const middle *w)
{
	int d, k = w->x - w->y;

	for (d = k < 0 ? -k : k; d <= w->d; d += 2)
		if (w->reach[d][k] == w->x)
			return d;
	return w->d;
}

/* Marks what was removed and added on the way to x, y, from its end. */
static void walk_back(const middle *w, bool *removed, bool *added)
{
	int x = w->x, y = w->y, d;

	for (d = depth_of(w); d > 0; d--) {
		int k = x - y;

		if (comes_from_above(w, d, k)) {
			x = w->reach[d - 1][k + 1];
			y = x - (k + 1);
			added[y] = true;
		} else {
			x = w->reach[d - 1][k - 1];
			y = x - (k - 1);
			removed[x] = true;
		}
	}
}

/* Marks what differs of the middle, step by step where it is too much for one. */
static void mark(middle *w, bool *removed, bool *added, ixt_arena *arena)
{
	ixt_mark before = ixt_arena_mark(arena);

	while (w->n && w->m) {
		find_path(w, arena);
		walk_back(w, removed, added);
		ixt_arena_release_to(arena, before);
		removed += w->x;
		added += w->y;
		w->a += w->x;
		w->b += w->y;
		w->n -= w->x;
		w->m -= w->y;
	}
	memset(removed, 1, (size_t)w->n);
	memset(added, 1, (size_t)w->m);
}

static void collect(diff_line_diff *r, const bool *removed, const bool *added,
		    ixt_arena *arena)
{
	diff_change c = { 0, 0, 0, 0 };

	while (c.a < r->a.count || c.b < r->b.count) {
		while (c.a + c.a_count < r->a.count && removed[c.a + c.a_count])
			c.a_count++;
		while (c.b + c.b_count < r->b.count && added[c.b + c.b_count])
			c.b_count++;
		if (c.a_count || c.b_count)
			IXT_PUSH(arena, r->changes, r->count, r->cap) = c;
		c.a += c.a_count + 1;
		c.b += c.b_count + 1;
		c.a_count = c.b_count = 0;
	}
}

diff_line_diff diff_line_diff_of(ixt_str a, ixt_str b, ixt_arena *arena)
{
	diff_line_diff r = { .a = split(a, arena), .b = split(b, arena) };
	bool *removed = ixt_arena_take_zero(arena, r.a.count + 1);
	bool *added = ixt_arena_take_zero(arena, r.b.count + 1);
	uint32_t begin = 0, a_end = r.a.count, b_end = r.b.count;
	const uint32_t *as, *bs;
	ixt_intern names;
	middle w;

	ixt_intern_init(&names, arena);
	as = numbers_of(&r.a, &names, arena);
	bs = numbers_of(&r.b, &names, arena);
	while (begin < a_end && begin < b_end && as[begin] == bs[begin])
		begin++;
	while (a_end > begin && b_end > begin && as[a_end - 1] == bs[b_end - 1]) {
		a_end--;
		b_end--;
	}
	w = (middle){ .a = as + begin, .b = bs + begin, .n = (int)(a_end - begin),
		      .m = (int)(b_end - begin) };
	mark(&w, removed + begin, added + begin, arena);
	collect(&r, removed, added, arena);
	return r;
}
