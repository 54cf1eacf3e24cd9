/* Renders every language case under a directory and compares with what Jinja2
 * answered: the text, or class and message (and the line, where Jinja names one
 * itself: syntax and assertion errors), or that the construct is refused.
 *
 * usage: run-cases DIR [PART-OF-A-NAME] */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "ixt/host/data.h"
#include "ixt/template/context.h"
#include "ixt/template/filter.h"
#include "ixt/template/render.h"
#include "diff/case_file.h"

typedef struct outcome {
	ixt_str text;
	ixt_error error;
} outcome;

typedef struct name_list {
	ixt_str *items;
	uint32_t count, cap;
} name_list;

/* Everything of the case that may raise. */
static void render(const case_file *c, ixt_renderer *r, ixt_arena *arena, outcome *o)
{
	char *text;

	ixt_render_begin(r);
	ixt_render_set(r, IXT_STR("ix"), ixt_value_object(&ixt_historical_ix));
	if (c->context.len)
		ixt_render_set_json(r, arena, ixt_json_read(c->context, arena));
	ixt_render_run(r, c->templates[0].name);
	text = ixt_arena_take(arena, ixt_render_length(r) + 1);
	ixt_render_copy(r, text);
	o->text = (ixt_str){ text, ixt_render_length(r) };
}

static outcome run_case(const case_file *c, ixt_arena *arena)
{
	outcome o = { .text = { NULL, 0 } };
	ixt_trap trap = { .error = &o.error };
	ixt_trap *outer = arena->trap;
	ixt_root *root = ixt_memory_root_new(c->templates, c->template_count, arena);
	ixt_loader *loader = ixt_loader_new(&root, 1, &ixt_allocator_libc, outer);
	ixt_env env;
	ixt_renderer r;

	ixt_env_init(&env, loader, &ixt_allocator_libc, &trap);
	ixt_renderer_init(&r, &env, &ixt_allocator_libc);
	arena->trap = &trap;
	if (!IXT_TRAPPED(&trap))
		render(c, &r, arena, &o);
	arena->trap = outer;
	ixt_error_keep(&o.error, arena);
	ixt_renderer_release(&r);
	ixt_env_release(&env);
	ixt_loader_free(loader);
	ixt_root_close(root);
	return o;
}

static ixt_str error_text(ixt_arena *arena, const ixt_error *err)
{
	ixt_str cls = ixt_error_class_name(err->cls);

	if (err->cls == IXT_ERR_RECURSION)
		return cls;
	return ixt_arena_format(arena, "%.*s:%s%.*s", IXT_STR_ARG(cls),
				err->message.len ? " " : "", IXT_STR_ARG(err->message));
}

static bool same_error(const case_file *c, ixt_arena *arena, const ixt_error *err)
{
	bool named = err->cls == IXT_ERR_TEMPLATE_SYNTAX ||
		     err->cls == IXT_ERR_TEMPLATE_ASSERTION;

	return ixt_str_eq(c->answer, error_text(arena, err)) &&
	       (!named || c->line == err->line);
}

static bool passes(const case_file *c, ixt_arena *arena, const outcome *o)
{
	switch (c->outcome) {
	case CASE_EXPECT:
		return o->error.cls == IXT_ERR_NONE && ixt_str_eq(o->text, c->answer);
	case CASE_ERROR:
		return o->error.cls != IXT_ERR_NONE && same_error(c, arena, &o->error);
	default:
		return o->error.cls == IXT_ERR_UNSUPPORTED &&
		       ixt_str_eq(o->error.construct, c->answer);
	}
}

static void report(ixt_str path, const case_file *c, ixt_arena *arena, const outcome *o)
{
	static const char *const names[] = { "text", "error", "unsupported" };
	ixt_str got = o->error.cls ? error_text(arena, &o->error) : o->text;

	printf("FAIL %.*s\n  expected %s (line %u): %.*s\n  got (line %u): %.*s\n",
	       IXT_STR_ARG(path), names[c->outcome], c->line, IXT_STR_ARG(c->answer),
	       o->error.line, IXT_STR_ARG(got));
}

static bool check(ixt_str path, ixt_arena *arena)
{
	case_file c = case_read(arena, ixt_read_file(arena, path));
	outcome o;

	if (c.fault.len) {
		printf("FAIL %.*s: %.*s\n", IXT_STR_ARG(path), IXT_STR_ARG(c.fault));
		return false;
	}
	o = run_case(&c, arena);
	if (passes(&c, arena, &o))
		return true;
	report(path, &c, arena, &o);
	return false;
}

static void find_cases(ixt_arena *arena, ixt_str dir, name_list *found)
{
	DIR *d = opendir(dir.ptr);
	struct dirent *e;
	ixt_str path;

	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		path = ixt_arena_format(arena, "%.*s/%s", IXT_STR_ARG(dir), e->d_name);
		if (ixt_str_ends(path, IXT_STR(".case")))
			IXT_PUSH(arena, found->items, found->count, found->cap) = path;
		else if (ixt_is_directory(path.ptr))
			find_cases(arena, path, found);
	}
	if (d)
		closedir(d);
}

static int by_name(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

/* Returns the exit status. Raises through the arenas' trap. */
static int run_all(ixt_str dir, const char *part, ixt_arena *names, ixt_arena *arena)
{
	uint32_t i, passed = 0, failed = 0;
	name_list found = { 0 };

	find_cases(names, ixt_arena_copy(names, dir), &found);
	if (found.count)
		qsort(found.items, found.count, sizeof *found.items, by_name);
	for (i = 0; i < found.count; i++) {
		if (!strstr(found.items[i].ptr, part))
			continue;
		ixt_arena_clear(arena);
		if (check(found.items[i], arena))
			passed++;
		else
			failed++;
	}
	printf("%u passed, %u failed\n", passed, failed);
	return failed || !passed;
}

int main(int argc, char **argv)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena names, arena;
	int status;

	if (argc < 2) {
		fputs("usage: run-cases DIR [PART-OF-A-NAME]\n", stderr);
		return 2;
	}
	ixt_arena_init(&names, &ixt_allocator_libc, 1 << 16);
	ixt_arena_init(&arena, &ixt_allocator_libc, 1 << 16);
	names.trap = arena.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		fprintf(stderr, "run-cases: %.*s\n", IXT_STR_ARG(err.message));
		return 2;
	}
	status = run_all(ixt_str_of(argv[1]), argc > 2 ? argv[2] : "", &names, &arena);
	ixt_arena_release(&arena);
	ixt_arena_release(&names);
	return status;
}
