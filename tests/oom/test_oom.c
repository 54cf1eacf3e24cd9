/* n-th allocation failure: a run over a corpus (opening it, a session, every
 * package rendered, errors included; and packing it, read sets, JSON) is
 * repeated with the first allocation failing, then the second, until none
 * fails; once with that single failure, once with all later allocations
 * failing, too. Each run must answer every question as the undisturbed run did
 * or with MemoryError; after a single failure the session must be usable; in
 * the end nothing may be left.
 *
 * usage: test_oom CORPUS_DIR PINS_JSON */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/base/json.h"
#include "ixt/package/package.h"
#include "ixt/package/pins.h"
#include "ixt/source/dir_root.h"
#include "ixt/source/memory_root.h"
#include "ixt/source/pack.h"
#include "ixt/source/packed_root.h"
#include "ixt/source/read_set.h"
#include "tests/oom/failing.h"

typedef char digest[65];

/* What all runs share; made with the C library's allocator. */
static struct {
	const char *corpus;
	ixt_arena arena;
	ixt_trap trap;
	ixt_error err;
	ixt_host *host;
	ixt_str json;
	ixt_str pack;		/* the corpus, packed */
	digest *expected;	/* of the undisturbed run, by package */
	uint32_t expected_count;
} shared;

static struct {
	const char *scenario;
	failing *f;
} now;

static void require(bool right, const char *what)
{
	if (right)
		return;
	fprintf(stderr, "test_oom: %s, allocation %llu failing%s: %s\n", now.scenario,
		(unsigned long long)now.f->at, now.f->mode == FAIL_FROM ? " and all later" : "",
		what);
	abort();
}

/* ---------------------------------------------------------------- scenarios */

static ixt_root *open_directory(ixt_arena *arena)
{
	return ixt_dir_root_open(ixt_str_of(shared.corpus), arena);
}

/* Templates that reach what the corpus does not: includes of base64 forms,
 * parents, deep values. */
static ixt_root *open_memory(ixt_arena *arena)
{
	static const ixt_memory_file files[] = {
		{ IXT_STR("bin/a/ix.sh"), IXT_STR(
			"{% extends '//die/b.sh' %}\n{% block bld_script %}\n"
			"{{super()}} {{self.x() | b64e}} {{'a\\nb' | list_to_json}}\n"
			"{% endblock %}\n") },
		{ IXT_STR("die/b.sh"), IXT_STR(
			"{% set s %}{% block bld_script %}{% block x %}\n"
			"{% include '//die/part/base64' %}\n{% endblock %}{% endblock %}"
			"{% endset %}\n{\"bld\": {\"script\": {{s | jd}}}}\n") },
		{ IXT_STR("die/part"), IXT_STR("part {{x}}") },
		{ IXT_STR("bin/missing/ix.sh"), IXT_STR("{% extends '//die/none.sh' %}") },
		{ IXT_STR("bin/nojson/ix.sh"), IXT_STR("{\"bld\": tru}") },
		{ IXT_STR("bin/utf8/ix.sh"), IXT_STR("\xff") },
		{ IXT_STR("bin/syntax/ix.sh"), IXT_STR("a\nb {% if %}") },
		{ IXT_STR("bin/unsupported/ix.sh"), IXT_STR("{% macro m() %}{% endmacro %}") },
		{ IXT_STR("bin/self/ix.sh"), IXT_STR("{% block b %}{{self.b()}}{% endblock %}") },
		{ IXT_STR("bin/long/ix.sh"), IXT_STR(
			"{% set l %}\n{% for i in 'abcdefghijklmnopqrstuvwxyz'.split('m') %}\n"
			"{% for k in i %}{{k}}{{k.upper()}}{{[k, k] | jd}}\n{% endfor %}"
			"{% endfor %}\n{% endset %}\n{{l | parse_list | jd}}") },
	};

	return ixt_memory_root_new(files, sizeof files / sizeof *files, arena);
}

static ixt_root *open_pack(ixt_arena *arena)
{
	return ixt_packed_root_new(shared.pack, IXT_STR("pack"), NULL, arena);
}

/* Renders package `name`; true when it was answered, false for MemoryError. */
static bool render(ixt_session *s, ixt_str name, uint32_t index)
{
	ixt_answer a;
	digest got;
	int result = ixt_session_render(s, name, NULL, 0, &a);

	if (a.error.cls == IXT_ERR_MEMORY) {
		require(result == -1, "MemoryError without -1");
		require(a.error.message.len > 0, "MemoryError without a message");
		return false;
	}
	require(result == 0, "-1 without MemoryError");
	ixt_answer_digest(&a, got);
	if (now.f->mode == FAIL_NEVER)
		memcpy(shared.expected[index], got, sizeof got);
	require(strcmp(got, shared.expected[index]) == 0, "another answer");
	return true;
}

static void render_all(ixt_session *s)
{
	const ixt_str *names;
	uint32_t count, i, attempt;
	ixt_error err = { 0 };
	int result = ixt_session_packages(s, &names, &count, &err);

	if (result < 0) {
		require(err.cls == IXT_ERR_MEMORY, "listing fails otherwise");
		if (now.f->mode == FAIL_FROM)
			return;
		memset(&err, 0, sizeof err);
		result = ixt_session_packages(s, &names, &count, &err);
		require(result == 0, "the second listing fails");
	}
	if (now.f->mode == FAIL_NEVER) {
		shared.expected = calloc(count, sizeof *shared.expected);
		shared.expected_count = count;
	}
	require(count == shared.expected_count, "other packages");
	for (i = 0; i < count; i++) {
		attempt = 0;
		while (!render(s, names[i], i) && now.f->mode == FAIL_ONCE)
			require(attempt++ == 0, "the session is not usable again");
	}
}

static void run_session(ixt_root *root)
{
	ixt_root *roots[1] = { root };
	ixt_session_options options = {
		.roots = roots,
		.root_count = 1,
		.host = shared.host,
		.rules = ixt_rules_newest(),
		.target_name = "linux-x86_64",
		.allocator = &now.f->allocator,
	};
	ixt_error err = { 0 };
	ixt_session *s = ixt_session_new(&options, &err);

	if (s)
		render_all(s);
	else
		require(err.cls == IXT_ERR_MEMORY, "the session fails otherwise");
	ixt_session_free(s);
}

static void run_root(ixt_root *(*open_root)(ixt_arena *arena))
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_root *volatile root = NULL;
	ixt_arena arena;

	ixt_arena_init(&arena, &now.f->allocator, 1024);
	arena.trap = &trap;
	if (!IXT_TRAPPED(&trap))
		root = open_root(&arena);
	else
		require(err.cls == IXT_ERR_MEMORY, "opening the root fails otherwise");
	if (root) {
		run_session(root);
		ixt_root_close(root);
	}
	ixt_arena_release(&arena);
}

static void run_directory(void)
{
	run_root(open_directory);
}

static void run_memory(void)
{
	run_root(open_memory);
}

static void run_packed(void)
{
	run_root(open_pack);
}

/* Packs the corpus. */
static void run_packing(void)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_root *volatile root = NULL;
	ixt_arena arena;
	ixt_buf buf;

	ixt_arena_init(&arena, &now.f->allocator, 1024);
	ixt_buf_init(&buf, &now.f->allocator);
	arena.trap = buf.trap = &trap;
	if (!IXT_TRAPPED(&trap)) {
		root = open_directory(&arena);
		ixt_pack_root(&buf, root, &arena);
		require(ixt_str_eq(ixt_buf_view(&buf), shared.pack), "another pack");
	} else {
		require(err.cls == IXT_ERR_MEMORY, "packing fails otherwise");
	}
	if (root)
		ixt_root_close(root);
	ixt_buf_release(&buf);
	ixt_arena_release(&arena);
}

/* The read set of one source with all it includes. */
static void run_read_set(void)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_root *volatile root = NULL;
	ixt_loader *volatile loader = NULL;
	ixt_root *roots[1];
	ixt_read_set set;
	ixt_arena arena;

	ixt_arena_init(&arena, &now.f->allocator, 64);
	arena.trap = &trap;
	if (!IXT_TRAPPED(&trap)) {
		root = roots[0] = open_memory(&arena);
		loader = ixt_loader_new(roots, 1, &now.f->allocator, &trap);
		ixt_read_set_init(&set, &arena);
		ixt_read_set_add_source(&set, ixt_loader_source(loader, IXT_STR("die/b.sh")));
		ixt_read_set_sort(&set);
		require(set.count == 2, "another read set");
		require(ixt_read_entries_hold(set.entries, set.count, loader, &trap) == 2,
			"the read set does not hold");
	} else {
		require(err.cls == IXT_ERR_MEMORY, "the read set fails otherwise");
	}
	if (loader)
		ixt_loader_free(loader);
	if (root)
		ixt_root_close(root);
	ixt_arena_release(&arena);
}

/* Reading, checking and writing JSON. */
static void run_json(void)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;
	ixt_buf buf;

	ixt_arena_init(&arena, &now.f->allocator, 64);
	ixt_buf_init(&buf, &now.f->allocator);
	arena.trap = buf.trap = &trap;
	if (!IXT_TRAPPED(&trap)) {
		ixt_json *value = ixt_json_read(shared.json, &arena);

		ixt_json_write(&buf, value, (ixt_json_style){ 4, true });
		ixt_json_escape(&buf, shared.json);
		ixt_json_read(IXT_STR("[1, {\"a\": nul}]"), &arena);
	} else {
		require(err.cls == IXT_ERR_MEMORY || err.cls == IXT_ERR_JSON_DECODE,
			"JSON fails otherwise");
	}
	ixt_buf_release(&buf);
	ixt_arena_release(&arena);
}

/* --------------------------------------------------------------------- runs */

static uint64_t run_once(void (*run)(void), failing_mode mode, uint64_t at)
{
	failing f;

	failing_init(&f, mode, at);
	now.f = &f;
	run();
	require(f.blocks == 0 && f.bytes == 0, "memory is left");
	return f.failed;
}

static int open_files(void)
{
	struct stat st;
	int fd, n = 0;

	for (fd = 0; fd < 64; fd++)
		n += fstat(fd, &st) == 0;
	return n;
}

static void run_scenario(const char *name, void (*run)(void))
{
	int files = open_files();
	uint64_t at, in_mode[2] = { 0, 0 };

	now.scenario = name;
	run_once(run, FAIL_NEVER, 0);
	for (at = 1; run_once(run, FAIL_ONCE, at); at++)
		in_mode[0]++;
	for (at = 1; run_once(run, FAIL_FROM, at); at++)
		in_mode[1]++;
	require(open_files() == files, "files are left open");
	require(in_mode[0] > 0 && in_mode[1] > 0, "nothing was allocated");
	printf("%s: %llu allocations failed alone, %llu with all later ones\n", name,
	       (unsigned long long)in_mode[0], (unsigned long long)in_mode[1]);
	free(shared.expected);
	shared.expected = NULL;
}

static ixt_str read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = ixt_arena_take(&shared.arena, 1 << 16);
	size_t n;

	if (!file) {
		perror(path);
		exit(1);
	}
	n = fread(text, 1, 1 << 16, file);
	fclose(file);
	return (ixt_str){ text, n };
}

static ixt_str pack_corpus(ixt_buf *buf)
{
	ixt_root *root = open_directory(&shared.arena);

	buf->trap = &shared.trap;
	ixt_pack_root(buf, root, &shared.arena);
	ixt_root_close(root);
	return ixt_buf_view(buf);
}

int main(int argc, char **argv)
{
	ixt_buf pack;

	if (argc != 3) {
		fputs("usage: test_oom CORPUS_DIR PINS_JSON\n", stderr);
		return 2;
	}
	ixt_arena_init(&shared.arena, &ixt_allocator_libc, 1 << 12);
	ixt_buf_init(&pack, &ixt_allocator_libc);
	shared.trap.error = &shared.err;
	shared.arena.trap = &shared.trap;
	if (IXT_TRAPPED(&shared.trap)) {
		fprintf(stderr, "test_oom: %.*s\n", IXT_STR_ARG(shared.err.message));
		return 1;
	}
	shared.corpus = argv[1];
	shared.json = read_file(argv[2]);
	shared.host = ixt_pins_read(&shared.arena, shared.json);
	shared.pack = pack_corpus(&pack);
	run_scenario("json", run_json);
	run_scenario("memory root", run_memory);
	run_scenario("directory root", run_directory);
	run_scenario("packed root", run_packed);
	run_scenario("packing", run_packing);
	run_scenario("read set", run_read_set);
	ixt_buf_release(&pack);
	ixt_arena_release(&shared.arena);
	return 0;
}
