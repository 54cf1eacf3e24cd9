/* From a command line to a session: which corpus, which pins, which target.
 * Shared by ixt and ixt-diff. */
#ifndef IXT_HOST_SETUP_H
#define IXT_HOST_SETUP_H

#include "ixt/package/package.h"

typedef struct ixt_setup_options {
	const char *const *corpus;	/* --corpus, in order */
	uint32_t corpus_count;
	const char *pins;		/* NULL: env or default; "env", "default", a file */
	const char *kind;
	const char *target;		/* a name of upstream's, of ours, or a file */
	bool never_default_pins;	/* as `ixt graph` wants it */
} ixt_setup_options;

typedef struct ixt_setup {
	ixt_arena arena;
	ixt_str *root_paths;	/* in order; overlays of the target last */
	ixt_root **roots;
	uint32_t root_count, corpus_root_count;
	const char *chosen_by;	/* "--corpus", "IX_PATH", "ixt corpus use", "embedded" */
	bool embedded;
	const ixt_host *host;
	ixt_str pins_name;	/* "default", "env" or the file's path */
	ixt_str pins_text;	/* empty for env */
	const ixt_target *target;	/* from a file; else NULL */
	ixt_str target_text;	/* of that file */
	const char *target_name;
	const char *kind;
	const ixt_rules *rules;
	bool rules_proven;
	ixt_str core_digest;	/* empty: the corpus has no core/ beside it */
	ixt_str notice;		/* a line for stderr, or empty */
} ixt_setup;

/* Opens everything. Returns 0, or the exit status (2 wrong input, 3 the machine
 * lacks something) with err filled; then ixt_setup_close is still to be called. */
int ixt_setup_open(ixt_setup *s, const ixt_setup_options *options, ixt_error *err);
void ixt_setup_close(ixt_setup *s);
ixt_session_options ixt_setup_session(const ixt_setup *s);

/* ${XDG_CACHE_HOME:-~/.cache}/ixt/corpus, in `arena`. */
ixt_str ixt_corpus_cache(ixt_arena *arena);
/* The link that `ixt corpus use` wrote, or an empty text. Raises Error when it
 * leads nowhere. */
ixt_str ixt_corpus_in_use(ixt_arena *arena);

#endif
