/* A package's rendering as a case of the bare language: its templates after textual
 * include, and the variables they read. Functions of packages (ix_boot_tool, isfile,
 * intro) and the methods of `ix` that read files are not part of that language: a
 * package that calls them fails alike on both sides. */
#ifndef IXT_DIFF_PACKAGE_CASE_H
#define IXT_DIFF_PACKAGE_CASE_H

#include "diff/case.h"

/* Renders `selector` and makes a case of it, in `arena`. False: nothing was rendered,
 * as the package has no template. Raises for lack of memory. */
bool diff_package_case(ixt_session *s, ixt_str selector, const ixt_flag *flags,
		       uint32_t flag_count, ixt_arena *arena, diff_case *c);

#endif
