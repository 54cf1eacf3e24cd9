#include "ixt/plan/links.h"

#include "ixt/plan/internal.h"

typedef struct lister {
	ixt_plan *p;
	uint32_t package;
	ixt_arena *arena;
	ixt_links links;
} lister;

/* The packages that `whose` lists, asked for by the package with the flags that
 * its part hands on. Each of them was loaded when the part was computed. */
static void add_listed(lister *l, uint32_t whose, ixt_listed list, ixt_part part)
{
	ixt_plan *p = l->p;
	const ixt_package *pkg = &p->packages[l->package];
	uint32_t base = ixt_plan_base_flags(p, pkg, part), at, text;

	for (at = 0; ixt_descr_dependency(p, p->packages[whose].descr, list, at, &text); at++)
		IXT_PUSH(l->arena, l->links.items, l->links.count, l->links.cap) = (ixt_link){
			ixt_plan_dependency(p, text, base), list,
			whose == l->package ? IXT_NO_PACKAGE : whose,
			part == IXT_PART_HOST_LIB,
		};
}

static void add_part(lister *l, ixt_listed list, ixt_part part)
{
	if (l->p->packages[l->package].state[part] == IXT_PART_DONE)
		add_listed(l, l->package, list, part);
}

/* What the build tools ask for on behalf of the package. */
static void add_tools(lister *l, ixt_part part)
{
	const ixt_package *pkg = &l->p->packages[l->package];
	ixt_package_list tools = ixt_plan_list(l->p, pkg, IXT_PART_BIN);
	uint32_t i;

	for (i = 0; pkg->state[part] == IXT_PART_DONE && i < tools.count; i++)
		add_listed(l, tools.items[i], IXT_LISTED_IND_DEPS, part);
}

ixt_links ixt_plan_links(ixt_plan *p, uint32_t package, ixt_arena *arena)
{
	lister l = { .p = p, .package = package, .arena = arena };

	add_part(&l, IXT_LISTED_BLD_DEPS, IXT_PART_BIN);
	add_part(&l, IXT_LISTED_BLD_DATA, IXT_PART_BLD_DATA);
	add_part(&l, IXT_LISTED_TARGET_LIBS, IXT_PART_TARGET_LIB);
	add_tools(&l, IXT_PART_TARGET_LIB);
	add_part(&l, IXT_LISTED_HOST_LIBS, IXT_PART_HOST_LIB);
	add_tools(&l, IXT_PART_HOST_LIB);
	add_part(&l, IXT_LISTED_LIB_DEPS, IXT_PART_LIB);
	add_part(&l, IXT_LISTED_RUN_DEPS, IXT_PART_RUN_DEPS);
	add_part(&l, IXT_LISTED_RUN_DATA, IXT_PART_RUN_DATA);
	return l.links;
}

/* ------------------------------------------------------------------ searching */

/* A package that was reached, and the first way to it. Further ways that are as
 * short are in `others`. */
typedef struct place {
	uint32_t from;		/* number of a place; of the start: itself */
	uint32_t depth;
	uint32_t package;
	ixt_link link;
} place;

typedef struct search {
	ixt_arena *arena;
	place *places;		/* in the order of their depth */
	uint32_t count, cap;
	ixt_index by_package;	/* package, 0: its first place */
	ixt_str name;		/* of what is sought */
	ixt_selector sought;
	uint32_t goal_depth;	/* UINT32_MAX: not found yet */
	uint32_t limit;
	ixt_chains *chains;
} search;

static bool has_flag(ixt_plan *p, const ixt_package *pkg, const ixt_flag *flag)
{
	const ixt_flag_item *item;

	item = ixt_flag_find(&p->flags, pkg->flags, ixt_flag_text(&p->flags, flag->key));
	return item && item->value == ixt_flag_text(&p->flags, flag->value);
}

static bool is_sought(ixt_plan *p, const search *s, uint32_t package)
{
	const ixt_package *pkg = &p->packages[package];
	uint32_t i;

	if (!ixt_str_eq(ixt_flag_str(p, pkg->name), s->sought.name))
		return ixt_str_eq(ixt_plan_uid(p, package), s->sought.name);
	for (i = 0; i < s->sought.count; i++)
		if (!has_flag(p, pkg, &s->sought.flags[i]))
			return false;
	return !s->sought.target_name.ptr ||
	       ixt_str_eq(pkg->target->name, s->sought.target_name);
}

/* Places of a package that are deeper than its first one lead nowhere shorter. */
static void reach(ixt_plan *p, search *s, uint32_t from, const ixt_link *link)
{
	uint32_t depth = s->places[from].depth + 1;
	uint32_t first = ixt_index_get(&s->by_package, link->package, 0);

	if (first != IXT_INDEX_NONE && s->places[first].depth < depth)
		return;
	/* what is as short is only wanted of what is sought, and of one of the ways */
	if (first != IXT_INDEX_NONE && !is_sought(p, s, link->package))
		return;
	if (first == IXT_INDEX_NONE)
		ixt_index_add(&s->by_package, link->package, 0, s->count);
	if (is_sought(p, s, link->package))
		s->goal_depth = depth;
	IXT_PUSH(s->arena, s->places, s->count, s->cap) =
		(place){ from, depth, link->package, *link };
}

static void keep_chain(search *s, uint32_t at)
{
	uint32_t n = s->places[at].depth;
	ixt_link *links = IXT_NEW_ARRAY(s->arena, ixt_link, n);

	if (s->chains->count == s->limit) {
		s->chains->more = true;
		return;
	}
	IXT_PUSH(s->arena, s->chains->items, s->chains->count, s->chains->cap) =
		(ixt_chain){ links, n };
	for (; n; at = s->places[at].from)
		links[--n] = s->places[at].link;
}

static void find_chains(ixt_plan *p, void *ctx)
{
	search *s = ctx;
	uint32_t at, i;

	s->arena->trap = p->trap;
	ixt_selector_parse(&s->sought, s->arena, s->name);
	ixt_index_init(&s->by_package, s->arena);
	if (!ixt_plan_need(p, s->places[0].package, IXT_PART_RUN))
		ixt_plan_work(p);
	for (at = 0; at < s->count && s->places[at].depth < s->goal_depth; at++) {
		ixt_links links = ixt_plan_links(p, s->places[at].package, s->arena);

		for (i = 0; i < links.count; i++)
			reach(p, s, at, &links.items[i]);
	}
	for (at = 1; at < s->count; at++)
		if (s->places[at].depth == s->goal_depth &&
		    is_sought(p, s, s->places[at].package))
			keep_chain(s, at);
}

int ixt_plan_why(ixt_plan *p, uint32_t package, ixt_str dependency, uint32_t limit,
		 ixt_arena *arena, ixt_chains *chains, ixt_error *err)
{
	place start = { .package = package };
	search s = {
		.arena = arena, .places = &start, .count = 1, .cap = 1, .name = dependency,
		.goal_depth = UINT32_MAX, .limit = limit, .chains = chains,
	};

	*chains = (ixt_chains){ .count = 0 };
	return ixt_plan_run(p, find_chains, &s, err);
}
