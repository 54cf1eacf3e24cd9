/* A root that is a tree of a git repository (POSIX). One long-lived
 * `git cat-file --batch` answers for the contents; names are listed once, so
 * that absent ones do not ask it. */
#ifndef IXT_SOURCE_GIT_ROOT_H
#define IXT_SOURCE_GIT_ROOT_H

#include "ixt/source/root.h"

/* The tree that `tree` names in git's way (a commit, `COMMIT:DIRECTORY` …) in
 * the repository `git_dir`. Needs `git` on PATH, which says on standard error
 * what is wrong with either. Raises OSError & co. through arena->trap. Taken
 * from arena's allocator, closed with ixt_root_close.
 *
 * Symbolic links are read through while they stay inside the tree. Entries
 * that are other repositories (submodules) are left out. */
ixt_root *ixt_git_root_open(ixt_str git_dir, ixt_str tree, ixt_arena *arena);

#endif
