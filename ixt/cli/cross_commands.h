/* The commands of ixt-cross, one file each. */
#ifndef IXT_CLI_CROSS_COMMANDS_H
#define IXT_CLI_CROSS_COMMANDS_H

#include "ixt/cli/options.h"

extern const ixt_command ixt_cross_command_check;
extern const ixt_command ixt_cross_command_build;
extern const ixt_command ixt_cross_command_cc;
extern const ixt_command ixt_cross_command_doctor;
extern const ixt_command ixt_cross_command_extract;
extern const ixt_command ixt_cross_command_fetch;
extern const ixt_command ixt_cross_command_sandbox;
extern const ixt_command ixt_cross_command_run;
extern const ixt_command ixt_cross_command_image;
extern const ixt_command ixt_cross_command_store;
extern const ixt_command ixt_cross_command_sysroot;
extern const ixt_command ixt_cross_command_toolchain;

#endif
