/* The oracle's side: recorded answers as long as they hold, and the live oracle. */
#ifndef IXT_DIFF_EXPECTED_H
#define IXT_DIFF_EXPECTED_H

#include "diff/candidate.h"
#include "diff/comparison_options.h"
#include "diff/pool.h"
#include "diff/recorded.h"

typedef enum diff_oracle_mode {
	DIFF_BY_DEFAULT,	/* recorded; what does not hold is asked live if possible */
	DIFF_LIVE,
	DIFF_RECORDED,
	DIFF_JINJA,		/* plain Jinja2, which is asked tasks: oracle/bare.py */
} diff_oracle_mode;

typedef struct diff_expected {
	diff_job *job;
	diff_oracle_mode mode;
	const char *checkout;	/* named by the user, or NULL */
	int timeout;		/* seconds, for one live answer */
	ixt_string_list targets;	/* all that the live oracle will be asked about */
	uint32_t jobs;		/* live oracles that answer side by side, at most */
	diff_oracle oracle;
	diff_pool pool;		/* that one and others, once questions are known ahead */
	diff_candidate jinja;	/* of that mode */
	bool can_ask;		/* a live oracle is there, as far as one can see */
	ixt_str base;		/* directory of all recordings */
	ixt_str recorded_dir;	/* of those that are used; empty before the first target */
	ixt_reads_table reads;
	/* of the target in progress */
	const diff_world *world;
	diff_recorded recorded;
	uint32_t stale;		/* recorded answers that hold no longer, or never were */
	uint32_t asked;		/* of the live oracle */
	double seconds_before;	/* of the live oracle, when the target began */
} diff_expected;

/* Takes --oracle, --oracle-timeout; gives up the job when the former is unknown. */
void diff_expected_init(diff_expected *e, diff_job *job, const diff_comparison_options *o,
			ixt_string_list targets);
/* Begins with a target, as the user called it. `q` has stage and kind; its kind
 * becomes that of a recording that is used. */
void diff_expected_begin(diff_expected *e, const diff_comparison_options *o,
			 const diff_world *w, const char *target, diff_question *q);
/* Who makes tasks of packages, for the modes that ask tasks. */
void diff_expected_use_session(diff_expected *e, ixt_session *s);
/* Says what will be asked next, in this order, of `q` but for the package: a live oracle
 * can then be ahead. `packages` must stay. Other questions may come between. */
void diff_expected_ahead(diff_expected *e, const diff_question *q, const ixt_str *packages,
			 uint32_t count);
void diff_expected_finish(diff_expected *e);	/* with the target */
void diff_expected_stop(diff_expected *e);	/* for good */

/* The answer, without its text where it is recorded: *row is then the row it was
 * taken from, else NULL. */
void diff_expected_answer(diff_expected *e, const diff_question *q, ixt_arena *arena,
			  diff_answer *a, const ixt_recorded_row **row);
/* Fills in the text of a live answer. An oracle that now says something else cannot
 * be believed: `a` then says that it failed. */
void diff_expected_text(diff_expected *e, const diff_question *q, ixt_arena *arena,
			diff_answer *a);
/* Whether recorded answers are looked at. */
bool diff_expected_reads(const diff_expected *e);
/* The live oracle, started: for commands that ask it for more. */
diff_oracle *diff_expected_live(diff_expected *e);
/* Seconds that this target's answers took so far. */
double diff_expected_seconds(const diff_expected *e);

#endif
