/* What names a comparison on a command line: the same options in every command that
 * asks two sides. */
#ifndef IXT_DIFF_COMPARISON_OPTIONS_H
#define IXT_DIFF_COMPARISON_OPTIONS_H

#include "ixt/cli/options.h"

typedef struct diff_comparison_options {
	ixt_string_list targets, corpus, candidate_corpus, set;
	ixt_string_list without;	/* rules */
	const char *oracle, *pins, *kind, *recorded, *stage, *normalise, *rules;
	int timeout;		/* seconds, for one answer of the oracle */
	int jobs;		/* live oracles side by side; 0: as many as processors */
	const char *candidate;	/* a command line, or NULL: our library is judged */
	int candidate_timeout;	/* seconds, for one answer of it */
	int candidate_memory, candidate_output;	/* MiB: address space; one answer */
} diff_comparison_options;

#define DIFF_COMPARISON_DEFAULTS \
	{ .timeout = 60, .candidate_timeout = 10, .candidate_memory = 4096, \
	  .candidate_output = 64 }

/* Rows of a command's table, which is sorted by name. */
#define DIFF_ROW_CANDIDATE(o) \
	{ "candidate", IXT_OPT_STRING, "CMD", \
	  "a renderer to judge in our place", \
	  &(o).candidate }
#define DIFF_ROWS_CANDIDATE_LIMITS(o) \
	{ "candidate-memory", IXT_OPT_NUMBER, "MIB", "address space it may have (4096)", \
	  &(o).candidate_memory }, \
	{ "candidate-output", IXT_OPT_NUMBER, "MIB", "the longest answer it may give (64)", \
	  &(o).candidate_output }, \
	{ "candidate-timeout", IXT_OPT_NUMBER, "SECONDS", "for one answer of it (10)", \
	  &(o).candidate_timeout }
#define DIFF_ROWS_CANDIDATE_ALONE(o) \
	DIFF_ROW_CANDIDATE(o), DIFF_ROWS_CANDIDATE_LIMITS(o)
#define DIFF_ROWS_CANDIDATE(o) \
	DIFF_ROW_CANDIDATE(o), DIFF_ROW_CANDIDATE_CORPUS(o), DIFF_ROWS_CANDIDATE_LIMITS(o)
#define DIFF_ROW_CANDIDATE_CORPUS(o) \
	{ "candidate-corpus", IXT_OPT_LIST, "DIR", \
	  "our side's roots, when not the oracle's", &(o).candidate_corpus }
#define DIFF_ROW_CORPUS(o) \
	{ "corpus", IXT_OPT_LIST, "DIR", "package root; may be repeated", &(o).corpus }
#define DIFF_ROW_JOBS(o) \
	{ "jobs", IXT_OPT_NUMBER, "N", \
	  "live oracles side by side (one a processor)", &(o).jobs }
#define DIFF_ROW_KIND(o) \
	{ "kind", IXT_OPT_STRING, "KIND", "executor kind (the recording's, the target's)", \
	  &(o).kind }
#define DIFF_ROW_NORMALISE(o) \
	{ "normalise", IXT_OPT_STRING, "RULES", \
	  "overlook what these do, NAME,... or all (nothing is)", &(o).normalise }
#define DIFF_ROW_ORACLE(o) \
	{ "oracle", IXT_OPT_STRING, "ORACLE", \
	  "recorded, upstream[=CHECKOUT], jinja (stale ones live)", \
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
#define DIFF_ROW_RULES(o) \
	{ "rules", IXT_OPT_STRING, "FILE", \
	  "its rules (corpus/normalise.rules of the data)", &(o).rules }
#define DIFF_ROW_SET(o) \
	{ "set", IXT_OPT_LIST, "K=V", "flag of the packages; may be repeated", &(o).set }
#define DIFF_ROW_STAGE(o) \
	{ "stage", IXT_OPT_STRING, "render|uid|graph", \
	  "descriptors, uids, graphs of command lines (render)", \
	  &(o).stage }
#define DIFF_ROW_TARGET(o) \
	{ "target", IXT_OPT_LIST, "T", "name or target.json; may be repeated (eight)", \
	  &(o).targets }
#define DIFF_ROW_WITHOUT(o) \
	{ "without", IXT_OPT_LIST, "RULE", \
	  "leave that rule of --normalise out; may be repeated", &(o).without }

#endif
