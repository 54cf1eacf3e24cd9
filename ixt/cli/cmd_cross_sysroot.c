/* ixt-cross sysroot: the C library of capOS, built when it is not there. */
#include "ixt/cli/build_job.h"
#include "ixt/cli/cross_commands.h"
#include "ixt/cli/report.h"
#include "ixt/cli/sysroot.h"

static struct {
	ixt_build_args build;
} opt;

static const ixt_option options[] = {
	{ "distfiles", IXT_OPT_LIST, "DIR", "sources by their sums; may be repeated",
	  &opt.build.distfiles },
	{ "offline", IXT_OPT_FLAG, NULL, "fetch nothing but from --distfiles",
	  &opt.build.offline },
	IXT_OPTION_TOOLCHAIN(opt.build.planner),
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

static void print_path(ixt_build_job *j, void *ctx)
{
	ixt_str path = ixt_sysroot_path(j);

	(void)ctx;
	ixt_print(ixt_arena_concat(&j->arena, path, IXT_STR("\n")));
}

static int run(int argc, char **argv)
{
	if (argc != 0) {
		ixt_say("%s met, no argument expected", argv[0]);
		return IXT_EXIT_USAGE;
	}
	return ixt_sysroot_build(&opt.build, print_path, NULL);
}

static const char help[] =
	"Prints the directory of the C library for capOS in the store: headers, libc.a,\n"
	"start-up code, linker script. Builds it first when it is not there, from the\n"
	"pinned sources of musl (--distfiles, else the network) and our overlay.";

const ixt_command ixt_cross_command_sysroot = {
	"sysroot", "[OPTION...]", "build the C library of capOS", help,
	options, run, IXT_COMPLETES_NOTHING, NULL, IXT_ORDER_ANY,
};
