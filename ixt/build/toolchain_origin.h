/* Whose a toolchain is: it carries the driver and the C library's sources of the ixt
 * that made it, and builds follow these, whichever ixt builds. */
#ifndef IXT_BUILD_TOOLCHAIN_ORIGIN_H
#define IXT_BUILD_TOOLCHAIN_ORIGIN_H

#include "ixt/base/arena.h"

/* The first file of this ixt that the toolchain at `tree` has otherwise or lacks, as it is
 * called there, in `arena`; empty when all are the same. Raises OSError & co. for files
 * of this ixt that cannot be read. */
ixt_str ixt_toolchain_differs(ixt_str tree, ixt_arena *arena);

#endif
