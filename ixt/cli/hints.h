/* "did you mean" for errors: fills err->hint and leaves the message, which is
 * compared with upstream's, as it is. */
#ifndef IXT_CLI_HINTS_H
#define IXT_CLI_HINTS_H

#include "ixt/package/package.h"
#include "ixt/template/render.h"

/* Looks at class and message. Tags, filters and string methods are known;
 * blocks and variables are those of the templates named in err->chain, and the
 * variables that `renderer` (may be NULL) holds. The hint is in `arena`, which
 * raises for lack of memory. A hint that is there stays. */
void ixt_hint_error(ixt_error *err, const ixt_env *env, const ixt_renderer *renderer,
		    ixt_arena *arena);

/* The same after ixt_session_render, and packages for a missing `ix.sh`. */
void ixt_hint_answer(ixt_session *s, ixt_error *err, ixt_arena *arena);

#endif
