/* What a corpus is called in reports: the commit and whether it was changed
 * since, or a digest of the tree where there is no commit. */
#ifndef IXT_HOST_IDENTITY_H
#define IXT_HOST_IDENTITY_H

#include "ixt/base/arena.h"

typedef struct ixt_identity {
	ixt_str commit;		/* 40 hex digits, or empty */
	bool dirty;		/* differs from that commit (or from what was added) */
	ixt_str tree;		/* digest of the files, or empty: not needed */
	ixt_str text;		/* "COMMIT", "COMMIT with local changes (tree 0123…)",
				 * "tree 0123…", "pack 0123…" */
	ixt_str checkout;	/* directory that holds pkgs/ and core/, or empty */
} ixt_identity;

/* Of the package root `root_path` (a checkout's pkgs/, any directory of packages,
 * a packed corpus). Knows checkouts that `ixt corpus add` made, and git's; asks
 * git only when the root is one, or the pkgs/ of one. In `arena`; raises OSError
 * & co. */
ixt_identity ixt_corpus_identity(ixt_arena *arena, ixt_str root_path);

#endif
