/* Directories of files that were downloaded before, found by their content. */
#ifndef IXT_FETCH_DISTFILES_H
#define IXT_FETCH_DISTFILES_H

#include "ixt/base/arena.h"

typedef struct ixt_distfiles ixt_distfiles;

/* Lists the regular files of `dirs`. Each is digested at most once, when that is
 * needed first. One thread at a time. Raises OSError & co. */
ixt_distfiles *ixt_distfiles_open(ixt_arena *arena, const ixt_str *dirs, uint32_t count);

/* Path of a file with this SHA-256 (64 hex digits), or an empty text. Files that are
 * named `<sha256>` or `<sha256>-NAME` are looked at before the others, of which then
 * none is read; a name is not believed. */
ixt_str ixt_distfiles_find(ixt_distfiles *d, ixt_str sha256);

uint32_t ixt_distfiles_count(const ixt_distfiles *d);

#endif
