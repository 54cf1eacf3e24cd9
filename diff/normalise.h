/* Whether two texts that differ are the same but for what rules overlook. */
#ifndef IXT_DIFF_NORMALISE_H
#define IXT_DIFF_NORMALISE_H

#include "diff/rules.h"

/* Applies the rules that are on, in order, each to what the one before left, until the
 * texts are equal. Returns the fewest of them that make them so, "json+store-paths",
 * in `arena`; or an empty text: they still differ. Raises through arena->trap an Error
 * that names the rule and its limit when a pattern does not come to an end. */
ixt_str diff_normalise(const diff_rules *rules, ixt_str ours, ixt_str oracle,
		       ixt_arena *arena);

/* The text after these rules, one bit each, in `arena`. */
ixt_str diff_normalise_text(const diff_rules *rules, uint32_t which, ixt_str text,
			    ixt_arena *arena);

#endif
