/* Differences of two texts by line, as `diff -u` shows them. */
#ifndef IXT_DIFF_UNIFIED_H
#define IXT_DIFF_UNIFIED_H

#include "diff/line_diff.h"
#include "ixt/base/buf.h"

typedef struct diff_look {
	bool color;
	bool terminal;		/* foreign text is made visible (visible.h) */
	uint32_t context;	/* equal lines around a change */
	uint32_t width;		/* bytes of a line, of longer ones a part; 0: all */
	uint32_t limit;		/* lines; 0: all */
} diff_look;

/* Appends the hunks, `indent` before each line. Of two lines that replace one another
 * and are too long, the part is shown where they begin to differ. */
void diff_unified(ixt_buf *b, const diff_line_diff *d, const diff_look *look,
		  const char *indent);

/* Appends `text` in the given style of a terminal ("31" red …) where colours are on. */
void diff_add_styled(ixt_buf *b, const diff_look *look, const char *style, ixt_str text);
/* Appends foreign text, visible on a terminal. */
void diff_add_foreign(ixt_buf *b, const diff_look *look, ixt_str text);

#endif
