/* Where two graphs differ, in terms of their nodes. */
#ifndef IXT_DIFF_GRAPH_DIFFERENCE_H
#define IXT_DIFF_GRAPH_DIFFERENCE_H

#include "diff/answer.h"

/* "bin-x (build UID): cmd[0].stdin, line 3", the first node that differs in itself
 * and what of it; else which member of the whole document does. In `arena`; empty
 * when a text is missing or no graph, or when they are the same. */
ixt_str diff_graph_difference(ixt_arena *arena, const diff_answer *ours,
			      const diff_answer *oracle);

#endif
