/* States of upstream's core/ under which a whole live comparison found no
 * divergence: core.txt, one digest a line, `#` begins a comment. */
#ifndef IXT_ANSWERS_ACCEPTED_CORES_H
#define IXT_ANSWERS_ACCEPTED_CORES_H

#include "ixt/base/str.h"

/* True when `text`, the contents of core.txt, lists `digest`. */
bool ixt_core_is_accepted(ixt_str text, ixt_str digest);

#endif
