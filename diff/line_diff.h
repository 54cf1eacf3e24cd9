/* Which lines two texts do not share: Myers' "An O(ND) Difference Algorithm and Its
 * Variations" (1986), greedy, with a bound. */
#ifndef IXT_DIFF_LINE_DIFF_H
#define IXT_DIFF_LINE_DIFF_H

#include "ixt/base/arena.h"

/* Lines that differ, at most, for the shortest script to be found; memory goes with its
 * square. Beyond it what is left of the texts counts as different as a whole. */
#define DIFF_LINES_BOUND 1500

typedef struct diff_lines_of {
	ixt_str *lines;		/* with their newlines; the last one may have none */
	uint32_t count;
} diff_lines_of;

/* Lines [a, a + a_count) of the one stand where lines [b, b + b_count) of the other
 * do; what is between two changes is the same. */
typedef struct diff_change {
	uint32_t a, a_count, b, b_count;
} diff_change;

typedef struct diff_line_diff {
	diff_lines_of a, b;
	diff_change *changes;	/* in order, with a line in common between any two */
	uint32_t count, cap;
	bool bounded;		/* the last change reaches to the end for want of time */
} diff_line_diff;

/* All is in `arena` or a view of the texts. */
diff_line_diff diff_line_diff_of(ixt_str a, ixt_str b, ixt_arena *arena);

#endif
