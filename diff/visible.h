/* Foreign text on a terminal: nothing in it may act on the terminal. */
#ifndef IXT_DIFF_VISIBLE_H
#define IXT_DIFF_VISIBLE_H

#include "ixt/base/buf.h"

/* Appends `s` with \xNN or \uNNNN for control characters but the tab, for characters
 * that change the direction of the text, and for bytes that are no UTF-8. */
void diff_add_visible(ixt_buf *b, ixt_str s);

#endif
