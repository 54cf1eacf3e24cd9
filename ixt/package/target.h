/* Targets as data: a target.json names a platform that upstream does not know,
 * its default flags, its kind and the roots that come with it. */
#ifndef IXT_PACKAGE_TARGET_H
#define IXT_PACKAGE_TARGET_H

#include "ixt/package/selector.h"

/* What the kind `capos` answers instead of reading the machine. */
typedef struct ixt_kind_rules {
	ixt_str boot_path;
	ixt_str extract;	/* its words joined by spaces */
	ixt_flag *flags;
	uint32_t flag_count;
	ixt_flag *tools;	/* command and path */
	uint32_t tool_count;
	ixt_str *is_file;
	uint32_t is_file_count;
} ixt_kind_rules;

typedef struct ixt_target {
	ixt_str name;
	const ixt_platform *platform;
	ixt_flag *flags;	/* of the packages that are named, not of all */
	uint32_t flag_count;
	ixt_str kind;		/* default kind; may be empty */
	ixt_str *overlays;	/* directories beside the file */
	uint32_t overlay_count;
	ixt_kind_rules rules;
} ixt_target;

/* Reads the text of a target.json; texts live in `arena`, which must outlive
 * the target. Raises ValueError naming what was met and what was expected. */
ixt_target *ixt_target_read(ixt_arena *arena, ixt_str text);
/* A target of upstream's, by name. */
ixt_target *ixt_target_named(ixt_arena *arena, ixt_str name);

#endif
