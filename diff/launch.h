/* The command line of the live oracle: which Python, which driver, which
 * checkout, with a fix in the message for whatever is missing. IXT_PYTHON3 names
 * another Python than the first python3 on PATH, IXT_ORACLE another program that
 * takes the arguments of oracle/upstream.py and speaks its protocol, as the one
 * of the tests does. */
#ifndef IXT_DIFF_LAUNCH_H
#define IXT_DIFF_LAUNCH_H

#include "diff/world.h"

typedef struct diff_launch {
	const char *checkout;	/* NULL: the one the corpus lies in */
	const char *commit;	/* NULL: what git says of it */
	const char *const *targets;	/* names or files; files are handed on */
	uint32_t target_count;
} diff_launch;

/* The words, ended by NULL, in the job's arena. Gives up the job with status 3
 * when Python, the driver, the checkout or its Jinja2 is missing. */
const char *const *diff_launch_words(diff_job *job, const diff_launch *l,
				     const diff_world *w);

/* The words of plain Jinja2 (oracle/bare.py), which speaks the candidate protocol. Gives up
 * the job likewise. */
const char *const *diff_launch_bare(diff_job *job);

#endif
