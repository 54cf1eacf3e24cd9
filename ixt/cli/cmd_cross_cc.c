/* ixt-cross cc: the host's clang and lld as one compiler driver for capOS. */
#include <signal.h>
#include <stdlib.h>

#include "ixt/cc/driver.h"
#include "ixt/cli/cross_commands.h"
#include "ixt/cli/report.h"

static const ixt_option options[] = {
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* What the environment names, else `name` on PATH. */
static const char *tool(const char *variable, const char *name)
{
	const char *named = getenv(variable);

	return named && *named ? named : name;
}

static int run(int argc, char **argv)
{
	const ixt_cc_setup setup = {
		"ixt-cross cc", tool("IXT_CC_CLANG", "clang"), tool("IXT_CC_LLD", "ld.lld"),
		IXT_CC_TARGET, NULL,
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
	"command lines say. The C library is that of --sysroot=DIR or IXT_SYSROOT. All\n"
	"arguments are the compiler's, but for these:\n"
	"--capos-stack=N[K|M] and --capos-heap=N[K|M] set the sizes of stack and heap;\n"
	"--capos-link links start-up code and the C library in spite of -nostdlib.";

const ixt_command ixt_cross_command_cc = {
	"cc", "ARGUMENT...", "compile and link programs for capOS", help, options, run,
	IXT_COMPLETES_FILES, NULL, IXT_ORDER_VERBATIM,
};
