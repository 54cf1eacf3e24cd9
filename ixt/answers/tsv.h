/* Lines of tab-separated fields, as recorded answers are kept: readable in a
 * diff, one fact a line. In a field, tab, newline and backslash stand as \t, \n
 * and \\. */
#ifndef IXT_ANSWERS_TSV_H
#define IXT_ANSWERS_TSV_H

#include "ixt/base/buf.h"

typedef struct ixt_tsv {
	ixt_str rest;
	ixt_str name;		/* of the file, for messages */
	uint32_t line;		/* number of the line read last, from 1 */
	ixt_arena *arena;	/* texts of errors, unescaped fields */
} ixt_tsv;

/* The next line, without its newline; false at the end. */
bool ixt_tsv_line(ixt_tsv *t, ixt_str *line);
/* Splits `line` into exactly `count` fields, still escaped. Raises ValueError. */
void ixt_tsv_split(ixt_tsv *t, ixt_str line, ixt_str *fields, uint32_t count);
/* A number below `limit`. Raises ValueError. */
uint32_t ixt_tsv_number(ixt_tsv *t, ixt_str field, uint32_t limit);
/* The field's text; the same view when nothing is escaped. */
ixt_str ixt_tsv_unescape(ixt_tsv *t, ixt_str field);
/* The first line must be `format` TAB `version`; another version is refused
 * with both named. */
void ixt_tsv_check_format(ixt_tsv *t, const char *format, uint32_t version);
/* Raises ValueError "file:line: …". */
noreturn void ixt_tsv_raise(ixt_tsv *t, const char *what);

void ixt_tsv_add(ixt_buf *b, ixt_str field);
ixt_str ixt_tsv_escape(ixt_arena *arena, ixt_str text);

#endif
