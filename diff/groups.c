#include "diff/groups.h"

#include <stdlib.h>

typedef struct member {
	ixt_str signature;
	const diff_result *result;
} member;

static int by_signature(const void *a, const void *b)
{
	const member *x = a, *y = b;
	int order = ixt_str_cmp(x->signature, y->signature);

	return order ? order : x->result < y->result ? -1 : x->result > y->result;
}

static int by_size(const void *a, const void *b)
{
	const diff_group *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return ixt_str_cmp(x->signature, y->signature);
}

static member *members_of(const diff_results *r, ixt_arena *arena, uint32_t *count)
{
	member *all = IXT_NEW_ARRAY(arena, member, r->count + 1);
	uint32_t i;

	*count = 0;
	for (i = 0; i < r->count; i++)
		if (r->items[i].verdict != DIFF_SAME)
			all[(*count)++] = (member){
				diff_record_text(r->items[i].record, "signature"), &r->items[i] };
	if (*count)
		qsort(all, *count, sizeof *all, by_signature);
	return all;
}

diff_group *diff_groups(const diff_results *r, ixt_arena *arena, uint32_t *count)
{
	uint32_t n, i, begin;
	member *all = members_of(r, arena, &n);
	const diff_result **items = IXT_NEW_ARRAY(arena, const diff_result *, n + 1);
	diff_group *groups = IXT_NEW_ARRAY(arena, diff_group, n + 1);

	*count = 0;
	for (i = 0; i < n; i++)
		items[i] = all[i].result;
	for (begin = 0; begin < n; begin = i) {
		for (i = begin; i < n && ixt_str_eq(all[i].signature, all[begin].signature); i++)
			;
		groups[(*count)++] = (diff_group){ all[begin].signature, items + begin, i - begin };
	}
	if (*count)
		qsort(groups, *count, sizeof *groups, by_size);
	return groups;
}

uint32_t diff_count_verdict(const diff_results *r, uint32_t target, diff_verdict v)
{
	uint32_t i, n = 0;

	for (i = 0; i < r->count; i++)
		n += r->items[i].verdict == v &&
		     (target == UINT32_MAX || r->items[i].target == target);
	return n;
}

uint32_t diff_count_divergent(const diff_results *r, uint32_t target)
{
	uint32_t n = 0;
	int v;

	for (v = DIFF_SAME + 1; v < DIFF_VERDICT_COUNT; v++)
		if (diff_verdict_diverges(v))
			n += diff_count_verdict(r, target, v);
	return n;
}

/* ------------------------------------------------------------- parts of records */

ixt_str diff_record_side(const ixt_json *record, const char *of, const char *name)
{
	const ixt_json *side = record ? ixt_json_member(record, ixt_str_of(of)) : NULL;

	return diff_record_text(side, name);
}

ixt_str diff_record_said(const ixt_json *record, const char *side, ixt_arena *arena)
{
	const ixt_json *first = ixt_json_member(record, IXT_STR("first"));
	ixt_str cls = diff_record_side(record, side, "class");

	if (first && first->type == IXT_JSON_OBJECT)
		return diff_record_text(first, side);
	if (cls.len && diff_record_side(record, side, "message").len)
		return ixt_arena_format(arena, "%.*s: %.*s", IXT_STR_ARG(cls),
					IXT_STR_ARG(diff_record_side(record, side, "message")));
	if (cls.len)
		return cls;
	if (diff_record_side(record, side, "message").len)
		return diff_record_side(record, side, "message");
	return ixt_arena_format(arena, "rendered, %.12s…",
				diff_record_side(record, side, "digest").len
				? diff_record_side(record, side, "digest").ptr : "no digest");
}

static long long number_of(const ixt_json *object, const char *name)
{
	const ixt_json *m = ixt_json_member(object, ixt_str_of(name));

	return m && m->type == IXT_JSON_INT ? (long long)m->integer : 0;
}

ixt_str diff_record_place(const ixt_json *record, ixt_arena *arena)
{
	const ixt_json *first = ixt_json_member(record, IXT_STR("first"));

	if (!first || first->type != IXT_JSON_OBJECT)
		return IXT_STR("");
	return ixt_arena_format(arena, "line %lld, column %lld", number_of(first, "line"),
				number_of(first, "column"));
}
