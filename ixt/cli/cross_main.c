#include "ixt/cli/cross_commands.h"

static const ixt_command *const commands[] = {
	&ixt_cross_command_build,
	&ixt_cross_command_cc,
	&ixt_cross_command_check,
	&ixt_cross_command_extract,
	&ixt_cross_command_fetch,
	&ixt_cross_command_sandbox,
	&ixt_cross_command_run,
#if IXT_HAVE_IMAGE
	&ixt_cross_command_image,
#endif
	&ixt_cross_command_store,
	&ixt_cross_command_toolchain,
	&ixt_cross_command_sysroot,
	&ixt_cross_command_doctor,
	NULL,
};

int main(int argc, char **argv)
{
	static const ixt_program program = {
		"ixt-cross", "Makes, runs and ships static programs for capOS.", commands,
	};

	return ixt_program_main(&program, argc, argv);
}
