/* The planner: packages loaded whole, as upstream's core/package.py loads them,
 * with their closures and uids.
 *
 * Upstream computes closures on demand and by recursion. Here the same order of
 * demands is kept, on a stack of our own: whatever a package needs and has not
 * is pushed, and the package goes on afterwards. So a chain of dependencies
 * costs memory, not C stack, and what stands on the stack when something fails
 * is the chain of who asked. */
#ifndef IXT_PLAN_PLAN_H
#define IXT_PLAN_PLAN_H

#include "ixt/package/package.h"
#include "ixt/plan/flags.h"
#include "ixt/base/index.h"

/* Packages, by number, as a closure or a list of dependencies holds them. */
typedef struct ixt_package_list {
	const uint32_t *items;
	uint32_t count;
} ixt_package_list;

/* What is computed of a package, each once, on demand. */
typedef enum ixt_part {
	IXT_PART_LOAD,		/* descriptor and uid */
	IXT_PART_BIN,		/* bld_bin_closure */
	IXT_PART_LIB,		/* lib_closure */
	IXT_PART_HOST_LIB,	/* bld_host_lib_closure */
	IXT_PART_TARGET_LIB,	/* bld_target_lib_closure */
	IXT_PART_BLD_DATA,
	IXT_PART_RUN_DEPS,
	IXT_PART_RUN_DATA,
	IXT_PART_RUN,		/* run_closure */
	IXT_PART_COUNT
} ixt_part;

/* The members of descriptors that list packages. */
typedef enum ixt_listed {
	IXT_LISTED_BLD_DEPS, IXT_LISTED_BLD_DATA, IXT_LISTED_HOST_LIBS,
	IXT_LISTED_TARGET_LIBS, IXT_LISTED_LIB_DEPS, IXT_LISTED_RUN_DEPS,
	IXT_LISTED_RUN_DATA, IXT_LISTED_IND_DEPS, IXT_LISTED_FIX_DEPS,
	IXT_LISTED_COUNT
} ixt_listed;

/* One of them: selectors as numbers of texts. */
typedef struct ixt_dependency_list {
	const uint32_t *texts;	/* NULL: not looked at yet */
	uint32_t count;
	bool broken;		/* what follows is no string */
} ixt_dependency_list;

/* A descriptor, read once for all packages that render to it alike. */
typedef struct ixt_descr {
	uint32_t number;
	const ixt_json *json;
	bool buildable;
	bool has_src;		/* src is known: bld.fetch was looked at */
	ixt_str src;		/* directory of the sources; empty: none */
	ixt_dependency_list lists[IXT_LISTED_COUNT];
} ixt_descr;

typedef enum ixt_part_state {
	IXT_PART_NONE, IXT_PART_RUNNING, IXT_PART_DONE,
} ixt_part_state;

typedef struct ixt_package {
	uint32_t name;		/* of the selector; a flag text */
	uint32_t asked;		/* its flags */
	uint32_t flags;		/* own: with target, kind, boot */
	uint32_t uid;		/* number in plan->uids */
	const ixt_platform *target;
	ixt_descr *descr;
	uint32_t out_number;	/* out_name in plan->out_names */
	ixt_str out_name;
	bool is_lib;
	uint8_t state[IXT_PART_COUNT];
	uint16_t partial;	/* bit by part: see walk_closure() */
	uint32_t list[IXT_PART_COUNT];	/* numbers in plan->lists; 0: empty */
} ixt_package;

typedef struct ixt_plan ixt_plan;

/* A planner over `session`, which outlives it. NULL with err when memory is out. */
ixt_plan *ixt_plan_new(ixt_session *session, const ixt_allocator *allocator,
		       ixt_error *err);
void ixt_plan_free(ixt_plan *p);

/* Toolchain of kind capos, as every build node of it declares; "none" at first. */
void ixt_plan_set_toolchain(ixt_plan *p, ixt_str id);

/* Sources of a package that are not those which the corpus pins. */
typedef struct ixt_replaced_source {
	ixt_str package;	/* its name, without flags */
	ixt_str url;		/* stands in the place of its first url; the last part names
				 * the file */
	ixt_str sum;		/* of that file: uids follow it */
	bool used;		/* set when a package of that name is loaded */
} ixt_replaced_source;

/* Before packages are loaded; `sources` and its texts must live as long as the plan.
 * Loading a package that has none to be replaced raises ValueError. */
void ixt_plan_replace_sources(ixt_plan *p, ixt_replaced_source *sources, uint32_t count);

/* The corpus' mirrors of sources, as //die/scripts/mirrors.txt lists them: urls with
 * {sha}, {two} and {one} for a sum and its first digits (core/cmd_misc.py). None when
 * there is no such file. Returns 0, or -1 with err filled. They stay with the plan. */
int ixt_plan_mirrors(ixt_plan *p, const ixt_str **mirrors, uint32_t *count, ixt_error *err);

/* Uids of kind capos as upstream's code would make them, by MD5 and without a
 * toolchain: what a comparison with upstream can be made of. */
void ixt_plan_set_upstream_uids(ixt_plan *p);

/* Loads `text`, a selector, with the target's flags and `flags` below its own.
 * Returns 0, or -1 with err filled: class and message are upstream's root cause,
 * err->asked says who asked, one a line. Texts live until the next call. */
int ixt_plan_load(ixt_plan *p, ixt_str text, const ixt_flag *flags, uint32_t flag_count,
		  uint32_t *package, ixt_error *err);

/* The name that its selector has. */
ixt_str ixt_plan_name(const ixt_plan *p, uint32_t package);
/* The name of the platform that it is for. */
ixt_str ixt_plan_target(const ixt_plan *p, uint32_t package);
/* The uid's text, 22 digits (27 of kind capos). */
ixt_str ixt_plan_uid(const ixt_plan *p, uint32_t package);
/* How many packages, with different selectors, were loaded. */
uint32_t ixt_plan_count(const ixt_plan *p);

#endif
