/* Text of packages in reports. It is foreign: nothing of it may become markup, break a
 * file's rules, or deceive the eye. Characters that cannot be seen or that reorder others
 * are written as `\u{202e}`; bytes that are no UTF-8 as U+FFFD. */
#ifndef IXT_DIFF_ESCAPE_H
#define IXT_DIFF_ESCAPE_H

#include "ixt/base/buf.h"

/* For text and for attribute values in double quotes, of HTML and of XML 1.0 alike. A
 * newline stays one. */
void diff_escape_markup(ixt_buf *b, ixt_str text);
/* For one cell of a table in Markdown as GitHub and GitLab read it, in <code>. */
void diff_escape_markdown(ixt_buf *b, ixt_str text);

#endif
