/* What an update of the corpus changed: packages whose descriptors differ. */
#ifndef IXT_CLI_CORPUS_CHANGES_H
#define IXT_CLI_CORPUS_CHANGES_H

#include "ixt/base/arena.h"

typedef struct ixt_change_list {
	ixt_str *names;
	uint32_t count, cap;
} ixt_change_list;

typedef struct ixt_corpus_changes {
	ixt_change_list added, removed, changed;
} ixt_corpus_changes;

/* Renders every package of both corpora, for this host with the default pins,
 * and compares digests: a package changed when its text or its error did,
 * through whatever template. In `arena`. Returns 0, or -1 with the error said. */
int ixt_corpus_compare(ixt_arena *arena, ixt_str before, ixt_str after,
		       ixt_corpus_changes *changes);

#endif
