/* Candidates: renderers in processes of their own, in any language, that answer tasks
 * (docs/candidate-protocol.md). Nobody trusts them: they have limits, and one that
 * crashes, hangs or speaks nonsense costs the answer in question; another one is started
 * for the next. */
#ifndef IXT_DIFF_CANDIDATE_H
#define IXT_DIFF_CANDIDATE_H

#include "diff/child.h"
#include "diff/job.h"
#include "diff/side.h"
#include "diff/task.h"

#define DIFF_CANDIDATE_PROTOCOL "ixt-candidate"
#define DIFF_CANDIDATE_VERSION 1

typedef struct diff_candidate {
	diff_side side;		/* answers packages' questions by way of tasks */
	diff_job *job;
	const char *const *argv;	/* ends with NULL */
	diff_child_limits limits;
	int timeout;		/* seconds, for one answer */
	diff_child child;
	uint32_t starts;
	uint32_t breaks;	/* one after the other: too many, and it is not asked again */
	ixt_str name;		/* from its hello */
	ixt_session *session;	/* that makes tasks of packages; not its own */
} diff_candidate;

/* argv is found on PATH; see diff_candidate_shell for a command line. Not started yet. */
void diff_candidate_init(diff_candidate *c, diff_job *job, const char *const *argv,
			 const diff_child_limits *limits, int timeout);
/* The words that run `command` by the shell, in the job's arena. */
const char *const *diff_candidate_shell(diff_job *job, const char *command);
/* Starts it unless it runs. Gives up the job when it cannot be started at all, or speaks
 * another version of the protocol. */
void diff_candidate_need(diff_candidate *c);
void diff_candidate_stop(diff_candidate *c);

/* Asks it one task. The text, when it is OK, is the bare one that the template rendered to;
 * digests are those of text and error as they are. All in `arena`. */
void diff_candidate_ask(diff_candidate *c, const diff_task *task, ixt_arena *arena,
			diff_answer *a);

/* Asking in two steps, so that one that is ahead of its answers always has work: lines of
 * tasks go, and their answers are taken in that order. What waits in the pipe, both ways,
 * is the caller's to limit. */

/* Starts it unless it runs. NULL, or what is wrong; the answer that does not come will
 * tell it, too. */
const char *diff_candidate_send(diff_candidate *c, ixt_str lines);
/* The next answer, which is that of the task `id`; as above. */
void diff_candidate_take(diff_candidate *c, ixt_str id, ixt_arena *arena, diff_answer *a);

#endif
