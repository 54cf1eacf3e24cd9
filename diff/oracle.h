/* The live oracle: a long-lived child that drives upstream and speaks the
 * protocol of oracle/README.md. A child that breaks costs the answer to the
 * package in question; another one is started for the next. */
#ifndef IXT_DIFF_ORACLE_H
#define IXT_DIFF_ORACLE_H

#include "diff/answer.h"
#include "diff/child.h"
#include "diff/job.h"
#include "ixt/answers/reads_table.h"

typedef struct diff_oracle {
	diff_job *job;
	const char *const *argv;	/* ends with NULL */
	int timeout;		/* seconds for one answer */
	diff_child child;
	int starts;
	bool greeted;		/* it runs, and said hello */
	uint32_t id;		/* of the last question */
	double deadline;	/* of its answer */
	double seconds;		/* spent waiting for it */
	/* from its hello; empty before the first start */
	int version;		/* of the protocol */
	ixt_str python, jinja2, upstream, core, pins;
} diff_oracle;

/* Does not start it yet. */
void diff_oracle_init(diff_oracle *o, diff_job *job, const char *const *argv, int timeout);
/* Starts it unless it runs. Gives up the job (status 3) when that fails. */
void diff_oracle_need(diff_oracle *o);
void diff_oracle_stop(diff_oracle *o);

/* The corpus' package names for `target`, sorted, in the job's arena. Gives up
 * the job when there is no answer. */
ixt_str *diff_oracle_list(diff_oracle *o, const char *target, uint32_t *count);
/* Asks one question; texts of `a` are in `arena`. With `text` the rendered
 * text comes, too; with `reads` the read set is added to that table, *set is
 * its number. */
void diff_oracle_render(diff_oracle *o, const diff_question *q, bool text,
			ixt_reads_table *reads, uint32_t *set, ixt_arena *arena,
			diff_answer *a);

/* Asking in two steps, so that others can be asked while it answers; one question is
 * under way at a time. */

/* Starts it unless it runs, without waiting for its hello. NULL, or what is wrong; sending
 * will tell it, too. */
const char *diff_oracle_launch(diff_oracle *o);
/* False when the question did not reach it: `a` says why. */
bool diff_oracle_send(diff_oracle *o, const diff_question *q, bool text, bool reads,
		      ixt_arena *arena, diff_answer *a);
/* The answer to the question that was sent, with what was asked for then. */
void diff_oracle_receive(diff_oracle *o, bool text, ixt_reads_table *reads, uint32_t *set,
			 ixt_arena *arena, diff_answer *a);

#endif
