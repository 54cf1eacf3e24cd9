/* The targets that are compared and recorded when none is named. */
#ifndef IXT_DIFF_TARGETS_H
#define IXT_DIFF_TARGETS_H

#include "ixt/cli/options.h"

#define DIFF_TARGET_COUNT 8
extern const char *const diff_targets[DIFF_TARGET_COUNT];

/* What stage graph goes through in the place of targets: executor kinds. */
#define DIFF_KIND_COUNT 3
extern const char *const diff_kinds[DIFF_KIND_COUNT];

/* The kind that is given, or those three. `given` stays. */
ixt_string_list diff_chosen_kinds(const char *const *given);
/* `given`, or the eight. */
ixt_string_list diff_chosen_targets(ixt_string_list given);

#endif
