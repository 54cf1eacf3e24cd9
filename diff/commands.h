/* The commands of ixt-diff, one file each. */
#ifndef IXT_DIFF_COMMANDS_H
#define IXT_DIFF_COMMANDS_H

#include "ixt/cli/options.h"

extern const ixt_command diff_command_conform;
extern const ixt_command diff_command_fixtures;
extern const ixt_command diff_command_baseline;
extern const ixt_command diff_command_report;
extern const ixt_command diff_command_sweep;
extern const ixt_command diff_command_run;
extern const ixt_command diff_command_fuzz;
extern const ixt_command diff_command_record;
extern const ixt_command diff_command_show;
extern const ixt_command diff_command_reduce;

#endif
