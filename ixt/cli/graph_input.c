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

typedef struct words {
	ixt_arena *arena;
	ixt_str *items;
	uint32_t count, cap;
} words;

static void add(words *w, ixt_str word)
{
	IXT_PUSH(w->arena, w->items, w->count, w->cap) = word;
}

/* The words of upstream's command line for a selector: its name, then --k=v. */
static void add_selector(words *w, const ixt_planner *p, ixt_str text)
{
	ixt_selector sel = { .boot = false };
	uint32_t i;

	for (i = 0; i < p->flag_count; i++)
		ixt_selector_set(&sel, w->arena, p->flags[i].key, p->flags[i].value);
	ixt_selector_parse(&sel, w->arena, text);
	add(w, sel.name);
	for (i = 0; i < sel.count; i++)
		add(w, ixt_arena_format(w->arena, "--%.*s=%.*s",
					IXT_STR_ARG(sel.flags[i].key),
					IXT_STR_ARG(sel.flags[i].value)));
	if (sel.target_name.ptr)
		add(w, ixt_arena_format(w->arena, "--target=%.*s",
					IXT_STR_ARG(sel.target_name)));
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
