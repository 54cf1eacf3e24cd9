/* The gate of builds: which packages of a closure ixt is not known to plan as upstream
 * does, because a baseline accepts a divergence of them, or no recorded answer holds.
 *
 * A package counts by its name: its answer was recorded without flags, and holds as long
 * as the files it was made from are what they were. One whose source is given has none,
 * as nobody has seen what is built from that. */
#ifndef IXT_CLI_GATE_H
#define IXT_CLI_GATE_H

#include "ixt/build/given.h"
#include "ixt/cli/planner.h"

typedef struct ixt_gate_list {
	ixt_str *names;
	uint32_t count, cap;
} ixt_gate_list;

typedef struct ixt_gate {
	uint32_t packages;	/* of the closure, by name */
	ixt_gate_list divergent, unanswered;
	ixt_str misfit;		/* why the whole recording says nothing; or empty */
} ixt_gate;

/* Looks at all packages that `planner` has loaded. `baseline` lies over upstream's layer.
 * In `arena`; raises OSError & co., ValueError for a file that is damaged. */
ixt_gate ixt_gate_look(ixt_planner *planner, const ixt_given *given,
		       const ixt_string_list *baseline, ixt_arena *arena);
/* True when it found nothing. */
bool ixt_gate_is_clear(const ixt_gate *g);
/* Says what was found, in one line. */
void ixt_gate_say(const ixt_gate *g, bool refused, ixt_arena *arena);
/* Appends what was found, as a JSON line. */
void ixt_gate_write_json(const ixt_gate *g, ixt_buf *out);

#endif
