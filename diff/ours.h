/* Our side: packages rendered, or loaded whole, or planned, in this process. */
#ifndef IXT_DIFF_OURS_H
#define IXT_DIFF_OURS_H

#include "diff/answer.h"
#include "diff/world.h"
#include "ixt/plan/plan.h"

typedef struct diff_ours {
	ixt_session *session;
	ixt_plan *plan;		/* of stages uid and graph, once it is asked for */
	ixt_buf graph;		/* the last one */
	double seconds;		/* spent rendering */
} diff_ours;

/* Gives up the job when target or kind cannot be had. */
void diff_ours_open(diff_ours *o, diff_job *job, const diff_world *w, const char *kind);
void diff_ours_close(diff_ours *o);
/* Texts of `a` stay until the next question. */
void diff_ours_render(diff_ours *o, const diff_question *q, ixt_arena *arena,
		      diff_answer *a);

#endif
