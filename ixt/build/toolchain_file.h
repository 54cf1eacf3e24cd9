/* Toolchains as files, to be carried to other machines: a tar with zstd, in which all
 * lies below `<id>-toolchain/`. The same toolchain gives the same bytes. */
#ifndef IXT_BUILD_TOOLCHAIN_FILE_H
#define IXT_BUILD_TOOLCHAIN_FILE_H

#include "ixt/build/toolchain.h"
#include "ixt/host/write_file.h"

/* Writes the file `path`, whole or not at all. `notice` may be NULL. Raises
 * FileNotFoundError when the store has no toolchain of that id, OSError & co. */
void ixt_toolchain_export(const ixt_store *store, ixt_arena *arena, ixt_str id, ixt_str path,
			  ixt_temporary_notice *notice);

/* Puts the toolchain of the file `path` into the store, unless it is there, and makes it
 * the installed one when none is. Returns its id. Raises ValueError for a file that is
 * no toolchain, or whose content is not what its id says, Unsupported for another
 * version, OSError & co. */
ixt_str ixt_toolchain_import(const ixt_store *store, ixt_arena *arena, ixt_str path);

#endif
