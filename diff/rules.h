/* Rules of normalisation: which differences may be overlooked, by name and in order.
 * They are data, `corpus/normalise.rules` unless another file is named
 * (docs/normalisers.md). */
#ifndef IXT_DIFF_RULES_H
#define IXT_DIFF_RULES_H

#include "diff/job.h"
#include "diff/pattern.h"

#define DIFF_RULES_VERSION 1
#define DIFF_RULES_MAX 32

typedef enum diff_step_kind {
	DIFF_STEP_REPLACE,	/* pattern, with */
	DIFF_STEP_JSON,		/* normalise_json.h */
	DIFF_STEP_SCRIPT,	/* normalise_script.h */
} diff_step_kind;

typedef struct diff_step {
	diff_step_kind kind;
	diff_pattern *pattern;
	ixt_str source;		/* of the pattern */
	ixt_str with;
} diff_step;

typedef struct diff_rule {
	ixt_str name;		/* lower-case letters, digits and dashes */
	ixt_str what;		/* one line for people */
	diff_step *steps;
	uint32_t step_count, step_cap;
	bool on;
} diff_rule;

typedef struct diff_rules {
	ixt_str path;
	diff_rule items[DIFF_RULES_MAX];	/* in the order in which they are applied */
	uint32_t count;
	char digest[65];	/* SHA-256 of the file */
} diff_rules;

/* corpus/normalise.rules of the data directory. */
ixt_str diff_rules_default(diff_job *job);
/* Reads the file; all rules are off. Gives up the job with file, line and what was
 * expected there. */
void diff_rules_read(diff_rules *r, diff_job *job, ixt_str path);
void diff_rules_release(diff_rules *r);

/* Switches the rules of `names` on, with commas between them, or `all`. Gives up the
 * job when there is no such rule. */
void diff_rules_switch_on(diff_rules *r, diff_job *job, ixt_str names);
/* Switches one off. */
void diff_rules_switch_off(diff_rules *r, diff_job *job, ixt_str name);

/* Those of `which`, a bit each, as "json+store-paths"; in `arena`. */
ixt_str diff_rules_names(const diff_rules *r, uint32_t which, ixt_arena *arena);
/* What decides about answers: those that are on, and the file's digest; empty when none
 * is. In `arena`. */
ixt_str diff_rules_identity(const diff_rules *r, ixt_arena *arena);

#endif
