/* What an update of the corpus changed, for people and as a JSON line. */
#ifndef IXT_CLI_CORPUS_REPORT_H
#define IXT_CLI_CORPUS_REPORT_H

#include "ixt/cli/corpus_changes.h"

/* Append the changes between the corpora called `before` and `after`. */
void ixt_corpus_report_text(ixt_buf *out, ixt_str before, ixt_str after,
			    const ixt_corpus_changes *c);
void ixt_corpus_report_json(ixt_buf *out, ixt_str before, ixt_str after,
			    const ixt_corpus_changes *c);

#endif
