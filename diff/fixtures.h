/* Fixture packs: tasks with the answers they must have, in a directory that needs neither
 * corpus nor Python (docs/fixture-pack.md).
 *
 *	PACK/index.tsv		head, then a row a case
 *	PACK/cases/NAME		two lines: the request, and the answer that is expected
 *	PACK/NOTICE		whose text is in it
 *	PACK/DIGEST		SHA-256 of index.tsv, which has those of all cases */
#ifndef IXT_DIFF_FIXTURES_H
#define IXT_DIFF_FIXTURES_H

#include "diff/job.h"
#include "diff/task.h"

#define DIFF_FIXTURES_FORMAT "ixt-fixtures"
#define DIFF_FIXTURES_VERSION 1

/* ------------------------------------------------------------------- writing */

typedef struct diff_fixtures_writer {
	diff_job *job;
	ixt_str dir;		/* what it is to be */
	ixt_str aside;		/* where it is made; empty: it is in its place, or given up */
	ixt_buf index;
	uint32_t count;
	uint64_t bytes;
} diff_fixtures_writer;

/* Gives up the job when `dir` is there and is no empty directory. */
void diff_fixtures_begin(diff_fixtures_writer *w, diff_job *job, const char *dir,
			 ixt_str corpus);
/* Adds a case under `name`, which is made of parts between slashes. */
void diff_fixtures_add(diff_fixtures_writer *w, ixt_str name, const diff_task *task,
		       const diff_answer *expected, const ixt_str *constructs,
		       uint32_t construct_count);
/* Ends it: NOTICE holds `notice`; then the directory appears. */
void diff_fixtures_end(diff_fixtures_writer *w, ixt_str notice);
/* Removes what was made of one that did not come to its end. Safe at any time. */
void diff_fixtures_give_up(diff_fixtures_writer *w);

/* ------------------------------------------------------------------- reading */

typedef struct diff_fixture {
	ixt_str name, file;	/* file: below the pack */
	ixt_str digest;		/* SHA-256 of that file, hex */
	ixt_str *constructs;
	uint32_t construct_count;
} diff_fixture;

typedef struct diff_fixtures {
	ixt_str dir, corpus;
	diff_fixture *items;
	uint32_t count, cap;
} diff_fixtures;

/* Reads the index and holds it against DIGEST. Gives up the job (status 2) for a pack that
 * is damaged or of another version. */
void diff_fixtures_open(diff_fixtures *f, diff_job *job, const char *dir);
/* Reads a case, which is held against its digest, into `arena`; likewise. */
void diff_fixtures_case(const diff_fixtures *f, diff_job *job, const diff_fixture *x,
			ixt_arena *arena, diff_task *task, diff_answer *expected);

#endif
