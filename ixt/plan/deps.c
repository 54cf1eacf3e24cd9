/* What packages ask for: dependencies with the flags handed on to them. */
#include "ixt/plan/internal.h"

/* core/package.py ONE_LEVEL: flags that are not handed to libraries */
static const char *const one_level[IXT_ONE_LEVEL_COUNT] = {
	"setx", "help", "verbose", "stage", "rebuild", "molot", "nostrip",
	"simulate_failure", "show_script", "skipsrc_one",
};

/* --------------------------------------------------------------- selectors */

/* Packages are many and wide: their vector is not the arena's, which keeps each
 * size that a vector had. */
static uint32_t new_package(ixt_plan *p)
{
	uint32_t cap = p->package_cap ? p->package_cap + p->package_cap / 2 : 256;
	ixt_package *grown;

	if (p->package_count == p->package_cap) {
		grown = p->allocator->resize(p->allocator->ctx, p->packages,
					     p->package_cap * sizeof *grown,
					     cap * sizeof *grown);
		if (!grown)
			ixt_arena_no_memory(&p->arena);
		p->packages = grown;
		p->package_cap = cap;
	}
	return p->package_count++;
}

uint32_t ixt_plan_selector(ixt_plan *p, uint32_t name, uint32_t set)
{
	uint32_t canon = p->flags.sets[set].canon;
	uint32_t number = ixt_index_get(&p->by_selector, name, canon);

	if (number != IXT_INDEX_NONE)
		return number;
	number = new_package(p);
	p->packages[number] = (ixt_package){ .name = name, .asked = set };
	ixt_index_add(&p->by_selector, name, canon, number);
	return number;
}

/* A selector's flags, into the set that is being built. */
static void set_own_flags(ixt_plan *p, const ixt_selector *sel)
{
	uint32_t i;

	for (i = 0; i < sel->count; i++)
		ixt_flag_sets_set(&p->flags, ixt_flag_text(&p->flags, sel->flags[i].key),
				  ixt_flag_text(&p->flags, sel->flags[i].value));
	if (sel->target_name.ptr)
		ixt_flag_sets_set(&p->flags, p->key_target,
				  ixt_flag_text(&p->flags, sel->target_name));
}

/* core/package.py make_selector() */
uint32_t ixt_plan_dependency(ixt_plan *p, uint32_t text, uint32_t base)
{
	uint32_t number = ixt_index_get(&p->by_dependency, text, base);
	ixt_selector sel = { .boot = false };

	if (number != IXT_INDEX_NONE)
		return number;
	ixt_selector_parse(&sel, &p->scratch, ixt_flag_str(p, text));
	ixt_flag_sets_begin(&p->flags, base);
	set_own_flags(p, &sel);
	number = ixt_plan_selector(p, ixt_flag_text(&p->flags, sel.name),
				   ixt_flag_sets_end(&p->flags));
	ixt_index_add(&p->by_dependency, text, base, number);
	return number;
}

void ixt_plan_selector_of(ixt_plan *p, const ixt_package *pkg, ixt_selector *sel)
{
	const ixt_flag_set *set = &p->flags.sets[pkg->asked];
	uint32_t i;

	*sel = (ixt_selector){ .name = ixt_flag_str(p, pkg->name) };
	for (i = 0; i < set->count; i++) {
		uint32_t key = set->items[i].key, value = set->items[i].value;

		if (value == IXT_FLAG_TRUE)
			sel->boot = true;
		else if (value & IXT_FLAG_PLATFORM)
			sel->target = p->flags.platforms[value & ~IXT_FLAG_PLATFORM];
		else
			ixt_selector_set(sel, &p->scratch, ixt_flag_str(p, key),
					 ixt_flag_str(p, value));
	}
}

/* ------------------------------------------------------------------- flags */

static uint32_t host_value(ixt_plan *p)
{
	return ixt_flag_platform(&p->flags, ixt_session_host(p->session));
}

static uint32_t flags_for(ixt_plan *p, uint32_t base, uint32_t target, uint32_t kind)
{
	ixt_flag_sets_begin(&p->flags, base);
	ixt_flag_sets_set(&p->flags, p->key_target, target);
	ixt_flag_sets_set(&p->flags, p->key_kind, kind);
	return ixt_flag_sets_end(&p->flags);
}

static uint32_t library_flags(ixt_plan *p, const ixt_package *pkg)
{
	size_t i;

	ixt_flag_sets_begin(&p->flags, pkg->flags);
	ixt_flag_sets_set(&p->flags, p->key_kind, p->value_lib);
	for (i = 0; i < IXT_ONE_LEVEL_COUNT; i++)
		ixt_flag_sets_remove(&p->flags, p->one_level[i]);
	return ixt_flag_sets_end(&p->flags);
}

static uint32_t make_base_flags(ixt_plan *p, const ixt_package *pkg, ixt_part part,
				uint32_t own)
{
	switch (part) {
	case IXT_PART_BIN:
		return flags_for(p, own, host_value(p), p->value_bin);
	case IXT_PART_RUN_DEPS:
		return flags_for(p, own, ixt_flag_platform(&p->flags, pkg->target),
				 p->value_bin);
	case IXT_PART_BLD_DATA:
	case IXT_PART_RUN_DATA:
		return flags_for(p, IXT_NO_FLAGS, host_value(p), p->value_aux);
	case IXT_PART_HOST_LIB:
		return flags_for(p, IXT_NO_FLAGS, host_value(p), p->value_lib);
	default:
		return library_flags(p, pkg);
	}
}

uint32_t ixt_plan_base_flags(ixt_plan *p, const ixt_package *pkg, ixt_part part)
{
	bool library = part == IXT_PART_LIB || part == IXT_PART_TARGET_LIB;
	uint32_t own = pkg->descr->buildable && !library ? IXT_NO_FLAGS : pkg->flags;
	uint32_t about = (uint32_t)part, made;

	if (part == IXT_PART_RUN_DEPS)
		about |= ixt_flag_platform(&p->flags, pkg->target) << 8;
	made = ixt_index_get(&p->base_flags, own, about);
	if (made == IXT_INDEX_NONE) {
		made = make_base_flags(p, pkg, part, own);
		ixt_index_add(&p->base_flags, own, about, made);
	}
	return made;
}

uint32_t ixt_plan_named(ixt_plan *p, ixt_str text, const ixt_flag *flags,
			uint32_t flag_count)
{
	const ixt_target *target = ixt_session_target(p->session);
	ixt_selector sel = { .boot = false };
	uint32_t i, set;

	for (i = 0; target && i < target->flag_count; i++)
		ixt_selector_set(&sel, &p->scratch, target->flags[i].key,
				 target->flags[i].value);
	for (i = 0; i < flag_count; i++)
		ixt_selector_set(&sel, &p->scratch, flags[i].key, flags[i].value);
	ixt_flag_sets_begin(&p->flags, IXT_NO_FLAGS);
	if (target)
		ixt_flag_sets_set(&p->flags, p->key_target,
				  ixt_flag_platform(&p->flags, target->platform));
	set_own_flags(p, &sel);
	set = ixt_flag_sets_end(&p->flags);
	return ixt_plan_dependency(p, ixt_flag_text(&p->flags, text), set);
}

void ixt_plan_start_dependencies(ixt_plan *p)
{
	size_t i;

	ixt_index_init(&p->by_selector, &p->arena);
	ixt_index_init(&p->by_dependency, &p->arena);
	ixt_index_init(&p->base_flags, &p->arena);
	p->key_target = ixt_flag_text(&p->flags, IXT_STR("target"));
	p->key_kind = ixt_flag_text(&p->flags, IXT_STR("kind"));
	p->key_boot = ixt_flag_text(&p->flags, IXT_STR("boot"));
	p->value_bin = ixt_flag_text(&p->flags, IXT_STR("bin"));
	p->value_lib = ixt_flag_text(&p->flags, IXT_STR("lib"));
	p->value_aux = ixt_flag_text(&p->flags, IXT_STR("aux"));
	for (i = 0; i < IXT_ONE_LEVEL_COUNT; i++)
		p->one_level[i] = ixt_flag_text(&p->flags, ixt_str_of(one_level[i]));
}
