/* Results: what a run compared, as JSON lines of format DIFF_RESULTS_FORMAT
 * (docs/results.md), from which reports, baselines and a resumed run are made.
 *
 * Lines are whole: what is left of a run that was killed can be read, up to there. */
#ifndef IXT_DIFF_RESULTS_H
#define IXT_DIFF_RESULTS_H

#include "diff/comparison_options.h"
#include "diff/divergence.h"
#include "diff/job.h"
#include "ixt/base/intern.h"
#include "ixt/base/json.h"

#define DIFF_RESULTS_FORMAT "ixt-results"
#define DIFF_RESULTS_VERSION 1

/* ------------------------------------------------------------------- writing */

typedef struct diff_results_head {
	ixt_str corpus, oracle, candidate;	/* candidate: its command, or "ixt" */
	ixt_str rules;		/* what may be overlooked (diff_rules_identity), or empty */
	const char *stage;
	const char *kind;	/* that was asked for, or NULL */
	ixt_str pins;		/* their digest */
	ixt_str candidate_corpus;	/* when our side has another, or empty */
	const ixt_string_list *set, *targets;
	bool filtered;		/* packages or flags were named */
} diff_results_head;

typedef struct diff_results_writer {
	diff_job *job;
	ixt_str path;		/* empty: the lines are kept in memory alone */
	int fd;
	ixt_buf lines;		/* all, or those not written yet */
} diff_results_writer;

typedef struct diff_results diff_results;

/* Begins with the head. Raises OSError & co.; gives up the job when another run is at
 * work on that file. With `resume`, what the file holds already is read: NULL when it is
 * not there or empty; a head that differs from ours gives up the job. */
diff_results *diff_results_begin(diff_results_writer *w, diff_job *job, const char *path,
				 bool resume, const diff_results_head *head);
/* A package that is the same; and one that is not, by its record (one line). */
void diff_results_same(diff_results_writer *w, const char *target, ixt_str package);
void diff_results_record(diff_results_writer *w, ixt_str record);
/* The line of a whole target, by its summary. */
void diff_results_target(diff_results_writer *w, ixt_str summary);
/* The end of a run that was not cut; the text of it all, in the job's arena. */
ixt_str diff_results_end(diff_results_writer *w);
void diff_results_release(diff_results_writer *w);

/* ------------------------------------------------------------------- reading */

typedef struct diff_result {
	ixt_str package;
	uint32_t target;	/* index in `targets` */
	diff_verdict verdict;
	const ixt_json *record;	/* NULL: the same */
} diff_result;

struct diff_results {
	const ixt_json *head;
	ixt_str corpus, oracle, candidate, stage;
	ixt_str rules;		/* of what was overlooked, or empty */
	ixt_str *targets;	/* that have results, in the order of the run */
	uint32_t target_count, target_cap;
	diff_result *items;	/* in the order of the run: by target, then by name */
	uint32_t count, cap;
	bool filtered;
	bool complete;		/* the run came to its end */
	size_t whole_bytes;	/* of the text: what is behind is a line that was cut */
	ixt_intern index;	/* "target package" to the number of an item */
};

/* Reads results; texts are views of `text`, which must stay. `path` is for errors: raises
 * ValueError & co. with the line, Unsupported for another version. */
void diff_results_read(diff_results *r, ixt_str text, ixt_str path, ixt_arena *arena);
/* The result of a package, or NULL. */
const diff_result *diff_results_find(const diff_results *r, const char *target,
				     ixt_str package, ixt_arena *scratch);
/* A text member of a record, or "". */
ixt_str diff_record_text(const ixt_json *record, const char *name);

#endif
