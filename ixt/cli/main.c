#include "ixt/cli/commands.h"

static const ixt_command *const commands[] = {
	&ixt_command_render,
	&ixt_command_uid,
	&ixt_command_plan,
	&ixt_command_graph,
	&ixt_command_explain,
	&ixt_command_why,
	&ixt_command_template,
	&ixt_command_check,
	&ixt_command_corpus,
	NULL,
};

int main(int argc, char **argv)
{
	static const ixt_program program = {
		"ixt", "Renders and plans IX packages, byte for byte as upstream does.",
		commands,
	};

	return ixt_program_main(&program, argc, argv);
}
