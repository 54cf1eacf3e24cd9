/* What an update of the corpus changed, as ixt's answers show it. */
#ifndef IXT_CLI_CORPUS_CHANGES_H
#define IXT_CLI_CORPUS_CHANGES_H

#include "ixt/answers/baseline.h"
#include "ixt/cli/corpus_answers.h"

typedef struct ixt_change_list {
	ixt_str *names;
	uint32_t count, cap;
} ixt_change_list;

typedef struct ixt_corpus_failure {
	ixt_str name, error;
} ixt_corpus_failure;

typedef struct ixt_corpus_changes {
	ixt_change_list added, removed;
	ixt_change_list changed;	/* descriptors: their texts, or their errors */
	ixt_change_list uids;		/* uids, also from or to a failure */
	uint32_t packages, asked;	/* afterwards; how many descriptors were rendered anew */
	ixt_corpus_failure *failures;	/* packages that fail, and did not or were not there */
	uint32_t failure_count, failure_cap;
	const ixt_corpus_construct **constructs;	/* that no template had before */
	uint32_t construct_count, construct_cap;
	ixt_str core_before, core_after;	/* digests of what plans and renders, or empty */
	bool core_proven;		/* afterwards */
	const ixt_baseline_row **rows;	/* of packages that changed or went: they may move */
	uint32_t row_count, row_cap;
} ixt_corpus_changes;

/* Compares two answers for `target`, with the accepted divergences of `baseline`. In
 * `arena`, with views of all three. */
void ixt_corpus_compare(ixt_arena *arena, const ixt_corpus_answers *before,
			const ixt_corpus_answers *after, const ixt_baseline *baseline,
			ixt_corpus_changes *changes);

#endif
