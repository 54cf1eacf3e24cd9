/* ixt-cross cc: the host's clang and lld as one compiler driver for capOS. */
#include <signal.h>
#include <stdlib.h>

#include "ixt/cc/driver.h"
#include "ixt/cli/cross_commands.h"
#include "ixt/cli/report.h"
#include "ixt/cli/sysroot.h"

static const ixt_option options[] = {
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* What the environment names, else `name` on PATH. */
static const char *tool(const char *variable, const char *name)
{
	const char *named = getenv(variable);

	return named && *named ? named : name;
}

typedef struct found {
	ixt_arena *arena;
	const char *sysroot;
} found;

static void take_sysroot(ixt_build_job *job, void *ctx)
{
	found *f = ctx;

	f->sysroot = ixt_arena_copy(f->arena, ixt_sysroot_path(job)).ptr;
}

/* The store's, which is built on first use. */
static const char *find_sysroot(ixt_arena *arena)
{
	ixt_build_args args = { .jobs = 0 };
	ixt_trap *trap = arena->trap;
	found f = { arena, NULL };

	ixt_sysroot_build(&args, take_sysroot, &f);
	arena->trap = trap;
	return f.sysroot;
}

static int run(int argc, char **argv)
{
	const ixt_cc_setup setup = {
		"ixt-cross cc", tool("IXT_CC_CLANG", "clang"), tool("IXT_CC_LLD", "ld.lld"),
		IXT_CC_TARGET, find_sysroot,
	};

	if (argc == 0) {
		ixt_say("cc: nothing to compile or link met, arguments of a compiler expected");
		return IXT_EXIT_USAGE;
	}
	/* an ignored signal would stay ignored in the compiler */
	signal(SIGPIPE, SIG_DFL);
	/* the driver removes its temporary files; what it runs is interrupted, too */
	ixt_defer_interrupts();
	argc = ixt_cc_run(&setup, argc + 1, argv - 1);	/* argv[-1] is "cc" */
	return ixt_interrupted() ? ixt_interrupted() : argc;
}

static const char help[] =
	"Compiles with clang and links with ld.lld, for x86_64-unknown-capos, as clang's\n"
	"command lines say. The C library is that of --sysroot=DIR or IXT_SYSROOT, else\n"
	"the store's, which is built on first use. All arguments are the compiler's, but:\n"
	"--capos-stack=N[K|M] and --capos-heap=N[K|M] set the sizes of stack and heap;\n"
	"--capos-link links start-up code and the C library in spite of -nostdlib.";

const ixt_command ixt_cross_command_cc = {
	"cc", "ARGUMENT...", "compile and link programs for capOS", help, options, run,
	IXT_COMPLETES_FILES, NULL, IXT_ORDER_VERBATIM,
};
