/* Checkouts of corpora in the cache directory:
 *
 *	CACHE/<commit>/		the files of a commit, and the marker
 *	CACHE/tree-<digest>/	the same of a directory that knows no commit
 *	CACHE/current		symbolic link: the one in use
 *	CACHE/.lock		held while something is added or chosen
 *	CACHE/.new-XXXXXX/	being made; left-overs go at the next addition
 *
 * The marker `.ixt-corpus.json` holds format, version, source, commit, date and
 * the digest of the files, by which local changes are told. A checkout appears
 * whole, by a rename. */
#ifndef IXT_HOST_CORPUS_STORE_H
#define IXT_HOST_CORPUS_STORE_H

#include "ixt/base/arena.h"

#define IXT_CORPUS_FORMAT "ixt-corpus"
#define IXT_CORPUS_VERSION 1

typedef struct ixt_corpus_marker {
	ixt_str source;		/* where it came from: a URL or an absolute path */
	ixt_str commit;		/* 40 hex digits, or empty */
	ixt_str date;		/* of the commit, ISO 8601, or empty */
	ixt_str tree;		/* digest of the files as they were added */
} ixt_corpus_marker;

/* False when `checkout` has no marker. Raises ValueError for a damaged one, and
 * Unsupported for another version. */
bool ixt_corpus_read_marker(ixt_arena *arena, ixt_str checkout, ixt_corpus_marker *marker);

typedef struct ixt_corpus_store {
	ixt_arena *arena;
	ixt_str dir;
	int lock;		/* file descriptor, -1: not held */
} ixt_corpus_store;

/* The user's cache. `lock` waits until no other program changes it, and makes
 * the directory. Raises OSError & co., Error when there is no home. */
void ixt_corpus_store_open(ixt_corpus_store *s, ixt_arena *arena, bool lock);
void ixt_corpus_store_close(ixt_corpus_store *s);

/* Lays out commit `commit` (NULL: HEAD) of `source`: a URL, a git repository
 * (bare or not), or a checkout without git. Returns its directory; *existed
 * tells whether it was there before. What git has to say goes to stderr. Raises
 * Error when there is nothing to lay out. The store must be locked. */
ixt_str ixt_corpus_store_add(ixt_corpus_store *s, const char *source, const char *commit,
			     bool *existed);
/* Directories of all checkouts, sorted. */
ixt_str *ixt_corpus_store_list(ixt_corpus_store *s, uint32_t *count);
/* The checkout whose name starts with `name`, else the existing path `name`.
 * Raises Error when there is none, or more than one. */
ixt_str ixt_corpus_store_find(ixt_corpus_store *s, const char *name);
/* Makes `path` the corpus in use. The store must be locked. */
void ixt_corpus_store_use(ixt_corpus_store *s, ixt_str path);
/* Real path of the corpus in use, or an empty text. Raises Error when the link
 * leads nowhere. */
ixt_str ixt_corpus_store_current(ixt_corpus_store *s);

#endif
