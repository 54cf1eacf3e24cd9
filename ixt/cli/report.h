/* Talking to people and pipelines: one line on stderr with the program's name,
 * errors with position and excerpt, and a checked end of standard output. */
#ifndef IXT_CLI_REPORT_H
#define IXT_CLI_REPORT_H

#include "ixt/base/buf.h"

void ixt_report_init(const char *program);
/* "program: message" on stderr. */
void ixt_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The error for a person: class, message, place, excerpt with a caret, chain of
 * templates, hint. */
void ixt_say_error(const ixt_error *err);
/* Flushes stdout; a failed write (full disk, closed pipe) is said once and
 * turns `status` into 2. */
int ixt_finish_output(int status);

#endif
