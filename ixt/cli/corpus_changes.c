#include "ixt/cli/corpus_changes.h"

static void note(ixt_arena *arena, ixt_change_list *l, ixt_str name)
{
	IXT_PUSH(arena, l->names, l->count, l->cap) = name;
}

static void note_failure(ixt_arena *arena, ixt_corpus_changes *c, const ixt_corpus_answer *a)
{
	if (a->error.len)
		IXT_PUSH(arena, c->failures, c->failure_count, c->failure_cap) =
			(ixt_corpus_failure){ a->name, a->error };
}

static bool same_render(const ixt_corpus_answer *a, const ixt_corpus_answer *b)
{
	return memcmp(a->render, b->render, sizeof a->render) == 0;
}

static void compare_package(ixt_arena *arena, ixt_corpus_changes *c,
			    const ixt_corpus_answer *a, const ixt_corpus_answer *b)
{
	if (!same_render(a, b))
		note(arena, &c->changed, b->name);
	if (!ixt_str_eq(a->uid, b->uid))
		note(arena, &c->uids, b->name);
	if (!a->error.len)
		note_failure(arena, c, b);
}

/* Both are sorted by name. */
static void compare_packages(ixt_arena *arena, const ixt_corpus_answers *a,
			     const ixt_corpus_answers *b, ixt_corpus_changes *c)
{
	uint32_t i = 0, k = 0;
	int order;

	while (i < a->count || k < b->count) {
		order = i == a->count ? 1
		      : k == b->count ? -1 : ixt_str_cmp(a->items[i].name, b->items[k].name);
		if (order < 0) {
			note(arena, &c->removed, a->items[i].name);
		} else if (order > 0) {
			note(arena, &c->added, b->items[k].name);
			note_failure(arena, c, &b->items[k]);
		} else {
			compare_package(arena, c, &a->items[i], &b->items[k]);
		}
		i += order <= 0;
		k += order >= 0;
	}
}

static void compare_constructs(ixt_arena *arena, const ixt_corpus_answers *a,
			       const ixt_corpus_answers *b, ixt_corpus_changes *c)
{
	uint32_t i;

	for (i = 0; i < b->construct_count; i++)
		if (ixt_intern_get(&a->construct_names, b->constructs[i].text) == IXT_INTERN_NONE)
			IXT_PUSH(arena, c->constructs, c->construct_count, c->construct_cap) =
				&b->constructs[i];
}

/* The row's answer is another one than when the divergence was accepted. */
static bool may_move(const ixt_baseline_row *row, const ixt_corpus_answers *a,
		     const ixt_corpus_answers *b)
{
	const ixt_corpus_answer *x = ixt_corpus_answers_find(a, row->package);
	const ixt_corpus_answer *y = ixt_corpus_answers_find(b, row->package);

	if (!x || !y)
		return x != y;
	return ixt_str_is(row->stage, "uid") ? !ixt_str_eq(x->uid, y->uid) : !same_render(x, y);
}

static void compare_rows(ixt_arena *arena, const ixt_corpus_answers *a,
			 const ixt_corpus_answers *b, const ixt_baseline *baseline,
			 ixt_corpus_changes *c)
{
	ixt_str target = ixt_target_name((ixt_setup *)&b->planner.opened.setup);
	uint32_t i;

	for (i = 0; i < baseline->count; i++) {
		const ixt_baseline_row *row = &baseline->rows[i];

		if (ixt_baseline_accepts(row) && ixt_str_eq(row->target, target) &&
		    may_move(row, a, b))
			IXT_PUSH(arena, c->rows, c->row_count, c->row_cap) = row;
	}
}

void ixt_corpus_compare(ixt_arena *arena, const ixt_corpus_answers *before,
			const ixt_corpus_answers *after, const ixt_baseline *baseline,
			ixt_corpus_changes *changes)
{
	const ixt_setup *then = &before->planner.opened.setup, *now = &after->planner.opened.setup;

	*changes = (ixt_corpus_changes){
		.packages = after->count, .asked = after->asked,
		.core_before = then->core_digest, .core_after = now->core_digest,
		.core_proven = now->rules_proven,
	};
	compare_packages(arena, before, after, changes);
	compare_constructs(arena, before, after, changes);
	compare_rows(arena, before, after, baseline, changes);
}
