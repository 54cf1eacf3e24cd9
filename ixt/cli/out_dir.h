/* `ixt render --out DIR`: one file a package, whole or not at all. */
#ifndef IXT_CLI_OUT_DIR_H
#define IXT_CLI_OUT_DIR_H

#include "ixt/base/arena.h"

/* Writes DIR/<name>.json, or DIR/<name>.err for a package that failed, and
 * removes the other one, which an earlier run may have left. The suffix keeps
 * lib/z apart from the directory of lib/z/t. `/` in names makes directories; a
 * name that leaves DIR is refused. Returns 0, or -1 with the error said. */
int ixt_out_dir_write(const char *dir, ixt_str name, bool ok, ixt_str data);

#endif
