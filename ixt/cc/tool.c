/* The program that stands in the jail of builds under several names: the compilers, the
 * linker wrapper, the extractor of archives, and what is left of Python. A toolchain holds it as
 * libexec/ixt-tool, beside links to the real compilers. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ixt/archive/extract.h"
#include "ixt/cc/driver.h"
#include "ixt/cc/wrap.h"

/* Where the toolchain's own is seen in the jail, if it has one. */
#define REAL_PYTHON "/usr/bin/python3"

#if IXT_ADDRESS_SANITIZER
/* Looking for leaks takes tracing, which nobody may in the jail. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif

/* `name` beside this program, or on PATH when it is not there. */
static char *beside(const char *name)
{
	char program[PATH_MAX], *path = NULL;
	ssize_t n = readlink("/proc/self/exe", program, sizeof program);

	while (n > 0 && program[n - 1] != '/')
		n--;
	if (n > 0 && asprintf(&path, "%.*s%s", (int)n, program, name) >= 0 &&
	    access(path, X_OK) == 0)
		return path;
	free(path);
	return strdup(name);
}

static int run_compiler(const char *name, int argc, char **argv)
{
	ixt_cc_setup setup = { name, beside(name), beside("ld.lld"), NULL, NULL };

	if (!setup.compiler || !setup.linker) {
		fprintf(stderr, "%s: out of memory\n", name);
		return 3;
	}
	return ixt_cc_run(&setup, argc, argv);
}

/* [STRIP] ARCHIVE, into the current directory. */
static int run_extractor(const char *name, int argc, char **argv)
{
	char *end = "";
	ixt_extract_policy policy = { .strip = argc == 3 ? (unsigned)strtoul(argv[1], &end, 10) : 0 };
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;
	int status = 0;

	if ((argc != 2 && argc != 3) || *end || policy.strip > 1000) {
		fprintf(stderr, "usage: %s [COMPONENTS-TO-STRIP] ARCHIVE\n", name);
		return 2;
	}
	ixt_arena_init(&arena, &ixt_allocator_libc, 64 << 10);
	arena.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		fprintf(stderr, "%s: %.*s\n", name, IXT_STR_ARG(err.message));
		status = 1;
	} else {
		ixt_extract(ixt_str_of(argv[argc - 1]), IXT_STR("."), &policy, &arena);
	}
	ixt_arena_release(&arena);
	return status;
}

/* COMPILER ARGUMENT… */
static int run_wrapper(int argc, char **argv)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;
	int status;

	if (argc < 2) {
		fprintf(stderr, "usage: wrapcc COMPILER [ARGUMENT...]\n");
		return 2;
	}
	ixt_arena_init(&arena, &ixt_allocator_libc, 64 << 10);
	arena.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		fprintf(stderr, "wrapcc: %.*s\n", IXT_STR_ARG(err.message));
		status = 1;
	} else {
		status = ixt_wrap_run(argc - 1, argv + 1, &arena);
	}
	ixt_arena_release(&arena);
	return status;
}

/* The corpus' extractor (bld/extract/scripts) is a script of Python's, and is ours: it is
 * asked for by the script's name. For other scripts the toolchain may have a Python (some
 * packages' own build systems are of it). */
static int run_python(int argc, char **argv)
{
	const char *script = argc > 1 ? argv[1] : "", *slash = strrchr(script, '/');

	if (strcmp(slash ? slash + 1 : script, "ix_system_extract") == 0)
		return run_extractor("ix_system_extract", argc - 1, argv + 1);
	execv(REAL_PYTHON, argv);
	fprintf(stderr, "python3: the toolchain has no Python; %s wants it (apt install meson, then "
		"ixt-cross toolchain make)\n", *script ? script : "a script");
	return 127;
}

int main(int argc, char **argv)
{
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const char *name = slash ? slash + 1 : argc > 0 ? argv[0] : "";

	if (strncmp(name, "clang", 5) == 0)
		return run_compiler(name, argc, argv);
	if (strcmp(name, "extract") == 0)
		return run_extractor(name, argc, argv);
	if (strcmp(name, "python3") == 0)
		return run_python(argc, argv);
	if (strcmp(name, "wrapcc") == 0)
		return run_wrapper(argc, argv);
	fprintf(stderr, "ixt-tool: called as \"%s\"; clang, clang++, clang-cpp, extract, python3 or "
		"wrapcc expected\n", name);
	return 2;
}
