/* Which nodes of a graph are to be run, and when: each after its inputs, and no more
 * of a pool at a time than the graph allows. Runs nothing itself. */
#ifndef IXT_BUILD_SCHEDULE_H
#define IXT_BUILD_SCHEDULE_H

#include "ixt/plan/graph_view.h"

typedef enum ixt_job_state {
	IXT_JOB_UNNEEDED,	/* nothing that is wanted waits for it */
	IXT_JOB_THERE,		/* what it makes is there already */
	IXT_JOB_WAITING,
	IXT_JOB_RUNNING,
	IXT_JOB_DONE,
	IXT_JOB_FAILED,
	IXT_JOB_SKIPPED,	/* an input of it failed, or it was not begun */
} ixt_job_state;

typedef struct ixt_schedule ixt_schedule;

/* Whether what a node makes is there. */
typedef bool ixt_is_there(void *ctx, const ixt_graph_node *node);

/* A schedule for the targets of `graph`, which stays. As upstream's executor
 * (core/execute.py), nodes behind one that is there are not looked at. `jobs` limits
 * all pools together; 0: only the graph's own numbers do. Raises ValueError through
 * arena->trap for a node of a pool that the graph does not have. */
ixt_schedule *ixt_schedule_new(const ixt_graph_view *graph, uint32_t jobs,
			       ixt_is_there *is_there, void *ctx, ixt_arena *arena);

/* The next node that can start now, which then counts as running, or UINT32_MAX. */
uint32_t ixt_schedule_next(ixt_schedule *s);
/* A running node ended. Those that wait for one that failed are skipped. */
void ixt_schedule_ended(ixt_schedule *s, uint32_t node, bool well);
/* Nothing more is to start: what waits is skipped. */
void ixt_schedule_stop(ixt_schedule *s);

ixt_job_state ixt_schedule_state(const ixt_schedule *s, uint32_t node);
/* How many nodes are in that state. */
uint32_t ixt_schedule_count(const ixt_schedule *s, ixt_job_state state);

#endif
