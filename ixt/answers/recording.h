/* Recorded answers: what upstream said about every package of a corpus for one
 * target, as digests, with the circumstances they were given
 * under. docs/recorded-answers.md describes the file (<target>.tsv). */
#ifndef IXT_ANSWERS_RECORDING_H
#define IXT_ANSWERS_RECORDING_H

#include "ixt/answers/reads_table.h"

#define IXT_RECORDED_VERSION 1
/* In the place of a digest: there is none. */
#define IXT_RECORDED_NONE "-"

typedef struct ixt_recorded_row {
	ixt_str name;
	bool ok;
	ixt_str cls;		/* of the error; empty when ok */
	ixt_str digest;		/* 64 hex digits */
	uint32_t set;		/* number in the table of reads */
} ixt_recorded_row;

typedef struct ixt_recording {
	/* the header, in the order of the file */
	ixt_str corpus;		/* its name */
	ixt_str version;	/* its commit, or what else identifies it */
	ixt_str tree;		/* digest of its files */
	ixt_str target;
	ixt_str target_file;	/* SHA-256 of a target.json, or IXT_RECORDED_NONE */
	ixt_str kind;
	ixt_str pins;		/* SHA-256 of the pins file */
	ixt_str core;		/* digest of upstream's core/ */
	ixt_str python, jinja2;	/* versions */
	ixt_recorded_row *rows;	/* ascending by name */
	uint32_t count, cap;
} ixt_recording;

/* Reads the text of a file called `name`, whose sets are in `reads`; views of
 * `text`, rest in the arena of `reads`. Raises ValueError with the line. */
void ixt_recording_read(ixt_recording *r, ixt_reads_table *reads, ixt_str name,
			ixt_str text);
/* The same, of the rows of `packages` only, with the sets that these name; `reads` is
 * empty, and its file is called `reads_name`. What is wrong elsewhere is not noticed. */
void ixt_recording_read_some(ixt_recording *r, ixt_reads_table *reads, ixt_str reads_name,
			     ixt_str reads_text, ixt_str name, ixt_str text,
			     const ixt_intern *packages);
/* Appends the file. Rows are sorted first. Raises through b->trap. */
void ixt_recording_write(ixt_recording *r, const ixt_reads_table *reads, ixt_buf *b);
/* The row of package `name`, or NULL. */
const ixt_recorded_row *ixt_recording_find(const ixt_recording *r, ixt_str name);

#endif
