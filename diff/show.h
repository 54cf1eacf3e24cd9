/* One package as `ixt-diff show` prints it: what either side said, where the two differ
 * and what the package is rendered from. */
#ifndef IXT_DIFF_SHOW_H
#define IXT_DIFF_SHOW_H

#include "diff/chain.h"
#include "diff/divergence.h"
#include "diff/json_difference.h"
#include "diff/unified.h"

#define DIFF_SHOW_VERSION 1

typedef struct diff_shown {
	const diff_divergence *divergence;	/* its verdict may be `same` */
	bool recorded;		/* the oracle's answer is a digest of an earlier time */
	diff_chain chain;
	const ixt_str *roots;	/* paths, by the numbers of the chain */
	/* of both texts, when both are there and differ; the oracle's is the first */
	bool compared;
	diff_line_diff lines;
	diff_json_changes changes;
} diff_shown;

/* For people. What is needed on the way is in `arena`. */
void diff_show_text(ixt_buf *b, const diff_shown *s, const diff_look *look,
		    ixt_arena *arena);
/* One JSON object, format `ixt-show`. */
void diff_show_json(ixt_buf *b, const diff_shown *s, const diff_look *look);

#endif
