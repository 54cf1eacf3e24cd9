/* Opens a packed corpus that is a file of the system (POSIX). */
#ifndef IXT_SOURCE_PACKED_FILE_H
#define IXT_SOURCE_PACKED_FILE_H

#include "ixt/source/packed_root.h"

/* Maps the file `path`; it must not be changed in place while it is open.
 * Raises OSError & co. and what ixt_packed_root_new raises. */
ixt_root *ixt_packed_root_open(ixt_str path, ixt_arena *arena);

#endif
