/* Patterns of PCRE2, whose types stay in pattern.c.
 *
 * Both the pattern and the text it is searched in may be anybody's, so a search is
 * bounded in its backtracking, its depth and its memory, as PCRE2 counts them. It does
 * not count the characters that a repetition runs over, which can be quadratic in the
 * text: the time is looked at, too, in the callouts that PCRE2 makes before each item
 * of a pattern. */
#ifndef IXT_DIFF_PATTERN_H
#define IXT_DIFF_PATTERN_H

#include "ixt/base/buf.h"

typedef struct diff_pattern diff_pattern;

/* For one search, and for all searches of a replacement. */
#define DIFF_PATTERN_MATCH_LIMIT 10000000
#define DIFF_PATTERN_DEPTH_LIMIT 100000
#define DIFF_PATTERN_HEAP_KIB 65536
#define DIFF_PATTERN_STACK_KIB 8192
#define DIFF_PATTERN_SECONDS 5.0

/* Compiles `text` for UTF-8. NULL with *fault, which is in `arena`: what is wrong and
 * where. */
diff_pattern *diff_pattern_new(ixt_str text, ixt_arena *arena, ixt_str *fault);
void diff_pattern_free(diff_pattern *p);

/* What is wrong with `with` as a replacement for `p`, in `arena`; empty: nothing.
 * $0 is what matched, $1 to $9 are its groups, $$ is a dollar. */
ixt_str diff_pattern_check(const diff_pattern *p, ixt_str with, ixt_arena *arena);

/* Appends `text` to `out` with every match replaced, and says in *count how many there
 * were. Bytes that are no UTF-8 never match. Returns NULL, or the limit that was
 * reached ("10000000 steps of backtracking"); `deadline` is a diff_now(). */
const char *diff_pattern_replace(diff_pattern *p, ixt_str text, ixt_str with,
				 double deadline, ixt_buf *out, uint32_t *count);

#endif
