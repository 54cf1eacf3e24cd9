/* Results that are not the same, by cause: those of one signature together. */
#ifndef IXT_DIFF_GROUPS_H
#define IXT_DIFF_GROUPS_H

#include "diff/results.h"

typedef struct diff_group {
	ixt_str signature;
	const diff_result *const *items;	/* in the order of the run */
	uint32_t count;
} diff_group;

/* The largest group first, then by signature; in `arena`. */
diff_group *diff_groups(const diff_results *r, ixt_arena *arena, uint32_t *count);

/* How many of a target, or with UINT32_MAX of all, have that verdict. */
uint32_t diff_count_verdict(const diff_results *r, uint32_t target, diff_verdict v);
/* Those that were compared and are not the same. */
uint32_t diff_count_divergent(const diff_results *r, uint32_t target);

/* A member of the record's member `of`, which is an object; "" when there is none. */
ixt_str diff_record_side(const ixt_json *record, const char *of, const char *name);
/* What a side said, as one line for people: an excerpt where the texts differ, else its
 * error, else its digest; in `arena`. */
ixt_str diff_record_said(const ixt_json *record, const char *side, ixt_arena *arena);
/* "line 3, column 7", or "". */
ixt_str diff_record_place(const ixt_json *record, ixt_arena *arena);

#endif
