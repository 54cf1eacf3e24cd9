#include "diff/commands.h"

static const ixt_command *const commands[] = {
	&diff_command_run,
	&diff_command_baseline,
	&diff_command_report,
	&diff_command_fuzz,
	&diff_command_record,
	&diff_command_show,
	&diff_command_reduce,
	&diff_command_fixtures,
	&diff_command_conform,
	&diff_command_sweep,
	NULL,
};

int main(int argc, char **argv)
{
	static const ixt_program program = {
		"ixt-diff",
		"Compares what ixt and upstream make of packages, byte for byte.",
		commands,
	};

	return ixt_program_main(&program, argc, argv);
}
