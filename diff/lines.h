/* The command lines of stage graph. */
#ifndef IXT_DIFF_LINES_H
#define IXT_DIFF_LINES_H

#include "diff/world.h"

/* Those compared when none is named: corpus/graphs/ix.txt of the data directory, or
 * embedded.txt for the embedded corpus. Sorted. */
ixt_str *diff_lines(diff_job *job, const diff_world *w, uint32_t *count);

/* The words of a line, which spaces separate, in `arena`. */
ixt_str *diff_line_words(ixt_arena *arena, ixt_str line, uint32_t *count);

#endif
