/* What ixt-diff fuzz and reduce tell: findings, each with a case file and the command
 * that repeats it, and a summary; the formats are in docs/fuzzing.md. */
#ifndef IXT_DIFF_FUZZ_REPORT_H
#define IXT_DIFF_FUZZ_REPORT_H

#include "diff/fuzz.h"

typedef struct diff_fuzz_report {
	diff_job *job;
	bool json;
	const char *out;	/* directory of case files, or NULL: they are printed */
	const char *kind;
	bool needs_corpus;	/* what is generated is no case of the bare language */
	uint64_t seed;
	ixt_str options;	/* of the command, that repeating it needs, too */
} diff_fuzz_report;

void diff_fuzz_report_finding(diff_fuzz_report *r, const diff_finding *f);
/* `why` tells why the run ended early, or is NULL. */
void diff_fuzz_report_end(const diff_fuzz_report *r, const diff_fuzz_tally *t,
			  double seconds, const char *why);

/* Writes the case below `directory`; its path is in the job's arena. */
ixt_str diff_write_case(diff_job *job, const char *directory, ixt_str name,
			const diff_case *c, ixt_str comment, const diff_answer *oracle);

#endif
