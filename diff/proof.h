/* Whether upstream's core/, under which a run took place, is one whose rules ixt is
 * known to follow (ixt/package/rules.c, corpus/recorded/core.txt). */
#ifndef IXT_DIFF_PROOF_H
#define IXT_DIFF_PROOF_H

#include "diff/comparison.h"

bool diff_core_is_proven(diff_comparison *c);
/* Adds this core/ to core.txt, and says so. */
void diff_accept_core(diff_comparison *c);

#endif
