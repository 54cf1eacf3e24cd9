/* ixt-cross doctor: what this machine lacks, what for, and how to get it. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ixt/build/tool_search.h"
#include "ixt/cli/cross_commands.h"
#include "ixt/cli/report.h"
#include "ixt/host/data.h"
#include "ixt/host/probe.h"

static struct {
	bool json;
} opt;

static const ixt_option options[] = {
	{ "json", IXT_OPT_FLAG, NULL, "a JSON object a line", &opt.json },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* A program that is looked up on PATH, or a thing the kernel does. */
typedef struct need {
	const char *what;
	bool (*probe)(int *number);	/* NULL: a program of that name */
	const char *needed_for;
	const char *fix;
} need;

static const need needs[] = {
	{ "user namespaces", ixt_probe_user_namespaces, "build: the jail of each step",
	  "sysctl kernel.unprivileged_userns_clone=1, or run as root" },
	{ "ptrace", ixt_probe_ptrace, "run: every call of a guest stops in the runner",
	  "sysctl kernel.yama.ptrace_scope=1 or less; a container needs CAP_SYS_PTRACE" },
	{ "seccomp", ixt_probe_seccomp, "run and build: what may not be called at all",
	  "a kernel with CONFIG_SECCOMP_FILTER, 4.14 or later" },
	{ "memfd", ixt_probe_memfd, "run: the guest's memory", "Linux 3.17 or later" },
	{ "openat2", ixt_probe_openat2, "run and extract: no way out of a directory",
	  "Linux 5.6 or later" },
	{ "landlock", ixt_probe_landlock, "build: the jail's second wall",
	  "Linux 5.13 or later, with landlock among the lsm= of the kernel's command line" },
	{ "qemu-system-x86_64", NULL, "image run", "apt install qemu-system-x86" },
	{ "xorriso", NULL, "image: ISO volumes", "apt install xorriso" },
	{ "grub-mkrescue", NULL, "image create --test",
	  "apt install grub-common grub-pc-bin mtools" },
};

static bool is_on_path(const char *program)
{
	const char *path = getenv("PATH"), *end;
	char file[4096];
	int n;

	for (; path; path = *end ? end + 1 : NULL) {
		end = path + strcspn(path, ":");
		n = snprintf(file, sizeof file, "%.*s/%s", (int)(end - path), path, program);
		if (n > 0 && (size_t)n < sizeof file && access(file, X_OK) == 0)
			return true;
	}
	return false;
}

/* "" when it is there, else what was met instead. */
static const char *lacking(const need *n)
{
	int number;

	if (!n->probe)
		return is_on_path(n->what) ? "" : "not on PATH";
	return n->probe(&number) ? "" : strerror(number);
}

static void print_text(const need *n, const char *lacks)
{
	if (*lacks)
		printf("%-20s %s\n%-20s for %s\n%-20s %s\n", n->what, lacks, "", n->needed_for,
		       "", n->fix);
	else
		printf("%-20s ok\n", n->what);
}

/* Only our own constants and lists, and strerror's texts: nothing to escape. */
static void print_json(const need *n, const char *lacks)
{
	printf("{\"what\": \"%s\", \"ok\": %s, \"for\": \"%s\"", n->what,
	       *lacks ? "false" : "true", n->needed_for);
	if (*lacks)
		printf(", \"met\": \"%s\", \"fix\": \"%s\"", lacks, n->fix);
	printf("}\n");
}

/* Prints it; true when it is not there. */
static bool print(const need *n, const char *lacks)
{
	(opt.json ? print_json : print_text)(n, lacks);
	return *lacks != '\0';
}

/* A line a package of the toolchain's list that builds cannot do without. Returns how
 * many are missing. */
static size_t check_toolchain(ixt_arena *arena)
{
	ixt_str path = ixt_arena_concat(arena, ixt_data_dir(arena),
					IXT_STR("/targets/capos/toolchain.json"));
	const ixt_toolchain_list *list = ixt_toolchain_list_read(arena, path);
	ixt_tool_search search = ixt_tool_search_begin(arena, list, IXT_STR(""));
	size_t missing = 0;
	uint32_t i;

	for (i = 0; i < list->group_count; i++) {
		const ixt_tool_group *g = &list->groups[i];
		ixt_str lacks = ixt_tool_group_missing(&search, g);
		need n = { ixt_arena_copy(arena, g->package).ptr, NULL, "toolchain make",
			   ixt_arena_concat(arena, IXT_STR("apt install "), g->package).ptr };

		if (lacks.len)
			lacks = ixt_arena_format(arena, "%.*s not found", IXT_STR_ARG(lacks));
		if (!g->optional)
			missing += print(&n, lacks.len ? lacks.ptr : "");
	}
	return missing;
}

static int run(int argc, char **argv)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	volatile size_t missing = 0;
	ixt_arena arena;
	size_t i;

	if (argc) {
		ixt_say("doctor takes no arguments, \"%s\" met", argv[0]);
		return IXT_EXIT_USAGE;
	}
	for (i = 0; i < sizeof needs / sizeof *needs; i++)
		missing += print(&needs[i], lacking(&needs[i]));
	ixt_arena_init(&arena, &ixt_allocator_libc, 64 << 10);
	arena.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
		ixt_arena_release(&arena);
		return IXT_EXIT_USAGE;
	}
	missing += check_toolchain(&arena);
	ixt_arena_release(&arena);
	return missing ? IXT_EXIT_ENVIRONMENT : IXT_EXIT_OK;
}

static const char help[] =
	"Tries what building, running and images need: features of the kernel, programs on\n"
	"PATH. What is missing is named with its use and a fix. Exit status 3 then.";

const ixt_command ixt_cross_command_doctor = {
	"doctor", "[OPTION...]", "say what this machine lacks", help, options, run,
	IXT_COMPLETES_NOTHING, NULL, IXT_ORDER_ANY,
};
