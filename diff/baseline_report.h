/* What a baseline and a run differ in, for people and as JSON lines (docs/baseline.md),
 * and what is to be done about it. */
#ifndef IXT_DIFF_BASELINE_REPORT_H
#define IXT_DIFF_BASELINE_REPORT_H

#include "ixt/answers/baseline_check.h"

/* Appends a line for each change, `limit` of them at most, and one that counts. */
void diff_baseline_write_text(ixt_buf *b, const ixt_baseline_changes *c, uint32_t limit);
void diff_baseline_write_json(ixt_buf *b, const ixt_baseline_changes *c);
/* Says on stderr what each kind of change that there is asks for. */
void diff_baseline_advise(const ixt_baseline_changes *c);

/* A row of a baseline, of all its layers. */
void diff_baseline_row_text(ixt_buf *b, const ixt_baseline_row *row);
void diff_baseline_row_json(ixt_buf *b, const ixt_baseline_row *row);

#endif
