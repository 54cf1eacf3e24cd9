/* An answer as text: the formats of `ixt render`. */
#ifndef IXT_CLI_ANSWER_FORMAT_H
#define IXT_CLI_ANSWER_FORMAT_H

#include "ixt/base/buf.h"
#include "ixt/package/package.h"

typedef enum ixt_answer_format {
	IXT_FORMAT_TEXT,	/* the rendered text as it is */
	IXT_FORMAT_JSON,	/* parsed and laid out, indent 4, members in upstream's order */
	IXT_FORMAT_DIGEST,	/* name, ok, digest; or name, err, class, digest */
	IXT_FORMAT_JSONL,	/* one object: package, target, and ok or err */
} ixt_answer_format;

/* True when `name` is one of "text", "json", "digest", "jsonl". */
bool ixt_answer_format_named(const char *name, ixt_answer_format *format);
/* True when a failed answer is a line of the format like any other. */
bool ixt_answer_format_has_errors(ixt_answer_format format);

/* Appends `answer` of package `name`. Text and json are for answers that are
 * ok; `target` is for jsonl only. Raises through out->trap. */
void ixt_answer_write(ixt_buf *out, ixt_answer_format format, ixt_str name, ixt_str target,
		      const ixt_answer *answer);

/* Appends {"class": …, "message": …, …}: what is known of the error. */
void ixt_error_write_json(ixt_buf *out, const ixt_error *err);

/* A package's uid, which is the answer's text: as a line `NAME ok UID`, or jsonl. */
void ixt_answer_write_uid(ixt_buf *out, ixt_answer_format format, ixt_str name,
			  ixt_str target, const ixt_answer *answer);

#endif
