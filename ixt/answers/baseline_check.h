/* What a run saw, held against a baseline, and the baseline that what was seen makes. */
#ifndef IXT_ANSWERS_BASELINE_CHECK_H
#define IXT_ANSWERS_BASELINE_CHECK_H

#include "ixt/answers/baseline.h"

/* What was seen: a row for each question that was asked, of which those that are the
 * same have verdict `same`, and those that the oracle had no answer to one that begins
 * with `oracle-`. Rows have no reasons. */
typedef struct ixt_seen {
	ixt_arena *arena;
	ixt_baseline_row *rows;
	uint32_t count, cap;
	bool whole;		/* all packages of its targets were asked for */
} ixt_seen;

void ixt_seen_add(ixt_seen *s, ixt_baseline_row row);

typedef enum ixt_baseline_change_kind {
	IXT_BASELINE_NEW,	/* it diverges, and is not accepted */
	IXT_BASELINE_CHANGED,	/* another divergence than the one that is accepted */
	IXT_BASELINE_FIXED,	/* accepted, and no longer diverging */
	IXT_BASELINE_GONE,	/* accepted, and no longer asked for: the package is gone */
	IXT_BASELINE_CHANGE_COUNT
} ixt_baseline_change_kind;

const char *ixt_baseline_change_name(ixt_baseline_change_kind kind);

typedef struct ixt_baseline_change {
	ixt_baseline_change_kind kind;
	const ixt_baseline_row *accepted, *seen;	/* NULL: there is none */
} ixt_baseline_change;

typedef struct ixt_baseline_changes {
	ixt_baseline_change *items;	/* in the order of rows */
	uint32_t count, cap;
	uint32_t counts[IXT_BASELINE_CHANGE_COUNT];
	uint32_t accepted;	/* divergences that are as the baseline has them */
} ixt_baseline_changes;

/* Sorts what was seen. Rows of targets and stages that it has none of are not looked
 * at. In the arena of `s`. */
void ixt_baseline_check(const ixt_baseline *b, ixt_seen *s, ixt_baseline_changes *changes);

/* `layer`, which lies over `below`, changed so that all that was seen is accepted.
 * Reasons of rows that stay are kept; others get `reason`. Comments stay: those of a row
 * that goes away stand in front of the next one. Nothing seen may be without an answer; rows
 * are added to `s`. */
void ixt_baseline_update(ixt_baseline *layer, const ixt_baseline *below, ixt_seen *s,
			 ixt_str reason);

#endif
