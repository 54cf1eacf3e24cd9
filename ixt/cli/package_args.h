/* PKG..., --all and --set, which render and uid share. */
#ifndef IXT_CLI_PACKAGE_ARGS_H
#define IXT_CLI_PACKAGE_ARGS_H

#include "ixt/cli/options.h"
#include "ixt/package/selector.h"

/* Says what is wrong and returns -1 unless there is either --all or a name. */
int ixt_check_package_args(int argc, bool all);

/* The flags of --set, to be freed; NULL after saying which one is none. */
ixt_flag *ixt_flag_args(const ixt_string_list *set);

/* The names, to be freed. Lines for machines are sorted by name; for people the
 * order is theirs. */
ixt_str *ixt_package_args(int argc, char **argv, bool sorted);

#endif
