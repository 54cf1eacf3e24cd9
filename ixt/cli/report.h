/* Talking to people and pipelines: one line on stderr with the program's name,
 * errors with position and excerpt, a checked end of standard output, and what
 * an interrupt does. */
#ifndef IXT_CLI_REPORT_H
#define IXT_CLI_REPORT_H

#include "ixt/base/buf.h"

/* A closed pipe becomes a failed write; SIGINT, SIGTERM and SIGHUP end the
 * program with status 130 (128 + the signal's number). */
void ixt_report_init(const char *program);
/* "auto", "always" or "never"; without it auto, which looks at NO_COLOR,
 * CLICOLOR_FORCE, TERM and whether stderr is a terminal. */
void ixt_report_color(const char *when);
/* Whether what goes to standard output is to be coloured, by the same rules. */
bool ixt_output_color(void);

/* "program: message" on stderr. */
void ixt_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The error for a person: class, message, place, excerpt with a caret, chain of
 * templates, hint. */
void ixt_format_error(ixt_buf *out, const ixt_error *err);
/* A finding in the same form: "file:line:column: level: message", excerpt, hint. */
void ixt_format_finding(ixt_buf *out, const char *level, const ixt_error *finding);
/* The error, on stderr. */
void ixt_say_error(const ixt_error *err);

/* Writes to standard output. Returns false once a write failed: there is no use
 * in going on then. */
bool ixt_print(ixt_str text);
/* Flushes stdout; a failed write (full disk, closed pipe) is said once and
 * turns `status` into 2. */
int ixt_finish_output(int status);

/* An interrupt removes the file `path` first (NULL: none). The text must stay. */
void ixt_remove_if_interrupted(const char *path);
/* From now on an interrupt only sets a mark, for work that has to tidy up. */
void ixt_defer_interrupts(void);
/* The exit status for the interrupt that was marked, or 0. */
int ixt_interrupted(void);

#endif
