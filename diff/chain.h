/* What a package is rendered from: its templates in order of inheritance, and what they
 * load, each with the root that it comes from. */
#ifndef IXT_DIFF_CHAIN_H
#define IXT_DIFF_CHAIN_H

#include "ixt/package/package.h"

typedef struct diff_link {
	ixt_str name;
	int root;		/* index of the root that has it */
	bool is_template;	/* else a file that a template loads or includes */
} diff_link;

typedef struct diff_chain {
	diff_link *links;	/* templates from the leaf on, then files */
	uint32_t count, cap;
	bool whole;		/* the package rendered: nothing is missing */
} diff_chain;

/* Renders the package for it; answers of `s` do not outlive that. In `arena`. */
diff_chain diff_chain_of(ixt_session *s, ixt_str package, const ixt_flag *flags,
			 uint32_t flag_count, ixt_arena *arena);

#endif
