#include "diff/select.h"

#include <fnmatch.h>
#include <stdlib.h>

#include "diff/lines.h"

typedef struct name_list {
	ixt_arena *arena;
	ixt_str *items;
	uint32_t count, cap;
} name_list;

static void add_name(name_list *l, ixt_str name)
{
	IXT_PUSH(l->arena, l->items, l->count, l->cap) = name;
}

static void add_names(name_list *l, const ixt_str *names, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		add_name(l, names[i]);
}

static int by_text(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

static void sort_unique(name_list *l)
{
	uint32_t i, n = 0;

	if (l->count)
		qsort(l->items, l->count, sizeof *l->items, by_text);
	for (i = 0; i < l->count; i++)
		if (n == 0 || !ixt_str_eq(l->items[n - 1], l->items[i]))
			l->items[n++] = l->items[i];
	l->count = n;
}

/* ------------------------------------------------------------ what there is */

static void add_ours(diff_comparison *c, name_list *l)
{
	const ixt_str *names;
	uint32_t count;

	if (ixt_session_packages(c->ours.session, &names, &count, &c->job->error) < 0)
		ixt_raise_filled(&c->job->trap);
	add_names(l, names, count);
}

/* Recorded packages that still hold are there, whatever our listing says. */
static void add_recorded(diff_comparison *c, name_list *l)
{
	diff_recorded *r = &c->expected.recorded;
	ixt_str why;
	uint32_t i;

	for (i = 0; i < r->recording.count; i++)
		if (diff_recorded_row(r, r->recording.rows[i].name, &c->scratch, &why))
			add_name(l, r->recording.rows[i].name);
}

static void add_live(diff_comparison *c, name_list *l)
{
	uint32_t count;
	ixt_str *names = diff_oracle_list(diff_expected_live(&c->expected),
					  c->question.target, &count);

	add_names(l, names, count);
}

static void add_lines(diff_comparison *c, name_list *l)
{
	uint32_t count;
	ixt_str *lines = diff_lines(c->job, &c->world, &count);

	add_names(l, lines, count);
}

/* What any of the two sides has: a package that only one knows is a difference. */
static void add_all(diff_comparison *c, name_list *l)
{
	if (c->question.stage == DIFF_GRAPH) {
		add_lines(c, l);
		return;
	}
	add_ours(c, l);
	if (c->expected.mode == DIFF_LIVE)
		add_live(c, l);
	else if (diff_expected_reads(&c->expected))
		add_recorded(c, l);
	sort_unique(l);
}

/* ------------------------------------------------------------ what is asked for */

static bool is_pattern(const char *text)
{
	return strpbrk(text, "*?[") && !strchr(text, '(');
}

static void add_matches(const name_list *all, const char *pattern, name_list *l)
{
	uint32_t i;

	for (i = 0; i < all->count; i++)
		if (fnmatch(pattern, ixt_arena_copy(l->arena, all->items[i]).ptr, 0) == 0)
			add_name(l, all->items[i]);
}

static bool any_pattern(char **arguments, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (is_pattern(arguments[i]))
			return true;
	return false;
}

ixt_str *diff_select(diff_comparison *c, char **arguments, int argument_count,
		     uint32_t *count)
{
	name_list all = { .arena = &c->job->arena }, chosen = { .arena = &c->job->arena };
	int i;

	if (argument_count == 0 || any_pattern(arguments, argument_count))
		add_all(c, &all);
	if (argument_count == 0)
		chosen = all;
	for (i = 0; i < argument_count; i++) {
		if (is_pattern(arguments[i]))
			add_matches(&all, arguments[i], &chosen);
		else
			add_name(&chosen, ixt_str_of(arguments[i]));
	}
	sort_unique(&chosen);
	*count = chosen.count;
	return chosen.items;
}
