/* A program put into a manifest: its binary, and what starts it. */
#ifndef IXT_IMAGE_EDIT_H
#define IXT_IMAGE_EDIT_H

#include "ixt/base/arena.h"
#include "ixt/image/manifest.h"

typedef struct ixt_grant {
	ixt_str name, source;	/* in the CapSet; of the kernel */
} ixt_grant;

/* The tree of a manifest whose PID 1 is `binary`. */
const ixt_cue *ixt_new_init_config(ixt_arena *a, ixt_str binary, const ixt_grant *grants,
				   uint32_t count);
/* The tree with another binary as PID 1; grants are added where no capability has
 * their name. Raises Error where the tree is not as capOS wants it. */
const ixt_cue *ixt_set_init(ixt_arena *a, const ixt_cue *tree, ixt_str binary,
			    const ixt_grant *grants, uint32_t count);
/* The tree with one more service for init to start, never restarted. Raises Error
 * also where a service of that name is there. */
const ixt_cue *ixt_add_service(ixt_arena *a, const ixt_cue *tree, ixt_str name,
			       const ixt_grant *grants, uint32_t count);

#endif
