/* Live oracles side by side: slots, each with a process and at most one question under
 * way. Questions are known ahead; answers are taken in their order. A process that breaks
 * costs the answer it owes, and its slot starts anew. */
#ifndef IXT_DIFF_POOL_H
#define IXT_DIFF_POOL_H

#include "diff/oracle.h"

enum { DIFF_POOL_JOBS = 64 };	/* at most; each has its memory */

typedef struct diff_pool_ticket {
	diff_answer answer;
	bool answered;
	ixt_arena arena;	/* of the answer */
} diff_pool_ticket;

typedef struct diff_pool_slot {
	diff_oracle own;
	diff_oracle *oracle;	/* own; in the first slot the caller's */
	diff_pool_ticket *owes;	/* the question under way, or NULL */
} diff_pool_slot;

typedef struct diff_pool {
	diff_job *job;
	diff_pool_slot *slots;
	uint32_t slot_count;
	diff_pool_ticket *tickets;	/* question i has the one i % ticket_count */
	uint32_t ticket_count;
	/* of the questions in progress */
	diff_question question;		/* but for the package */
	const ixt_str *packages;
	uint32_t count, sent, taken;
	double seconds;		/* spent waiting in diff_pool_take */
} diff_pool;

/* `first` is set up; it may be asked for more between questions, after
 * diff_pool_settle. The others, jobs - 1, are made alike. */
void diff_pool_init(diff_pool *p, diff_job *job, diff_oracle *first, uint32_t jobs);
/* The questions to come: `packages`, which must stay, each as in `q`. */
void diff_pool_begin(diff_pool *p, const diff_question *q, const ixt_str *packages,
		     uint32_t count);
/* The package whose answer is taken next, or empty. */
ixt_str diff_pool_next(const diff_pool *p);
/* Its answer, without text; it stays until the next is taken. */
void diff_pool_take(diff_pool *p, diff_answer *a);
/* Waits until nothing is under way in the first slot. */
void diff_pool_settle(diff_pool *p);
/* Stops all but the first; safe before diff_pool_init, too. */
void diff_pool_stop(diff_pool *p);

#endif
