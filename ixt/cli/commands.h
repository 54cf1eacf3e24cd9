/* The commands of ixt, one file each. */
#ifndef IXT_CLI_COMMANDS_H
#define IXT_CLI_COMMANDS_H

#include "ixt/cli/options.h"

extern const ixt_command ixt_command_check;
extern const ixt_command ixt_command_corpus;
extern const ixt_command ixt_command_explain;
extern const ixt_command ixt_command_graph;
extern const ixt_command ixt_command_plan;
extern const ixt_command ixt_command_render;
extern const ixt_command ixt_command_template;
extern const ixt_command ixt_command_uid;
extern const ixt_command ixt_command_why;

#endif
