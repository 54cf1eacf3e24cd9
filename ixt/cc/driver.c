#include "ixt/cc/driver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ixt/cc/script.h"
#include "ixt/host/data.h"
#include "ixt/host/files.h"
#include "ixt/host/write_file.h"

enum { STATUS_IMPOSSIBLE = 1, STATUS_ENVIRONMENT = 3 };

/* What every compilation needs when no sysroot tells (targets/capos/sysroot/flags). */
static const char *const least_flags[] = {
	"-mno-sse", "-mno-sse2", "-mno-mmx", "-Xclang", "-msoft-float", "-mlong-double-64",
	"-mno-red-zone", "-fno-pic", "-fno-pie", "-fno-stack-protector",
	"-ftls-model=local-exec", "-D__ELF__=1", "-D__unix__=1", "-D__capos__=1", NULL,
};

typedef struct driving {
	const ixt_cc_setup *setup;
	ixt_arena *arena;
	ixt_cc_args args;
	const char *sysroot;	/* NULL: none */
	ixt_str room;		/* directory of temporary files; empty: none made */
} driving;

/* -------------------------------------------------------------------------- commands */

static noreturn void raise_missing(driving *d, const char *program)
{
	ixt_raise(d->arena, IXT_ERR_OS, "%s: %s; clang and lld are needed (apt install clang lld)",
		  program, strerror(errno));
}

static noreturn void become(driving *d, ixt_cc_list *command)
{
	ixt_cc_add(command, NULL, d->arena);
	execvp(command->items[0], (char **)command->items);
	raise_missing(d, command->items[0]);
}

/* Its exit status, as a shell tells it. */
static int run(driving *d, ixt_cc_list *command)
{
	int status = 0;
	pid_t pid;

	ixt_cc_add(command, NULL, d->arena);
	fflush(stderr);
	pid = fork();
	if (pid == 0) {
		execvp(command->items[0], (char **)command->items);
		_exit(127);
	}
	if (pid < 0)
		raise_missing(d, command->items[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
		errno = ENOENT;
		raise_missing(d, command->items[0]);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static ixt_str temporary(driving *d, const char *name)
{
	const char *tmp = getenv("TMPDIR");

	if (!d->room.len) {
		ixt_str room = ixt_arena_format(d->arena, "%s/ixt-cc-XXXXXX",
						tmp && *tmp ? tmp : "/tmp");

		if (!mkdtemp((char *)room.ptr))
			ixt_raise_errno(d->arena, room, errno);
		d->room = room;
	}
	return ixt_arena_format(d->arena, "%.*s/%s", IXT_STR_ARG(d->room), name);
}

/* --------------------------------------------------------------------------- sysroot */

static const char *in_sysroot(driving *d, const char *path)
{
	return ixt_arena_format(d->arena, "%s/%s", d->sysroot, path).ptr;
}

static void find_sysroot(driving *d)
{
	const char *named = d->args.sysroot ? d->args.sysroot : getenv("IXT_SYSROOT");

	d->sysroot = named && *named ? named
		     : d->setup->find_sysroot ? d->setup->find_sysroot(d->arena) : NULL;
}

static void need_sysroot(driving *d)
{
	if (!d->sysroot)
		ixt_raise(d->arena, IXT_ERR_OS, "no sysroot to link with: --sysroot=DIR or "
			  "IXT_SYSROOT names one, \"ixt-cross sysroot\" builds one");
	if (access(in_sysroot(d, "lib/capos.ld"), R_OK) < 0)
		ixt_raise(d->arena, IXT_ERR_OS, "%s: no sysroot for capOS, as it has no "
			  "lib/capos.ld", d->sysroot);
}

static void add_least_flags(driving *d, ixt_cc_list *command)
{
	const char *const *flag;

	for (flag = least_flags; *flag; flag++)
		ixt_cc_add(command, *flag, d->arena);
}

/* The words of the sysroot's one line of flags. */
static void add_flags(driving *d, ixt_cc_list *command)
{
	const char *path = d->sysroot ? in_sysroot(d, "lib/capos.flags") : NULL;
	char *text, *word, *rest;

	if (!path || access(path, R_OK) < 0) {
		add_least_flags(d, command);
		return;
	}
	text = (char *)ixt_arena_copy(d->arena, ixt_read_file(d->arena, ixt_str_of(path))).ptr;
	for (word = strtok_r(text, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest))
		ixt_cc_add(command, word, d->arena);
}

/* ------------------------------------------------------------------------- compiling */

static void add_all(driving *d, ixt_cc_list *command, const ixt_cc_list *from)
{
	uint32_t i;

	for (i = 0; i < from->count; i++)
		ixt_cc_add(command, from->items[i], d->arena);
}

/* Behind the user's, so that they hold. musl's headers come before the compiler's. */
static void add_target(driving *d, ixt_cc_list *command)
{
	ixt_cc_add(command, "--target=" IXT_CC_TARGET, d->arena);
	ixt_cc_add(command, "-Wno-unused-command-line-argument", d->arena);
	add_flags(d, command);
	if (d->args.no_includes)
		return;
	/* never the host's, even where there is no sysroot */
	ixt_cc_add(command, "-nostdlibinc", d->arena);
	if (!d->sysroot)
		return;
	ixt_cc_add(command, "-isystem", d->arena);
	ixt_cc_add(command, in_sysroot(d, "include"), d->arena);
}

static noreturn void become_compiler(driving *d)
{
	ixt_cc_list command = { .count = 0 };

	ixt_cc_add(&command, d->setup->compiler, d->arena);
	add_all(d, &command, &d->args.all);
	add_target(d, &command);
	become(d, &command);
}

static int compile(driving *d, const ixt_cc_input *input, const char *object)
{
	ixt_cc_list command = { .count = 0 };

	ixt_cc_add(&command, d->setup->compiler, d->arena);
	add_all(d, &command, &d->args.compiler);
	add_target(d, &command);
	ixt_cc_add(&command, "-c", d->arena);
	ixt_cc_add(&command, "-o", d->arena);
	ixt_cc_add(&command, object, d->arena);
	if (input->language) {
		ixt_cc_add(&command, "-x", d->arena);
		ixt_cc_add(&command, input->language, d->arena);
	}
	ixt_cc_add(&command, input->text, d->arena);
	return run(d, &command);
}

/* Objects stand in the places of the sources then. */
static int compile_sources(driving *d)
{
	uint32_t i;
	int status;

	for (i = 0; i < d->args.input_count; i++) {
		ixt_cc_input *input = &d->args.inputs[i];
		const char *object;

		if (!input->source)
			continue;
		object = temporary(d, ixt_arena_format(d->arena, "%u.o", i).ptr).ptr;
		status = compile(d, input, object);
		if (status)
			return status;
		*input = (ixt_cc_input){ .text = object };
	}
	return 0;
}

/* --------------------------------------------------------------------------- linking */

static const char *script(driving *d)
{
	ixt_str path = ixt_str_of(in_sysroot(d, "lib/capos.ld")), changed;

	if (!d->args.stack && !d->args.heap)
		return path.ptr;
	changed = temporary(d, "capos.ld");
	ixt_write_file(d->arena, changed,
		       ixt_cc_script(path, d->args.stack, d->args.heap, d->arena), NULL);
	return changed.ptr;
}

static void add_inputs(driving *d, ixt_cc_list *command)
{
	uint32_t i;

	for (i = 0; i < d->args.input_count; i++)
		ixt_cc_add(command, d->args.inputs[i].text, d->arena);
}

static void add_words(driving *d, ixt_cc_list *command, const char *const *words)
{
	for (; *words; words++)
		ixt_cc_add(command, *words, d->arena);
}

static int link_program(driving *d)
{
	static const char *const always[] = { "-static", "--gc-sections", "-z", "nognustack",
					      NULL };
	ixt_cc_list command = { .count = 0 };
	const ixt_cc_args *a = &d->args;

	ixt_cc_add(&command, d->setup->linker, d->arena);
	add_words(d, &command, always);
	if (!a->own_script) {
		ixt_cc_add(&command, "-T", d->arena);
		ixt_cc_add(&command, script(d), d->arena);
	}
	ixt_cc_add(&command, "-o", d->arena);
	ixt_cc_add(&command, a->output ? a->output : "a.out", d->arena);
	if (a->capos_link || !a->no_start)
		ixt_cc_add(&command, in_sysroot(d, "lib/crt1.o"), d->arena);
	add_inputs(d, &command);
	ixt_cc_add(&command, "-L", d->arena);
	ixt_cc_add(&command, in_sysroot(d, "lib"), d->arena);
	if (a->capos_link || !a->no_libs)
		ixt_cc_add(&command, "-lc", d->arena);
	return run(d, &command);
}

static int link_object(driving *d)
{
	ixt_cc_list command = { .count = 0 };

	ixt_cc_add(&command, d->setup->linker, d->arena);
	ixt_cc_add(&command, "-r", d->arena);
	ixt_cc_add(&command, "-o", d->arena);
	ixt_cc_add(&command, d->args.output ? d->args.output : "a.out", d->arena);
	add_inputs(d, &command);
	return run(d, &command);
}

/* ------------------------------------------------------------------------------ all */

/* A file of the sysroot's lib/, as builds ask for libraries and start-up code. */
static bool print_file_name(driving *d)
{
	static const char option[] = "-print-file-name=";
	const char *last = d->args.all.count ? d->args.all.items[d->args.all.count - 1] : "";
	const char *path;

	if (strncmp(last, option, sizeof option - 1) != 0)
		return false;
	find_sysroot(d);
	if (!d->sysroot)
		return false;
	path = in_sysroot(d, ixt_arena_format(d->arena, "lib/%s", last + sizeof option - 1).ptr);
	if (access(path, F_OK) < 0)
		return false;
	puts(path);
	return true;
}

static int drive(driving *d, int argc, char **argv)
{
	int status;

	d->args = ixt_cc_args_read(argc, argv, d->setup->target, d->arena);
	if (!d->args.target || strcmp(d->args.target, IXT_CC_TARGET) != 0) {
		argv[0] = (char *)d->setup->compiler;
		execvp(argv[0], argv);
		raise_missing(d, argv[0]);
	}
	if (d->args.mode == IXT_CC_ASK && print_file_name(d))
		return 0;
	if (d->args.mode != IXT_CC_ASK)
		find_sysroot(d);
	if (d->args.mode == IXT_CC_ASK || d->args.mode == IXT_CC_COMPILE)
		become_compiler(d);
	if (d->args.mode == IXT_CC_LINK)
		need_sysroot(d);	/* before the work of compiling */
	status = compile_sources(d);
	if (status)
		return status;
	return d->args.mode == IXT_CC_RELOCATABLE ? link_object(d) : link_program(d);
}

int ixt_cc_run(const ixt_cc_setup *setup, int argc, char **argv)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	static driving d;
	ixt_arena arena;
	int status;

	ixt_arena_init(&arena, &ixt_allocator_libc, 16 << 10);
	arena.trap = &trap;
	d = (driving){ .setup = setup, .arena = &arena };
	if (IXT_TRAPPED(&trap)) {
		fprintf(stderr, "%s: %.*s\n", setup->program, IXT_STR_ARG(err.message));
		status = err.cls == IXT_ERR_VALUE ? STATUS_IMPOSSIBLE : STATUS_ENVIRONMENT;
	} else {
		status = drive(&d, argc, argv);
	}
	if (d.room.len)
		ixt_remove_tree(d.room.ptr);
	ixt_arena_release(&arena);
	return status;
}
