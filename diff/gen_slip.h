/* Small damage to a template, as a slip of the hand does it. */
#ifndef IXT_DIFF_GEN_SLIP_H
#define IXT_DIFF_GEN_SLIP_H

#include "diff/rng.h"
#include "ixt/base/arena.h"

/* Characters are missing, or a piece of a tag is too much. */
ixt_str diff_slip_characters(diff_rng *rng, ixt_arena *arena, ixt_str source);
/* A line, tag or word is missing, stands twice, or has changed places with another. */
ixt_str diff_slip_pieces(diff_rng *rng, ixt_arena *arena, ixt_str source);
/* A tag and its end are missing, at times with what is between them. */
ixt_str diff_slip_pair(diff_rng *rng, ixt_arena *arena, ixt_str source);
/* White space more, before or after a tag or text. */
ixt_str diff_slip_space(diff_rng *rng, ixt_arena *arena, ixt_str source);

#endif
