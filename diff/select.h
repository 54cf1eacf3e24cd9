/* Which packages, or command lines, a comparison goes through. */
#ifndef IXT_DIFF_SELECT_H
#define IXT_DIFF_SELECT_H

#include "diff/comparison.h"

/* The questions of the target in progress, sorted, each once; they stay as long as it:
 * those that arguments name, selectors or patterns over all names (`lib/` and an
 * asterisk); without arguments all that any of the two sides has. */
ixt_str *diff_select(diff_comparison *c, char **arguments, int argument_count,
		     uint32_t *count);

#endif
