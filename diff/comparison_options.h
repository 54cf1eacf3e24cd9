/* What names a comparison on a command line: the same options in every command that
 * asks two sides. */
#ifndef IXT_DIFF_COMPARISON_OPTIONS_H
#define IXT_DIFF_COMPARISON_OPTIONS_H

#include "ixt/cli/options.h"

typedef struct diff_comparison_options {
	ixt_string_list targets, corpus, candidate_corpus, set;
	const char *oracle, *pins, *kind, *recorded, *stage;
	int timeout;		/* seconds, for one answer of the oracle */
} diff_comparison_options;

#define DIFF_COMPARISON_DEFAULTS { .timeout = 60 }

/* Rows of a command's table, which is sorted by name. */
#define DIFF_ROW_CANDIDATE_CORPUS(o) \
	{ "candidate-corpus", IXT_OPT_LIST, "DIR", \
	  "our side's roots, when not the oracle's", &(o).candidate_corpus }
#define DIFF_ROW_CORPUS(o) \
	{ "corpus", IXT_OPT_LIST, "DIR", "package root; may be repeated", &(o).corpus }
#define DIFF_ROW_KIND(o) \
	{ "kind", IXT_OPT_STRING, "KIND", "executor kind (the recording's, the target's)", \
	  &(o).kind }
#define DIFF_ROW_ORACLE(o) \
	{ "oracle", IXT_OPT_STRING, "ORACLE", \
	  "recorded, upstream or upstream=CHECKOUT (recorded, what is stale live)", \
	  &(o).oracle }
#define DIFF_ROW_ORACLE_TIMEOUT(o) \
	{ "oracle-timeout", IXT_OPT_NUMBER, "SECONDS", \
	  "for one answer of the oracle (60)", &(o).timeout }
#define DIFF_ROW_PINS(o) \
	{ "pins", IXT_OPT_STRING, "FILE", "host inputs: a file (the default pins)", \
	  &(o).pins }
#define DIFF_ROW_RECORDED(o) \
	{ "recorded", IXT_OPT_STRING, "DIR", \
	  "recorded answers (corpus/recorded of the data)", &(o).recorded }
#define DIFF_ROW_SET(o) \
	{ "set", IXT_OPT_LIST, "K=V", "flag of the packages; may be repeated", &(o).set }
#define DIFF_ROW_STAGE(o) \
	{ "stage", IXT_OPT_STRING, "render|uid|graph", \
	  "descriptors, uids of packages loaded whole, or graphs of command lines (render)", \
	  &(o).stage }
#define DIFF_ROW_TARGET(o) \
	{ "target", IXT_OPT_LIST, "T", "name or target.json; may be repeated (eight)", \
	  &(o).targets }

#endif
