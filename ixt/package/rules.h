/* Constants of upstream's core/ that rendering shows, by the state of core/ they
 * were true for. */
#ifndef IXT_PACKAGE_RULES_H
#define IXT_PACKAGE_RULES_H

#include "ixt/base/str.h"

typedef struct ixt_rules {
	const char *core;		/* digest of core/'s files, see rules.c */
	const char *default_allocator;
	const char *default_clang;
	bool proven;			/* compared with upstream, all the same */
} ixt_rules;

/* Rules for the core digest `core` (64 hex digits). *proven is false when nobody
 * compared that state yet; for one that is not in the table the newest rules
 * are given. */
const ixt_rules *ixt_rules_find(ixt_str core, bool *proven);
/* Today's. */
const ixt_rules *ixt_rules_newest(void);

#endif
