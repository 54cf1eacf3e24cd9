#include "ixt/cli/graph_input.h"

#include <unistd.h>

#include "ixt/cli/report.h"
#include "ixt/host/data.h"
#include "ixt/host/realm_reader.h"
#include "ixt/plan/graph.h"

static int say_and_fail(const ixt_error *err)
{
	ixt_say_error(err);
	return IXT_EXIT_USAGE;
}

/* Upstream's command line for selectors. */
typedef struct words {
	ixt_arena *arena;
	ixt_str *items;
	uint32_t count, cap;
	ixt_intern names;	/* of packages */
	uint32_t *mentions;	/* by number in `names`: where its words begin */
	uint32_t mentions_cap;
} words;

static void add(words *w, ixt_str word)
{
	IXT_PUSH(w->arena, w->items, w->count, w->cap) = word;
}

/* Two things that a flag of a selector may be and one of a command line may not. */
static void check_flag(words *w, ixt_str name, const ixt_flag *f)
{
	if (ixt_str_starts(f->key, IXT_STR("embed:")))
		ixt_raise(w->arena, IXT_ERR_UNSUPPORTED, "%.*s: flag %.*s met; what begins "
			  "with embed: names a file on the command line of a graph",
			  IXT_STR_ARG(name), IXT_STR_ARG(f->key));
	if (ixt_str_is(f->value, "-"))
		ixt_raise(w->arena, IXT_ERR_UNSUPPORTED, "%.*s: flag %.*s=- met; the value - "
			  "takes a flag away on the command line of a graph",
			  IXT_STR_ARG(name), IXT_STR_ARG(f->key));
}

static void add_flag(words *w, ixt_str key, ixt_str value)
{
	add(w, ixt_arena_format(w->arena, "--%.*s=%.*s", IXT_STR_ARG(key),
				IXT_STR_ARG(value)));
}

static bool is_same_mention(const words *w, uint32_t a, uint32_t b)
{
	uint32_t i, length = w->count - b;

	if (a + length > b)
		return false;
	for (i = 0; i < length; i++)
		if (!ixt_str_eq(w->items[a + i], w->items[b + i]))
			return false;
	return a + length == b || !ixt_str_starts(w->items[a + length], IXT_STR("--"));
}

/* A command line knows a package once: the flags of a second mention, whose words
 * begin at `first`, would go to the first one, too. */
static void check_mention(words *w, uint32_t first)
{
	ixt_str name = w->items[first];
	uint32_t known = w->names.count, number = ixt_intern_put(&w->names, name);

	IXT_REACH(w->arena, w->mentions, w->mentions_cap, number);
	if (number == known)
		w->mentions[number] = first;
	else if (!is_same_mention(w, w->mentions[number], first))
		ixt_raise(w->arena, IXT_ERR_UNSUPPORTED, "%.*s named twice with different "
			  "flags; a graph holds a package once, so plan them one by one",
			  IXT_STR_ARG(name));
}

/* The words of upstream's command line for a selector: its name, then --k=v. */
static void add_selector(words *w, const ixt_planner *p, ixt_str text)
{
	ixt_selector sel = { .boot = false };
	uint32_t i, first;

	for (i = 0; i < p->flag_count; i++)
		ixt_selector_set(&sel, w->arena, p->flags[i].key, p->flags[i].value);
	ixt_selector_parse(&sel, w->arena, text);
	first = w->count;
	add(w, sel.name);
	for (i = 0; i < sel.count; i++) {
		check_flag(w, sel.name, &sel.flags[i]);
		add_flag(w, sel.flags[i].key, sel.flags[i].value);
	}
	if (sel.target_name.ptr)
		add_flag(w, IXT_STR("target"), sel.target_name);
	check_mention(w, first);
}

int ixt_graph_of_packages(ixt_planner *p, const ixt_str *selectors, uint32_t count,
			  ixt_buf *out)
{
	ixt_graph_options o = { .verb = IXT_STR("build"), .reader = &ixt_host_realm_reader };
	words w = { .arena = &p->scratch };
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	uint32_t i, package;

	/* loaded first: its errors have a hint */
	for (i = 0; i < count; i++)
		if (ixt_planner_load(p, selectors[i], &package) < 0)
			return IXT_EXIT_USAGE;
	p->scratch.trap = &trap;
	if (IXT_TRAPPED(&trap))
		return say_and_fail(&err);
	ixt_intern_init(&w.names, w.arena);
	for (i = 0; i < count; i++)
		add_selector(&w, p, selectors[i]);
	o.args = w.items;
	o.arg_count = w.count;
	return ixt_plan_graph(p->plan, &o, out, &err) < 0 ? say_and_fail(&err) : IXT_EXIT_OK;
}

int ixt_graph_of_file(const char *path, ixt_buf *out)
{
	bool standard = strcmp(path, "-") == 0;
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;

	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	arena.trap = out->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
		ixt_arena_release(&arena);
		return IXT_EXIT_USAGE;
	}
	ixt_buf_add(out, ixt_read_file(&arena, ixt_str_of(standard ? "/dev/stdin" : path)));
	ixt_arena_release(&arena);
	return IXT_EXIT_OK;
}

int ixt_say_graph_error(const char *name, ixt_error *err)
{
	bool damaged = err->cls == IXT_ERR_VALUE || err->cls == IXT_ERR_JSON_DECODE ||
		       err->cls == IXT_ERR_UNICODE_DECODE;

	if (name)
		err->file = ixt_str_of(name);
	if (name && damaged)
		err->hint = IXT_STR("a graph is what `ixt graph build PKG` prints");
	return say_and_fail(err);
}
