/* "did you mean": the candidate that is closest to a word someone typed. */
#ifndef IXT_BASE_NEAREST_H
#define IXT_BASE_NEAREST_H

#include <stdint.h>

#include "ixt/base/str.h"

/* Words longer than this have no nearest one. */
#define IXT_NEAREST_MAX_WORD 96

/* Letters inserted, dropped, replaced or swapped with their neighbour between
 * `a` and `b` (optimal string alignment, in bytes); `bound` + 1 when there are
 * more than `bound`, or when a word is too long. */
uint32_t ixt_edit_distance(ixt_str a, ixt_str b, uint32_t bound);

/* Candidates are offered one by one, in any order: of several that are equally
 * close the one that begins most like the word is kept, then the first by
 * bytes. They are borrowed. */
typedef struct ixt_nearest {
	ixt_str word;
	ixt_str best;		/* .ptr NULL: nothing is close enough */
	uint32_t distance;	/* of the best; before: bound + 1 */
} ixt_nearest;

ixt_nearest ixt_nearest_to(ixt_str word);
/* The word itself is no candidate. */
void ixt_nearest_offer(ixt_nearest *n, ixt_str candidate);

#endif
