/* Divergences as they are reported: a record (one JSON line, see
 * docs/divergence-records.md) and a few lines for people. */
#ifndef IXT_DIFF_DIVERGENCE_H
#define IXT_DIFF_DIVERGENCE_H

#include "diff/compare.h"
#include "ixt/base/buf.h"

#define DIFF_RECORD_VERSION 1

/* What is the same for all divergences of a run. */
typedef struct diff_versions {
	const char *oracle;	/* "upstream" or "recorded" */
	ixt_str upstream;	/* version of the checkout, as far as it is known */
	ixt_str core, python, jinja2;
	ixt_str corpus;		/* version of the corpus */
	ixt_str pins;
	ixt_str kind;
} diff_versions;

typedef struct diff_divergence {
	const diff_question *question;
	const diff_answer *ours, *oracle;
	diff_verdict verdict;
	ixt_str normaliser;	/* rules that made the texts equal, or empty */
	ixt_str signature;
	diff_place place;
	ixt_str node;		/* of graphs: which node and field differ first, or "" */
	const diff_versions *versions;
	ixt_str command;	/* that repeats it */
} diff_divergence;

/* Appends one JSON line. */
void diff_divergence_write_json(ixt_buf *b, const diff_divergence *d);
/* Appends lines for people. */
void diff_divergence_write_text(ixt_buf *b, const diff_divergence *d);

/* Appends `"name": "value"`, escaped. */
void diff_json_string(ixt_buf *b, const char *name, ixt_str value);
/* Appends `word`, quoted for a shell where needed. */
void diff_shell_word(ixt_buf *b, ixt_str word);

#endif
