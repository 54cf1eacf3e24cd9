/* Which lines two texts do not share: Myers' "An O(ND) Difference Algorithm and Its
 * Variations" (1986), greedy, with a bound. */
#ifndef IXT_DIFF_LINE_DIFF_H
#define IXT_DIFF_LINE_DIFF_H

#include "ixt/base/arena.h"

/* Lines that differ, at most, for the fewest to be found; time and memory go with its
 * square. Beyond it the furthest point that was reached is where the search begins anew,
 * so that the whole takes a time that is linear in the lines that differ. */
#define DIFF_LINES_BOUND 512

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
} diff_line_diff;

/* All is in `arena` or a view of the texts. */
diff_line_diff diff_line_diff_of(ixt_str a, ixt_str b, ixt_arena *arena);

#endif
