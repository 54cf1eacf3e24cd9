/* `ixt-cross build --inject IMAGE`: programs of results go into a boot image. */
#ifndef IXT_CLI_INJECT_RESULTS_H
#define IXT_CLI_INJECT_RESULTS_H

#include "ixt/base/arena.h"

/* Changes `image` as `ixt-cross image inject` does: all programs in DIR/bin of the
 * directories become its binaries, under their names. Returns the exit status of that.
 * Raises ValueError when there is no program in any of them, OSError & co. */
int ixt_inject_results(const char *image, const ixt_str *dirs, uint32_t count,
		       bool allow_unpinned, ixt_arena *arena);

#endif
