#include "ixt/answers/baseline_check.h"

#include <stdlib.h>

void ixt_seen_add(ixt_seen *s, ixt_baseline_row row)
{
	IXT_PUSH(s->arena, s->rows, s->count, s->cap) = row;
}

const char *ixt_baseline_change_name(ixt_baseline_change_kind kind)
{
	static const char *const names[IXT_BASELINE_CHANGE_COUNT] = {
		"new", "changed", "fixed", "gone",
	};

	return names[kind];
}

static int by_question(const void *a, const void *b)
{
	return ixt_baseline_order(a, b);
}

static void sort_seen(ixt_seen *s)
{
	if (s->count)
		qsort(s->rows, s->count, sizeof *s->rows, by_question);
}

/* Among the first `count`, which are sorted. */
static bool was_seen(const ixt_seen *s, uint32_t count, const ixt_baseline_row *row)
{
	return count && bsearch(row, s->rows, count, sizeof *s->rows, by_question);
}

/* ---------------------------------------------------------- walking in step */

/* Rows of two sorted lists by question; either is NULL where only the other has it. */
typedef struct pairs {
	const ixt_baseline_row *a, *a_end, *b, *b_end;
} pairs;

static bool next_pair(pairs *p, const ixt_baseline_row **a, const ixt_baseline_row **b)
{
	int c;

	if (p->a == p->a_end && p->b == p->b_end)
		return false;
	c = p->a == p->a_end ? 1 : p->b == p->b_end ? -1 : ixt_baseline_order(p->a, p->b);
	*a = c <= 0 ? p->a++ : NULL;
	*b = c >= 0 ? p->b++ : NULL;
	return true;
}

/* An empty list may have no memory at all, to which nothing may be added. */
static pairs pairs_of(const ixt_baseline *a, const ixt_baseline_row *b, uint32_t b_count)
{
	return (pairs){ a->rows, a->count ? a->rows + a->count : a->rows,
			b, b_count ? b + b_count : b };
}

/* A run of one target says nothing of others, nor one of uids about descriptors. */
static bool asked_there(const ixt_seen *s, const ixt_baseline_row *row)
{
	uint32_t i;

	for (i = 0; i < s->count; i++)
		if (ixt_str_eq(s->rows[i].stage, row->stage) &&
		    ixt_str_eq(s->rows[i].target, row->target))
			return true;
	return false;
}

static bool is_gone(const ixt_seen *s, const ixt_baseline_row *row)
{
	return s->whole && asked_there(s, row);
}

static bool is_alike(const ixt_baseline_row *a, const ixt_baseline_row *b)
{
	return ixt_str_eq(a->verdict, b->verdict) && ixt_str_eq(a->signature, b->signature);
}

/* ---------------------------------------------------------------- checking */

static void note(ixt_arena *arena, ixt_baseline_changes *c, ixt_baseline_change_kind kind,
		 const ixt_baseline_row *accepted, const ixt_baseline_row *seen)
{
	IXT_PUSH(arena, c->items, c->count, c->cap) =
		(ixt_baseline_change){ kind, accepted, seen };
	c->counts[kind]++;
}

/* An oracle that failed or could not say shows neither a divergence nor that one is
 * gone; the run fails for that by itself. */
static bool says_nothing(const ixt_baseline_row *seen)
{
	return ixt_str_starts(seen->verdict, IXT_STR("oracle-"));
}

static void judge(const ixt_seen *s, const ixt_baseline_row *accepted,
		  const ixt_baseline_row *seen, ixt_baseline_changes *c)
{
	bool diverges = seen && ixt_baseline_accepts(seen);

	if (seen && says_nothing(seen))
		return;
	if (accepted && !ixt_baseline_accepts(accepted))
		accepted = NULL;
	if (!accepted && diverges)
		note(s->arena, c, IXT_BASELINE_NEW, NULL, seen);
	else if (accepted && !seen && is_gone(s, accepted))
		note(s->arena, c, IXT_BASELINE_GONE, accepted, NULL);
	else if (accepted && seen && !diverges)
		note(s->arena, c, IXT_BASELINE_FIXED, accepted, seen);
	else if (accepted && seen && !is_alike(accepted, seen))
		note(s->arena, c, IXT_BASELINE_CHANGED, accepted, seen);
	else if (accepted && seen)
		c->accepted++;
}

void ixt_baseline_check(const ixt_baseline *b, ixt_seen *s, ixt_baseline_changes *changes)
{
	const ixt_baseline_row *accepted, *seen;
	pairs p;

	sort_seen(s);
	*changes = (ixt_baseline_changes){ .count = 0 };
	p = pairs_of(b, s->rows, s->count);
	while (next_pair(&p, &accepted, &seen))
		judge(s, accepted, seen, changes);
}

/* ---------------------------------------------------------------- updating */

/* The row that the layer needs of a question that was asked; false: none. */
static bool needed(const ixt_baseline *below, const ixt_baseline_row *seen,
		   const ixt_baseline_row *old, ixt_str reason, ixt_baseline_row *row)
{
	const ixt_baseline_row *under = ixt_baseline_find(below, seen);
	bool holds_below = under ? is_alike(under, seen) : !ixt_baseline_accepts(seen);

	*row = *seen;
	row->reason = old && is_alike(old, seen) ? old->reason : reason;
	return !holds_below;
}

/* What is accepted below and gone here has to be taken back, as if it were the same. */
static void see_gone(ixt_seen *s, const ixt_baseline *below)
{
	uint32_t i, count = s->count;

	for (i = 0; i < below->count; i++) {
		const ixt_baseline_row *row = &below->rows[i];

		if (!was_seen(s, count, row) && is_gone(s, row))
			ixt_seen_add(s, (ixt_baseline_row){
				row->target, row->package, row->stage, IXT_STR(IXT_BASELINE_SAME),
				IXT_STR(IXT_BASELINE_NONE), IXT_STR(""), IXT_STR(""),
			});
	}
	sort_seen(s);
}

void ixt_baseline_update(ixt_baseline *layer, const ixt_baseline *below, ixt_seen *s,
			 ixt_str reason)
{
	ixt_baseline made = { layer->arena, layer->head, NULL, 0, 0, layer->tail };
	const ixt_baseline_row *old, *seen;
	ixt_str waiting = IXT_STR("");	/* comments */
	ixt_baseline_row row;
	pairs p;

	see_gone(s, below);
	p = pairs_of(layer, s->rows, s->count);
	while (next_pair(&p, &old, &seen)) {
		if (old)
			waiting = ixt_arena_concat(layer->arena, waiting, old->before);
		if (seen ? !needed(below, seen, old, reason, &row) : is_gone(s, old))
			continue;
		if (!seen)
			row = *old;
		row.before = waiting;
		waiting = IXT_STR("");
		IXT_PUSH(layer->arena, made.rows, made.count, made.cap) = row;
	}
	made.tail = ixt_arena_concat(layer->arena, waiting, layer->tail);
	*layer = made;
}
