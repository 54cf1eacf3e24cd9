/* Plain Jinja2 as an oracle of the bare language: a long-lived child that runs
 * oracle/bare.py. Requests are written in batches and answered in order, so that
 * the child has work while we do ours. IXT_PYTHON3 names another Python than the
 * first python3 on PATH, IXT_BARE another program that speaks its protocol. */
#ifndef IXT_DIFF_BARE_H
#define IXT_DIFF_BARE_H

#include "diff/case.h"
#include "diff/child.h"
#include "diff/job.h"

typedef struct diff_bare {
	diff_job *job;
	diff_child child;
	int timeout;		/* seconds for one answer */
	ixt_str python, jinja2;	/* from its hello; empty before the first start */
	double seconds;		/* spent waiting for it */
} diff_bare;

/* Requests that wait in the pipe stay below its capacity, else both would wait for
 * each other: it to write, we to write. A longer one goes alone. */
#define DIFF_BARE_MAX_AHEAD (48u << 10)

/* Starts it. Gives up the job (status 3) when Python, Jinja2 or the program is
 * missing. */
void diff_bare_start(diff_bare *b, diff_job *job, int timeout);
void diff_bare_stop(diff_bare *b);

/* Sends request lines. False: it broke, and *why says how. */
bool diff_bare_send(diff_bare *b, ixt_str lines, const char **why);
/* The answer to request `id`, which is the next one; texts are in `arena`. One that
 * broke says so in the answer (DIFF_FAILED) and has to be started anew. */
void diff_bare_take(diff_bare *b, uint32_t id, ixt_arena *arena, diff_answer *a);
/* Both at once, for one case. */
void diff_bare_ask(diff_bare *b, const diff_case *c, ixt_arena *arena, diff_answer *a);

#endif
