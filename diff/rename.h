/* A case without anybody's words: each identifier, word of a text or a string, and
 * number of more than one digit becomes another one, the same everywhere. Only the
 * language's own words stay, and single characters that are no letters. */
#ifndef IXT_DIFF_RENAME_H
#define IXT_DIFF_RENAME_H

#include "diff/case.h"

/* In `arena`. Whether it still diverges is the caller's to see. */
diff_case diff_rename_case(const diff_case *c, ixt_arena *arena);

#endif
