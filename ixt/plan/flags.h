/* Sets of flags as the planner hands them from package to package, hash-consed:
 * equal sets are one number, so that memo keys are pairs of numbers.
 *
 * A set keeps the order of a Python dict. Upstream's memo keys are hashes of
 * sorted JSON (core/utils.py struct_hash), so each set also has a `canon`, the
 * same for all orders. */
#ifndef IXT_PLAN_FLAGS_H
#define IXT_PLAN_FLAGS_H

#include "ixt/base/intern.h"
#include "ixt/package/selector.h"

/* A flag's value: the number of a text, a platform, or True. */
#define IXT_FLAG_PLATFORM 0x80000000u
#define IXT_FLAG_TRUE 0x7fffffffu

typedef struct ixt_flag_item {
	uint32_t key, value;
} ixt_flag_item;

typedef struct ixt_flag_set {
	const ixt_flag_item *items;
	uint32_t count;
	uint32_t canon;
} ixt_flag_set;

typedef struct ixt_flag_sets {
	ixt_arena *arena;
	ixt_intern texts;	/* names and values */
	ixt_intern ordered, sorted;	/* bytes of the items */
	ixt_flag_set *sets;	/* by number in `ordered` */
	uint32_t cap;
	const ixt_platform **platforms;
	uint32_t platform_count, platform_cap;
	/* a set being built */
	ixt_flag_item *work, *sort;
	uint32_t work_count, work_cap, sort_cap;
} ixt_flag_sets;

void ixt_flag_sets_init(ixt_flag_sets *f, ixt_arena *arena);

/* Building: begin with a set (or with none), set and remove, then end, which
 * gives the set's number. One set is built at a time. */
#define IXT_NO_FLAGS UINT32_MAX
void ixt_flag_sets_begin(ixt_flag_sets *f, uint32_t base);
void ixt_flag_sets_set(ixt_flag_sets *f, uint32_t key, uint32_t value);
void ixt_flag_sets_remove(ixt_flag_sets *f, uint32_t key);
uint32_t ixt_flag_sets_end(ixt_flag_sets *f);

static inline uint32_t ixt_flag_text(ixt_flag_sets *f, ixt_str text)
{
	return ixt_intern_put(&f->texts, text);
}

/* A platform as a flag's value. Equal platforms are one value. */
uint32_t ixt_flag_platform(ixt_flag_sets *f, const ixt_platform *platform);

/* The item of `key`, or NULL. */
const ixt_flag_item *ixt_flag_find(const ixt_flag_sets *f, uint32_t set, uint32_t key);

#endif
