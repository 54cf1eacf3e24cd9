/* Comparing two answers: the verdict, the first difference, and a signature
 * that is the same for differences of the same cause. */
#ifndef IXT_DIFF_COMPARE_H
#define IXT_DIFF_COMPARE_H

#include "diff/answer.h"

typedef enum diff_verdict {
	DIFF_SAME,
	DIFF_SAME_NORMALISED,	/* but for what rules overlook (diff/normalise.h) */
	DIFF_TEXT,
	DIFF_ERROR_CLASS,
	DIFF_ERROR_TEXT,
	DIFF_OUTPUT_VS_ERROR,
	DIFF_UNSUPPORTED,	/* ours refused what is outside the subset */
	DIFF_CRASH,		/* ours died, or spoke nonsense */
	DIFF_TIMEOUT,		/* ours did not answer in time */
	DIFF_ORACLE_FAILED,
	DIFF_ORACLE_CANNOT_SAY,
	DIFF_VERDICT_COUNT
} diff_verdict;

const char *diff_verdict_name(diff_verdict v);
/* Neither the same nor without an answer of the oracle's. */
bool diff_verdict_diverges(diff_verdict v);
/* Raw bytes first (as digests), then the error's class, then its text. */
diff_verdict diff_compare(const diff_answer *ours, const diff_answer *oracle);

typedef struct diff_place {
	bool known;
	size_t offset;		/* in bytes, from 0 */
	uint32_t line, column;	/* from 1; the column in code points */
	ixt_str ours, oracle;	/* excerpts of the two lines, whole characters */
} diff_place;

/* Where two texts differ first; not known when they are equal or one is
 * missing. Excerpts are views of the texts. */
diff_place diff_first_difference(const diff_answer *ours, const diff_answer *oracle);

/* "<verdict>-<12 hex digits>", in `arena`. Package names and numbers do not
 * enter it. */
ixt_str diff_signature(ixt_arena *arena, diff_verdict v, ixt_str package,
		       const diff_answer *ours, const diff_answer *oracle);

#endif
