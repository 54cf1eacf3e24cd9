/* A package's rendering as a case of the bare language: the templates and variables of
 * its task (diff/task.h). Functions of packages (ix_boot_tool, isfile, intro) and the
 * methods of `ix` that read files are not part of that language: a package that calls
 * one fails alike on both sides. */
#ifndef IXT_DIFF_PACKAGE_CASE_H
#define IXT_DIFF_PACKAGE_CASE_H

#include "diff/case.h"

/* In `arena`, but for sources, which stay as long as the session. False, with the reason
 * in *why: there is no such package, or its templates cannot be read. Raises for lack of
 * memory. */
bool diff_package_case(ixt_session *s, const diff_question *q, ixt_arena *arena,
		       diff_case *c, ixt_str *why);

#endif
