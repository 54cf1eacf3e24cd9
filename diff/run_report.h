/* What `ixt-diff run` prints: divergences, a summary of each target, and the
 * circumstances of the whole, for people or as JSON lines. */
#ifndef IXT_DIFF_RUN_REPORT_H
#define IXT_DIFF_RUN_REPORT_H

#include "diff/divergence.h"
#include "diff/job.h"
#include "ixt/base/json.h"

typedef struct diff_tally {
	uint32_t packages;
	uint32_t verdicts[DIFF_VERDICT_COUNT];
	uint32_t stale;		/* recorded answers that hold no longer, or never were */
	uint32_t asked;		/* of the live oracle */
	uint32_t reads_differ;
	uint32_t without_text;	/* differ as digests, which rules cannot be applied to */
	double ours_seconds, oracle_seconds;
} diff_tally;

typedef struct diff_report {
	diff_job *job;
	bool json;
	uint32_t limit;		/* divergences shown for a target */
	uint32_t shown;
	ixt_buf records;	/* all divergence records of the run */
} diff_report;

void diff_report_init(diff_report *r, diff_job *job, bool json, uint32_t limit);
void diff_report_release(diff_report *r);
/* The line that says which corpus it is. */
void diff_report_corpus(diff_report *r, ixt_str version);
/* A new target begins. */
void diff_report_begin(diff_report *r);
/* Returns its record, a line, which stays until the next one. */
ixt_str diff_report_divergence(diff_report *r, const diff_divergence *d);
/* A record of an earlier run, of which no more is said. */
void diff_report_earlier(diff_report *r, const ixt_json *record);
/* Where the two sides' read sets of a package differ. */
void diff_report_reads(diff_report *r, ixt_str package, ixt_str what);
void diff_report_summary(diff_report *r, const char *target, const diff_tally *t,
			 const diff_versions *v);
/* Appends the JSON line of a summary (docs/divergence-records.md). */
void diff_summary_write_json(ixt_buf *b, const char *target, const diff_tally *t,
			     const diff_versions *v);
/* The oracle, and whether its core/ is proven. */
void diff_report_end(diff_report *r, const diff_versions *v, bool proven);

/* Packages of `t` that were compared and are not the same, even to rules. */
uint32_t diff_tally_divergent(const diff_tally *t);

#endif
