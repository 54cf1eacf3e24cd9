/* Executor kinds, as far as rendering sees them: the boot path, the extractor
 * and the flags of the environment (core/ops*.py). */
#ifndef IXT_PACKAGE_KIND_H
#define IXT_PACKAGE_KIND_H

#include "ixt/package/host.h"
#include "ixt/package/target.h"

typedef enum ixt_kind {
	IXT_KIND_LOCAL,
	IXT_KIND_FAKE,
	IXT_KIND_SYSTEM,	/* and any name upstream does not know */
	IXT_KIND_MOLOT,
	IXT_KIND_CAPOS,
} ixt_kind;

typedef struct ixt_kind_view {
	ixt_kind kind;
	ixt_str name;
	ixt_str root;		/* the directory of store, build and trash */
	ixt_str host_system, host_machine;	/* the platform that builds */
	ixt_str boot_path;	/* ix_boot_path */
	ixt_str extract;	/* ix_extract */
	ixt_str fetcher;	/* kinds system and molot: path of `fetcher`, or empty */
	ixt_flag *flags;	/* IX_FLAGS, or the kind's own */
	uint32_t flag_count;
} ixt_kind_view;

/* Which kind is asked for: `option` (NULL: not given), else IX_EXEC_KIND, else
 * the target's own. Empty: none of them says, and upstream's rule holds. */
ixt_str ixt_kind_chosen(const ixt_host *host, const char *option, const ixt_target *target);
/* The kind called `name`; empty: system where assemble is installed, else local. */
ixt_kind ixt_kind_named(const ixt_host *host, ixt_str name, ixt_str *canonical);
/* What templates see of it, in `arena`. Raises as upstream does when a program
 * that the kind needs is missing. */
void ixt_kind_view_init(ixt_kind_view *v, ixt_arena *arena, const ixt_host *host,
			ixt_str name, const ixt_target *target);

#endif
