/* What ixt answers about every package of a corpus, for one target with the default
 * pins, and which constructs of the language its templates use. */
#ifndef IXT_CLI_CORPUS_ANSWERS_H
#define IXT_CLI_CORPUS_ANSWERS_H

#include "ixt/cli/planner.h"
#include "ixt/source/read_set.h"

typedef struct ixt_corpus_answer {
	ixt_str name;
	char render[65];	/* digest of the descriptor's text, or of its error */
	bool rendered;
	ixt_str uid;		/* empty: the package fails, `error` says why */
	ixt_str error;		/* "Class: message" of the descriptor, else of the whole */
	ixt_read_set reads;	/* of the descriptor */
} ixt_corpus_answer;

typedef struct ixt_corpus_construct {
	ixt_str text;		/* "filter jd" */
	ixt_str template_name;	/* the first one that was seen to use it */
} ixt_corpus_construct;

typedef struct ixt_corpus_answers {
	ixt_arena *arena;
	ixt_planner planner;
	ixt_corpus_answer *items;	/* ascending by name */
	uint32_t count;
	uint32_t asked;		/* descriptors that were rendered, not taken over */
	ixt_intern construct_names;
	ixt_corpus_construct *constructs;	/* by number of their name */
	uint32_t construct_count, construct_cap;
} ixt_corpus_answers;

/* Asks about the corpus `path`. Descriptors of `earlier` (or NULL) are taken over when
 * all that they were made from is the same here; uids rest on whole closures and are
 * made anew. Raises through arena->trap. `a` is closed by ixt_corpus_answers_close in
 * any case, before `arena` goes. */
void ixt_corpus_answers_make(ixt_corpus_answers *a, ixt_arena *arena, ixt_str path,
			     const char *target, const ixt_corpus_answers *earlier);
void ixt_corpus_answers_close(ixt_corpus_answers *a);
const ixt_corpus_answer *ixt_corpus_answers_find(const ixt_corpus_answers *a, ixt_str name);

#endif
