/* Baselines: divergences that are accepted for now, each with the reason why. Sorted
 * text, one row a divergence, so that a change of what is accepted is read in a diff.
 * docs/baseline.md describes the file.
 *
 * Baselines come in layers: upstream's first, then those of forks. A row of a later
 * layer holds instead of the row of an earlier one; its verdict may be `same`: what was
 * accepted below does not diverge here. */
#ifndef IXT_ANSWERS_BASELINE_H
#define IXT_ANSWERS_BASELINE_H

#include "ixt/base/buf.h"

#define IXT_BASELINE_FORMAT "ixt-baseline"
#define IXT_BASELINE_VERSION 1
/* In the place of a signature: `same` has none. */
#define IXT_BASELINE_NONE "-"
#define IXT_BASELINE_SAME "same"

typedef struct ixt_baseline_row {
	/* which question */
	ixt_str target;		/* of stage graph the kind */
	ixt_str package;	/* of stage graph the command line */
	ixt_str stage;
	/* what is known of it */
	ixt_str verdict, signature, reason;
	ixt_str before;		/* comment lines in front of it, with their newlines */
} ixt_baseline_row;

typedef struct ixt_baseline {
	ixt_arena *arena;
	ixt_str head;		/* comment lines of the whole file */
	ixt_baseline_row *rows;	/* ascending by target, package, stage; no two alike */
	uint32_t count, cap;
	ixt_str tail;		/* comment lines behind the last row */
} ixt_baseline;

/* An empty one, in `arena`. */
void ixt_baseline_init(ixt_baseline *b, ixt_arena *arena);
/* Reads the text of a file called `name`, which must stay. Raises ValueError with the
 * line: a conflict marker, a row out of order or met before, a field that none may have. */
void ixt_baseline_read(ixt_baseline *b, ixt_arena *arena, ixt_str name, ixt_str text);
/* Appends the file. Raises through out->trap. */
void ixt_baseline_write(const ixt_baseline *b, ixt_buf *out);

/* As rows are sorted: the order of two questions, 0: the same one. */
int ixt_baseline_order(const ixt_baseline_row *a, const ixt_baseline_row *b);
/* The row of the question of `like`, or NULL. */
const ixt_baseline_row *ixt_baseline_find(const ixt_baseline *b, const ixt_baseline_row *like);
/* Puts a layer over `b`, without its comments. */
void ixt_baseline_lay(ixt_baseline *b, const ixt_baseline *layer);
/* True when the row accepts a divergence, false when it takes one back. */
bool ixt_baseline_accepts(const ixt_baseline_row *row);

#endif
