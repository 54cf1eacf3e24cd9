/* A package's rendering as a case: templates, variables and functions of its task
 * (diff/task.h). */
#ifndef IXT_DIFF_PACKAGE_CASE_H
#define IXT_DIFF_PACKAGE_CASE_H

#include "diff/case.h"

/* In `arena`, but for sources, which stay as long as the session. False, with the reason
 * in *why: there is no such package, or its templates cannot be read. Raises for lack of
 * memory. */
bool diff_package_case(ixt_session *s, const diff_question *q, ixt_arena *arena,
		       diff_case *c, ixt_str *why);

#endif
