/* Sources that a user gives in the place of those which the corpus pins
 * (`--source PKG=DIR|ARCHIVE`). */
#ifndef IXT_BUILD_GIVEN_H
#define IXT_BUILD_GIVEN_H

#include "ixt/build/step.h"
#include "ixt/plan/plan.h"

typedef struct ixt_given {
	ixt_given_file *files;		/* for the steps */
	ixt_replaced_source *replaced;	/* for the planner */
	uint32_t count;
} ixt_given;

/* Takes `count` texts "PKG=PATH". A directory is packed to a file in `room`, below one
 * directory as source archives have it (ixt/archive/pack.h), so that its sum depends on
 * its content alone; an archive stays where it is. Raises through arena->trap:
 * ValueError for a text without a package, a path, or for a package that is given twice;
 * OSError & co. */
ixt_given ixt_given_sources(const char *const *texts, uint32_t count, ixt_str room,
			    ixt_arena *arena);

#endif
