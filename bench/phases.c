/* Times the phases of rendering a whole corpus in one process and one thread:
 * reading, compiling, rendering warm. Prints one line a phase:
 * name, number of items, bytes, seconds of the best and the median run.
 *
 * usage: bench-phases CORPUS-ROOT PINS-FILE TARGET RUNS [PHASE]
 * With PHASE (read, compile, render) only that one is repeated: what a profiler
 * wants. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "ixt/host/data.h"
#include "ixt/package/pins.h"
#include "ixt/package/package.h"
#include "ixt/source/dir_root.h"

#define MAX_RUNS 1000

typedef struct bench {
	ixt_session_options options;
	ixt_session *session;
	const ixt_str *names;	/* of packages that render */
	uint32_t count;
	ixt_str *templates;	/* names under which templates are compiled */
	uint32_t template_count, template_cap;
	size_t bytes;
	ixt_arena arena;
} bench;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static noreturn void die(const char *what, const ixt_error *err)
{
	fprintf(stderr, "bench-phases: %s: %.*s\n", what, IXT_STR_ARG(err->message));
	exit(3);
}

static void open_session(bench *b)
{
	ixt_error err = { 0 };

	b->session = ixt_session_new(&b->options, &err);
	if (!b->session)
		die("session", &err);
}

static void note_source(void *ctx, const ixt_source *source)
{
	bench *b = ctx;
	uint32_t i;

	for (i = 0; i < b->template_count; i++)
		if (ixt_str_eq(b->templates[i], source->name))
			return;
	IXT_PUSH(&b->arena, b->templates, b->template_count, b->template_cap) =
		ixt_arena_copy(&b->arena, source->name);
}

/* Renders everything once; keeps the names of those that render, and of the
 * templates they use. */
static void survey(bench *b)
{
	ixt_error err = { 0 };
	const ixt_str *all;
	ixt_str *names;
	uint32_t count, i;
	ixt_answer a;

	open_session(b);
	if (ixt_session_packages(b->session, &all, &count, &err) < 0)
		die("packages", &err);
	names = IXT_NEW_ARRAY(&b->arena, ixt_str, count);
	for (i = 0; i < count; i++) {
		ixt_session_render(b->session, all[i], NULL, 0, &a);
		if (!a.ok)
			continue;
		b->bytes += a.text.len;
		names[b->count++] = ixt_arena_copy(&b->arena, all[i]);
		ixt_session_each_source(b->session, note_source, b);
	}
	b->names = names;
	ixt_session_free(b->session);
}

static __attribute__((noinline)) double run_read(bench *b)
{
	double start;
	uint32_t i;

	open_session(b);
	start = now();
	for (i = 0; i < b->template_count; i++)
		ixt_loader_source(ixt_session_loader(b->session), b->templates[i]);
	return now() - start;
}

static __attribute__((noinline)) double run_compile(bench *b)
{
	double start;
	uint32_t i;
	ixt_error err;

	run_read(b);
	start = now();
	for (i = 0; i < b->template_count; i++) {
		/* files that packages only load are no templates and fail */
		err.cls = IXT_ERR_NONE;
		ixt_session_compile(b->session, b->templates[i], &err);
	}
	return now() - start;
}

static __attribute__((noinline)) double run_render(bench *b)
{
	double start = now();
	ixt_answer a;
	uint32_t i;

	for (i = 0; i < b->count; i++)
		ixt_session_render_text(b->session, b->names[i], &a);
	return now() - start;
}

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static void report(const char *name, uint32_t items, size_t bytes, double *times, int runs)
{
	qsort(times, (size_t)runs, sizeof *times, by_value);
	printf("%s\t%u\t%zu\t%.6f\t%.6f\n", name, items, bytes, times[0], times[runs / 2]);
}

static bool wanted(int argc, char **argv, const char *phase)
{
	return argc < 6 || strcmp(argv[5], phase) == 0;
}

int main(int argc, char **argv)
{
	static double times[MAX_RUNS];
	bench b = { .session = NULL };
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_root *root;
	int runs, i;

	if (argc < 5) {
		fputs("usage: bench-phases CORPUS-ROOT PINS-FILE TARGET RUNS [PHASE]\n", stderr);
		return 2;
	}
	runs = atoi(argv[4]);
	if (runs < 1 || runs > MAX_RUNS)
		return 2;
	ixt_arena_init(&b.arena, &ixt_allocator_libc, 64 << 10);
	b.arena.trap = &trap;
	if (IXT_TRAPPED(&trap))
		die("set-up", &err);
	root = ixt_dir_root_open(ixt_str_of(argv[1]), &b.arena);
	b.options = (ixt_session_options){
		.roots = &root, .root_count = 1,
		.host = ixt_pins_read(&b.arena, ixt_read_file(&b.arena, ixt_str_of(argv[2]))),
		.rules = ixt_rules_newest(), .target_name = argv[3],
	};
	survey(&b);
	for (i = 0; wanted(argc, argv, "read") && i < runs; i++) {
		times[i] = run_read(&b);
		ixt_session_free(b.session);
	}
	if (wanted(argc, argv, "read"))
		report("read", b.template_count, 0, times, runs);
	for (i = 0; wanted(argc, argv, "compile") && i < runs; i++) {
		times[i] = run_compile(&b);
		ixt_session_free(b.session);
	}
	if (wanted(argc, argv, "compile"))
		report("compile", b.template_count, 0, times, runs);
	open_session(&b);
	run_render(&b);		/* warm */
	for (i = 0; wanted(argc, argv, "render") && i < runs; i++)
		times[i] = run_render(&b);
	if (wanted(argc, argv, "render"))
		report("render", b.count, b.bytes, times, runs);
	ixt_session_free(b.session);
	ixt_root_close(root);
	return 0;
}
