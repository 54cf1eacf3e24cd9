/* What the planner's own files share. */
#ifndef IXT_PLAN_INTERNAL_H
#define IXT_PLAN_INTERNAL_H

#include "ixt/plan/patch.h"
#include "ixt/plan/plan.h"

/* One thing being computed. */
typedef struct ixt_frame {
	uint32_t package;
	ixt_part part;
	uint32_t phase;		/* step within the part */
	uint32_t cursor;	/* item within the step */
	uint32_t base;		/* its items in plan->work start here */
} ixt_frame;

#define IXT_ONE_LEVEL_COUNT 10

struct ixt_plan {
	ixt_session *session;
	const ixt_allocator *allocator;
	ixt_arena arena;	/* lives as long as the plan */
	ixt_arena scratch;	/* one step's */
	ixt_trap *trap;
	ixt_flag_sets flags;
	ixt_intern uids;
	ixt_descr **descrs;
	uint32_t descr_count, descr_cap;
	ixt_package *packages;
	uint32_t package_count, package_cap;
	ixt_intern lists;	/* of package numbers, as bytes: many are equal */
	ixt_intern out_names;
	ixt_intern builds;	/* what uids of builds are made of, as numbers */
	uint32_t *build_uids;	/* by number in `builds` */
	uint32_t build_cap;
	ixt_index by_selector;	/* name, canonical flags */
	ixt_index by_dependency;	/* dependency's text, base flags */
	ixt_index base_flags;	/* own flags, part and platform */
	ixt_frame *frames;
	uint32_t frame_count, frame_cap;
	uint32_t *work;		/* items of the frames' lists */
	uint32_t work_count, work_cap;
	uint32_t *seen;		/* by uid: the walk that met it last */
	uint32_t seen_cap, walk;
	uint32_t *emitted;	/* a walk's result */
	uint32_t emitted_count, emitted_cap;
	ixt_buf buf, kept;
	ixt_str toolchain;
	ixt_replaced_source *replaced;
	uint32_t replaced_count;
	bool own_uids;		/* SHA-256 and toolchain: kind capos */
	ixt_str store, build;
	const ixt_str *mirrors;
	uint32_t mirror_count;
	bool mirrors_read;
	/* an intro that was met and is not loaded yet */
	bool intro_pending;
	uint32_t intro_name;
	uint32_t rendering;	/* the package that asks */
	bool leaf_missing;	/* what failed last: the package's own file is not there */
	ixt_realm_state realm;	/* whose packages are being loaded; no name: none */
	uint32_t key_target, key_kind, key_boot, value_bin, value_lib, value_aux;
	uint32_t one_level[IXT_ONE_LEVEL_COUNT];
};

static inline ixt_str ixt_flag_str(const ixt_plan *p, uint32_t text)
{
	return ixt_intern_text(&p->flags.texts, text);
}

/* What was computed of it; stays as long as the plan. */
static inline ixt_package_list ixt_plan_list(const ixt_plan *p, const ixt_package *pkg,
					     ixt_part part)
{
	ixt_str bytes = ixt_intern_text(&p->lists, pkg->list[part]);

	return (ixt_package_list){ (const uint32_t *)(const void *)bytes.ptr,
				   (uint32_t)(bytes.len / sizeof(uint32_t)) };
}

/* True when `part` of the package is there; else it is pushed to be computed. */
bool ixt_plan_need(ixt_plan *p, uint32_t package, ixt_part part);
/* Computes all that was pushed. */
void ixt_plan_work(ixt_plan *p);
/* What intro(PKG) gives: the package with the flags of the one being rendered. */
ixt_value ixt_plan_intro(void *plan, ixt_arena *arena, ixt_str package);

/* ------------------------------------------------------------- dependencies */

void ixt_plan_start_dependencies(ixt_plan *p);
/* Number of the package `name` with flags `set`; made when it is new. */
uint32_t ixt_plan_selector(ixt_plan *p, uint32_t name, uint32_t set);
/* The selector as rendering takes it, in p->scratch. */
void ixt_plan_selector_of(ixt_plan *p, const ixt_package *pkg, ixt_selector *sel);
/* Number of the package that a list asks for: `text`, the number of a flag text,
 * is a selector; `base` the flags handed on. */
uint32_t ixt_plan_dependency(ixt_plan *p, uint32_t text, uint32_t base);
/* Flags handed on to the packages that a part lists. */
uint32_t ixt_plan_base_flags(ixt_plan *p, const ixt_package *pkg, ixt_part part);
/* Number of the package that a command line names, with the target's flags. */
uint32_t ixt_plan_named(ixt_plan *p, ixt_str text, const ixt_flag *flags,
			uint32_t flag_count);

/* -------------------------------------------------------------- descriptors */

/* The descriptor that was rendered, or one that was before. */
ixt_descr *ixt_descr_of(ixt_plan *p, const ixt_described *described);
const ixt_json *ixt_descr_item(ixt_plan *p, const ixt_descr *d, const char *outer,
			       const char *inner);
/* Item `at` of a list, as number of a flag text. False: the list ends before. */
bool ixt_descr_dependency(ixt_plan *p, ixt_descr *d, ixt_listed which, uint32_t at,
			  uint32_t *text);
/* `d`, or one with the sources that ixt_plan_replace_sources() gave. */
ixt_descr *ixt_plan_with_sources(ixt_plan *p, const ixt_package *pkg, ixt_descr *d);
/* Non-empty by Python's truth. */
bool ixt_json_truth(const ixt_json *value);

/* ------------------------------------------------- closures of buildable ones */

/* Buildable packages of the four parts that a build sees, upstream's
 * iter_tagged_build_depends. */
typedef struct ixt_inputs {
	uint32_t *bin;		/* with data: tag b */
	uint32_t bin_count;
	uint32_t *target_lib, target_count;
	uint32_t *host_lib, host_count;
	uint32_t *all;		/* each uid once */
	uint32_t all_count;
} ixt_inputs;
void ixt_plan_inputs(ixt_plan *p, const ixt_package *pkg, ixt_inputs *in);

/* "<store>/<uid>-<out name>" */
ixt_str ixt_plan_out_dir(ixt_plan *p, ixt_arena *arena, const ixt_package *pkg);

/* ------------------------------------------------------------ commands, uids */

/* Directory of the sources, or an empty text. Raises what upstream raises over
 * bld.fetch, before it looks at the inputs. */
ixt_str ixt_plan_sources(ixt_plan *p, const ixt_package *pkg);
/* The uid of a buildable package whose inputs are there. */
uint32_t ixt_plan_build_uid(ixt_plan *p, const ixt_package *pkg);
/* H of the texts' list: a hub's uid. */
uint32_t ixt_plan_hub_uid(ixt_plan *p, const ixt_package *pkg);
/* Digest of `json`, with the kind's hash, as a uid's text in `arena`. */
ixt_str ixt_plan_hash(ixt_plan *p, ixt_arena *arena, ixt_str json);

/* Where nodes go, each as sorted compact JSON that stays during the call only. The
 * last node of a package is its build. */
typedef struct ixt_node_sink {
	void (*source)(void *ctx, ixt_str node);
	void (*build)(void *ctx, ixt_str node);
	void *ctx;
} ixt_node_sink;

/* The nodes of a package, in upstream's order: fetches, link, build. */
void ixt_plan_nodes(ixt_plan *p, const ixt_package *pkg, const ixt_node_sink *sink);

/* The node as `sealed` leaves it: own uid known, placeholders of scripts
 * replaced. In `arena` unless it is `node` itself. */
ixt_str ixt_plan_sealed(ixt_plan *p, ixt_arena *arena, ixt_str node, ixt_str subject,
			ixt_str *uid);
#define IXT_PLACEHOLDER "#uid_placeholder#"

/* Runs `work` with the plan's errors going to `err`. Returns 0 or -1. */
int ixt_plan_run(ixt_plan *p, void (*work)(ixt_plan *p, void *ctx), void *ctx,
		 ixt_error *err);
void ixt_plan_add_out_dir(ixt_plan *p, ixt_buf *b, uint32_t package);

/* ------------------------------------------------------------------- realms */

/* core/realm.py RealmCtx: a realm's packages, and what makes its node. */
typedef struct ixt_realm {
	ixt_str name;
	ixt_str json;		/* "pkgs" of its meta.json, in upstream's order */
	uint32_t *runtime, runtime_count;	/* buildable, each uid once */
	uint32_t *inputs, input_count;	/* with the tools that make the realm */
	ixt_str uid;
} ixt_realm;
ixt_realm *ixt_plan_realm(ixt_plan *p, ixt_arena *arena, const ixt_realm_state *state);
/* Its node as sorted compact JSON, in p->scratch or p->buf. */
ixt_str ixt_plan_realm_node(ixt_plan *p, const ixt_realm *realm);
ixt_str ixt_plan_realm_dir(ixt_plan *p, ixt_arena *arena, const ixt_realm *realm);

#endif
