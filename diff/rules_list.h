/* The rules of a file, listed. */
#ifndef IXT_DIFF_RULES_LIST_H
#define IXT_DIFF_RULES_LIST_H

#include "diff/rules.h"

/* A line each, for people. */
void diff_rules_write_text(ixt_buf *b, const diff_rules *rules);
/* A JSON object each: format `ixt-rule`. */
void diff_rules_write_json(ixt_buf *b, const diff_rules *rules);

#endif
