/* Our side: packages rendered, or loaded whole, or planned, in this process. */
#ifndef IXT_DIFF_OURS_H
#define IXT_DIFF_OURS_H

#include "diff/side.h"
#include "diff/world.h"
#include "ixt/plan/plan.h"

typedef struct diff_ours {
	diff_side side;
	ixt_session *session;
	ixt_plan *plan;		/* of stages uid and graph, once it is asked for */
	ixt_buf graph;		/* the last one */
} diff_ours;

/* Gives up the job when target or kind cannot be had. */
void diff_ours_open(diff_ours *o, diff_job *job, const diff_world *w, const char *kind);
void diff_ours_close(diff_ours *o);

#endif
