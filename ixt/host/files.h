/* Whole directories: listing, digest, removal. */
#ifndef IXT_HOST_FILES_H
#define IXT_HOST_FILES_H

#include "ixt/base/arena.h"

/* 64 hex digits of SHA-256 over the sorted lines `path\0KIND DIGEST\n` of the
 * files below `dir`: KIND is f (SHA-256 of the bytes), x (the same, executable)
 * or l (of a symbolic link's target). What tools leave behind (.git, __pycache__,
 * *.pyc) and the marker of a checkout are left out. In `arena`. Raises OSError
 * & co. */
ixt_str ixt_tree_digest(ixt_arena *arena, ixt_str dir);

/* Removes a directory with everything below it, as far as it can be. */
void ixt_remove_tree(const char *path);

/* Name of the file that marks a checkout that we laid out (corpus_store.h). */
#define IXT_CORPUS_MARKER ".ixt-corpus.json"

#endif
