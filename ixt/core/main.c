/* ixt-core: the portable core as a program, linked with nothing but a C library.
 *
 *	ixt-core render|digest PINS TARGET PACK[,PACK…] PACKAGE…
 *
 * Packages come from packed corpora (docs/packed-corpus.md), asked in order;
 * every fact about the machine comes from the pins file. TARGET is a name of
 * upstream's or a target.json. This file is all that an operating system has to
 * provide for: reading whole files and writing two streams. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "ixt/base/limits.h"
#include "ixt/package/package.h"
#include "ixt/package/pins.h"
#include "ixt/source/packed_root.h"

enum { STATUS_OK, STATUS_INPUT = 2 };

enum { MAX_ROOTS = 8 };

typedef struct core {
	ixt_arena arena;
	ixt_root *roots[MAX_ROOTS];
	uint32_t root_count;
	ixt_session *session;
} core;

static ixt_str read_whole(ixt_arena *arena, ixt_str path)
{
	ixt_str name = ixt_arena_copy(arena, path);
	FILE *f = fopen(name.ptr, "rb");
	long size = -1;
	char *data = NULL;

	if (!f)
		ixt_errno_raise(errno, name, arena);
	if (fseek(f, 0, SEEK_END) == 0)
		size = ftell(f);
	rewind(f);
	/* malloc, so that a raise could not leave the file open */
	if (size >= 0 && (data = malloc((size_t)size + 1)) &&
	    fread(data, 1, (size_t)size, f) != (size_t)size)
		size = -1;
	fclose(f);
	if (size >= 0 && !data)
		ixt_arena_no_memory(arena);
	if (size < 0) {
		free(data);
		ixt_errno_raise(EIO, name, arena);
	}
	return (ixt_str){ data, (size_t)size };
}

static void release_pack(ixt_str pack)
{
	free((char *)pack.ptr);
}

/* Small files are kept in the arena. */
static ixt_str read_kept(ixt_arena *arena, const char *path)
{
	ixt_str data = read_whole(arena, ixt_str_of(path));
	ixt_str kept = ixt_arena_copy(arena, data);

	release_pack(data);
	return kept;
}

static void open_packs(core *c, const char *list)
{
	ixt_str left = ixt_str_of(list), path;
	size_t comma;

	do {
		comma = ixt_str_chr(left, ',', 0);
		path = ixt_str_first(left, comma);
		left = ixt_str_from(left, comma == IXT_STR_NPOS ? comma : comma + 1);
		if (c->root_count == MAX_ROOTS)
			ixt_raise(&c->arena, IXT_ERR_VALUE, "more than %d packs", MAX_ROOTS);
		c->roots[c->root_count] = ixt_packed_root_new(
			read_whole(&c->arena, path), path, release_pack, &c->arena);
		c->root_count++;
	} while (left.len);
}

static void set_target(core *c, ixt_session_options *options, const char *name)
{
	if (ixt_str_ends(ixt_str_of(name), IXT_STR(".json")))
		options->target = ixt_target_read(&c->arena, read_kept(&c->arena, name));
	else
		options->target_name = name;
}

/* Returns 0, or -1 with err filled, its texts in c->arena. */
static int core_open(core *c, char **args, ixt_error *err)
{
	ixt_trap trap = { .error = err };
	ixt_session_options options = {
		.rules = ixt_rules_newest(),
		.error_arena = &c->arena,
	};

	ixt_arena_init(&c->arena, &ixt_allocator_libc, 64 << 10);
	c->arena.trap = &trap;
	if (IXT_TRAPPED(&trap))
		return -1;
	options.host = ixt_pins_read(&c->arena, read_kept(&c->arena, args[0]));
	set_target(c, &options, args[1]);
	open_packs(c, args[2]);
	options.roots = c->roots;
	options.root_count = c->root_count;
	c->session = ixt_session_new(&options, err);
	return c->session ? 0 : -1;
}

static void core_close(core *c)
{
	if (c->session)
		ixt_session_free(c->session);
	while (c->root_count)
		ixt_root_close(c->roots[--c->root_count]);
	ixt_arena_release(&c->arena);
}

static void say(const ixt_error *err)
{
	ixt_str cls = ixt_error_class_name(err->cls);

	fprintf(stderr, "ixt-core: %.*s: %.*s\n", IXT_STR_ARG(cls), IXT_STR_ARG(err->message));
}

static int render(core *c, const char *package)
{
	ixt_answer answer = { 0 };

	ixt_session_render(c->session, ixt_str_of(package), NULL, 0, &answer);
	if (answer.ok)
		fwrite(answer.text.ptr, 1, answer.text.len, stdout);
	else
		say(&answer.error);
	return answer.ok ? STATUS_OK : STATUS_INPUT;
}

static int digest(core *c, const char *package)
{
	ixt_answer answer = { 0 };
	ixt_str cls;
	char hex[65];

	ixt_session_render(c->session, ixt_str_of(package), NULL, 0, &answer);
	ixt_answer_digest(&answer, hex);
	cls = ixt_error_class_name(answer.error.cls);
	if (answer.ok)
		printf("%s\tok\t%s\n", package, hex);
	else
		printf("%s\terr\t%.*s\t%s\n", package, IXT_STR_ARG(cls), hex);
	return STATUS_OK;
}

int main(int argc, char **argv)
{
	core c = { 0 };
	ixt_error err = { 0 };
	int (*verb)(core *, const char *) = NULL;
	int status = STATUS_OK, i;

	if (argc > 5)
		verb = strcmp(argv[1], "render") == 0 ? render :
		       strcmp(argv[1], "digest") == 0 ? digest : NULL;
	if (!verb) {
		fputs("usage: ixt-core render|digest PINS TARGET PACK[,PACK...] PACKAGE...\n",
		      stderr);
		return STATUS_INPUT;
	}
	if (core_open(&c, argv + 2, &err) < 0) {
		say(&err);
		status = STATUS_INPUT;
	}
	for (i = 5; i < argc && c.session; i++) {
		if (verb(&c, argv[i]) != STATUS_OK)
			status = STATUS_INPUT;
	}
	if (fflush(stdout) != 0) {
		perror("ixt-core");
		status = STATUS_INPUT;
	}
	core_close(&c);
	return status;
}
