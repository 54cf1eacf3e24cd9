/* Real packages with small damage: their templates and variables as a case of the
 * bare language, one to three slips in them. */
#ifndef IXT_DIFF_GEN_MUTATE_H
#define IXT_DIFF_GEN_MUTATE_H

#include "diff/gen.h"

typedef struct diff_gen_mutate {
	diff_gen gen;
	ixt_session *session;
	const ixt_str *names;	/* of packages */
	uint32_t count;
} diff_gen_mutate;

/* Packages of `session`, which must outlive it. Returns 0, or -1 with `err` filled. */
int diff_gen_mutate_init(diff_gen_mutate *m, ixt_session *session, uint64_t seed,
			 ixt_error *err);

#endif
