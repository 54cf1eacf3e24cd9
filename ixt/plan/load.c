#include "ixt/plan/internal.h"

#include "ixt/base/limits.h"
#include "ixt/package/descriptor.h"

/* core/package.py ONE_LEVEL: flags that are not handed to libraries */
static const char *const one_level[] = {
	"setx", "help", "verbose", "stage", "rebuild", "molot", "nostrip",
	"simulate_failure", "show_script", "skipsrc_one",
};
#define ONE_LEVEL_COUNT (sizeof one_level / sizeof *one_level)

/* ------------------------------------------------------------- descriptors */

bool ixt_json_truth(const ixt_json *v)
{
	switch (v->type) {
	case IXT_JSON_NULL:
	case IXT_JSON_FALSE:
		return false;
	case IXT_JSON_INT:
		return v->integer != 0;
	case IXT_JSON_FLOAT:
		return v->number != 0;
	case IXT_JSON_STRING:
		return v->string.len != 0;
	case IXT_JSON_ARRAY:
	case IXT_JSON_OBJECT:
		return v->count != 0;
	default:
		return true;
	}
}

const ixt_json *ixt_descr_item(ixt_plan *p, const ixt_descr *d, const char *outer,
			       const char *inner)
{
	return ixt_descriptor_item(&p->scratch,
				   ixt_descriptor_item(&p->scratch, d->json, outer), inner);
}

/* A text is read when it is met for the first time. */
static const ixt_descr *descr_of(ixt_plan *p, const ixt_described *described)
{
	uint32_t number = ixt_intern_put(&p->texts, described->text);
	ixt_descr *d;

	IXT_REACH(&p->arena, p->descrs, p->descr_cap, number);
	if (p->descrs[number]) {
		ixt_described_check(described, &p->scratch);
		return p->descrs[number];
	}
	d = IXT_NEW(&p->arena, ixt_descr);
	d->number = number;
	d->json = ixt_json_read(ixt_intern_text(&p->texts, number), &p->arena);
	ixt_described_check(described, &p->scratch);
	d->buildable = ixt_json_truth(ixt_descr_item(p, d, "bld", "script"));
	p->descrs[number] = d;
	return d;
}

/* --------------------------------------------------------------- selectors */

uint32_t ixt_plan_selector(ixt_plan *p, uint32_t name, uint32_t set)
{
	uint32_t canon = p->flags.sets[set].canon;
	uint32_t number = ixt_index_get(&p->by_selector, name, canon);

	if (number != IXT_INDEX_NONE)
		return number;
	number = p->package_count;
	IXT_PUSH(&p->arena, p->packages, p->package_count, p->package_cap) =
		(ixt_package){ .name = name, .asked = set };
	ixt_index_add(&p->by_selector, name, canon, number);
	return number;
}

/* core/package.py make_selector() */
static uint32_t dependency(ixt_plan *p, uint32_t text, uint32_t base)
{
	uint32_t number = ixt_index_get(&p->by_dependency, text, base), i;
	ixt_selector sel = { .boot = false };

	if (number != IXT_INDEX_NONE)
		return number;
	ixt_selector_parse(&sel, &p->scratch, ixt_flag_str(p, text));
	ixt_flag_sets_begin(&p->flags, base);
	for (i = 0; i < sel.count; i++)
		ixt_flag_sets_set(&p->flags, ixt_flag_text(&p->flags, sel.flags[i].key),
				  ixt_flag_text(&p->flags, sel.flags[i].value));
	if (sel.target_name.ptr)
		ixt_flag_sets_set(&p->flags, p->key_target,
				  ixt_flag_text(&p->flags, sel.target_name));
	number = ixt_plan_selector(p, ixt_flag_text(&p->flags, sel.name),
				   ixt_flag_sets_end(&p->flags));
	ixt_index_add(&p->by_dependency, text, base, number);
	return number;
}

/* The selector as rendering takes it. */
static void selector_of(ixt_plan *p, const ixt_package *pkg, ixt_selector *sel)
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
	for (i = 0; i < ONE_LEVEL_COUNT; i++)
		ixt_flag_sets_remove(&p->flags, p->one_level[i]);
	return ixt_flag_sets_end(&p->flags);
}

/* Base flags of the dependencies that a part lists. */
static uint32_t base_flags(ixt_plan *p, const ixt_package *pkg, ixt_part part)
{
	uint32_t own = pkg->descr->buildable ? IXT_NO_FLAGS : pkg->flags;

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

/* ------------------------------------------------------------------ demand */

static noreturn void raise_cycle(ixt_plan *p, const ixt_package *pkg)
{
	ixt_raise(&p->scratch, IXT_ERR_RECURSION, "%.*s depends on itself",
		  IXT_STR_ARG(ixt_flag_str(p, pkg->name)));
}

bool ixt_plan_need(ixt_plan *p, uint32_t package, ixt_part part)
{
	ixt_package *pkg = &p->packages[package];

	if (pkg->state[part] == IXT_PART_DONE)
		return true;
	IXT_PUSH(&p->arena, p->frames, p->frame_count, p->frame_cap) = (ixt_frame){
		.package = package, .part = part, .base = p->work_count,
	};
	if (pkg->state[part] == IXT_PART_RUNNING)
		raise_cycle(p, pkg);
	if (p->frame_count > IXT_MAX_LOAD_DEPTH)
		ixt_raise(&p->scratch, IXT_ERR_RECURSION, "dependencies more than %u deep "
			  "at %.*s", IXT_MAX_LOAD_DEPTH,
			  IXT_STR_ARG(ixt_flag_str(p, pkg->name)));
	pkg->state[part] = IXT_PART_RUNNING;
	return false;
}

static void add_work(ixt_plan *p, uint32_t package)
{
	IXT_PUSH(&p->arena, p->work, p->work_count, p->work_cap) = package;
}

static void keep_list(ixt_plan *p, const ixt_frame *f, const uint32_t *items, uint32_t n)
{
	ixt_package_list *list = &p->packages[f->package].list[f->part];
	uint32_t *copy = NULL;

	if (n) {
		copy = IXT_NEW_ARRAY(&p->arena, uint32_t, n);
		memcpy(copy, items, n * sizeof *copy);
	}
	*list = (ixt_package_list){ copy, n };
}

/* Loads the packages that descriptor member outer.inner lists, from f->cursor
 * on, as items of the frame. False: something was pushed. */
static bool load_listed(ixt_plan *p, ixt_frame *f, const ixt_descr *d, const char *outer,
			const char *inner, uint32_t base)
{
	const ixt_json *list = ixt_descr_item(p, d, outer, inner);
	uint32_t frame = (uint32_t)(f - p->frames), number;

	if (list->type != IXT_JSON_ARRAY)
		ixt_raise(&p->scratch, IXT_ERR_UNSUPPORTED,
			  "%s.%s of a descriptor is no list", outer, inner);
	for (; f->cursor < list->count; f->cursor++) {
		const ixt_json *item = &list->items[f->cursor];

		if (item->type != IXT_JSON_STRING)
			ixt_raise(&p->scratch, IXT_ERR_UNSUPPORTED,
				  "item %u of %s.%s of a descriptor is no string",
				  f->cursor, outer, inner);
		number = dependency(p, ixt_flag_text(&p->flags, item->string), base);
		if (!ixt_plan_need(p, number, IXT_PART_LOAD))
			return false;
		add_work(p, number);
		f = &p->frames[frame];
	}
	return true;
}

/* ---------------------------------------------------------------- closures */

typedef struct walk_level {
	const uint32_t *items;
	uint32_t left;		/* items before this one are to be visited */
	uint32_t package;
} walk_level;

static bool mark_seen(ixt_plan *p, uint32_t package)
{
	uint32_t uid = p->packages[package].uid;

	IXT_REACH(&p->arena, p->seen, p->seen_cap, uid);
	if (p->seen[uid] == p->walk)
		return false;
	p->seen[uid] = p->walk;
	return true;
}

/* core/package.py visit_lst(): depth first over the reversed lists, one package
 * for each uid, dependents before dependencies in the end. The items are the
 * frame's; the children of each are its part `kids`. False: a child's part is
 * missing and was pushed; the walk then starts anew. */
static bool walk_closure(ixt_plan *p, const ixt_frame *frame, ixt_part kids)
{
	ixt_frame f = *frame;
	walk_level *levels = NULL;
	uint32_t count = 0, cap = 0, i;

	p->walk++;
	p->emitted_count = 0;
	IXT_PUSH(&p->scratch, levels, count, cap) = (walk_level){
		p->work + f.base, p->work_count - f.base, UINT32_MAX };
	while (count) {
		walk_level *top = &levels[count - 1];
		uint32_t package;

		if (top->left == 0) {
			if (top->package != UINT32_MAX)
				IXT_PUSH(&p->arena, p->emitted, p->emitted_count,
					 p->emitted_cap) = top->package;
			count--;
			continue;
		}
		package = top->items[--top->left];
		if (!mark_seen(p, package))
			continue;
		if (!ixt_plan_need(p, package, kids))
			return false;
		IXT_PUSH(&p->scratch, levels, count, cap) = (walk_level){
			p->packages[package].list[kids].items,
			p->packages[package].list[kids].count, package };
	}
	for (i = 0; i < p->emitted_count / 2; i++) {
		uint32_t other = p->emitted_count - 1 - i, t = p->emitted[i];

		p->emitted[i] = p->emitted[other];
		p->emitted[other] = t;
	}
	keep_list(p, frame, p->emitted, p->emitted_count);
	return true;
}

/* A list as it stands in the descriptor, without closure. */
static bool step_plain_list(ixt_plan *p, ixt_frame *f, const char *outer,
			    const char *inner)
{
	const ixt_package *pkg = &p->packages[f->package];
	uint32_t frame = (uint32_t)(f - p->frames);

	if (!load_listed(p, f, pkg->descr, outer, inner, base_flags(p, pkg, f->part)))
		return false;
	f = &p->frames[frame];
	keep_list(p, f, p->work + f->base, p->work_count - f->base);
	return true;
}

static bool step_closure(ixt_plan *p, ixt_frame *f, const char *outer, const char *inner,
			 ixt_part kids)
{
	const ixt_package *pkg = &p->packages[f->package];
	uint32_t frame = (uint32_t)(f - p->frames);

	if (f->phase == 0) {
		if (!load_listed(p, f, pkg->descr, outer, inner,
				 base_flags(p, pkg, f->part)))
			return false;
		p->frames[frame].phase = 1;
	}
	return walk_closure(p, &p->frames[frame], kids);
}

/* bld.host_libs or bld.target_libs, then what the build tools ask for. */
static bool step_build_libraries(ixt_plan *p, ixt_frame *f, const char *inner)
{
	const ixt_package *pkg = &p->packages[f->package];
	uint32_t frame = (uint32_t)(f - p->frames), base = base_flags(p, pkg, f->part);
	ixt_package_list tools;

	if (f->phase == 0) {
		if (!load_listed(p, f, pkg->descr, "bld", inner, base))
			return false;
		f = &p->frames[frame];
		f->phase = 1;
		f->cursor = 0;
	}
	if (f->phase == 1 && !ixt_plan_need(p, f->package, IXT_PART_BIN))
		return false;
	tools = p->packages[f->package].list[IXT_PART_BIN];
	for (; f->phase - 1 < tools.count; f->phase++, f->cursor = 0) {
		const ixt_package *tool = &p->packages[tools.items[f->phase - 1]];

		if (!load_listed(p, f, tool->descr, "ind", "deps", base))
			return false;
		f = &p->frames[frame];
	}
	return walk_closure(p, f, IXT_PART_LIB);
}

static void add_list(ixt_plan *p, ixt_package_list list)
{
	uint32_t i;

	for (i = 0; i < list.count; i++)
		add_work(p, list.items[i]);
}

/* core/package.py all_run_deps() */
static bool step_run(ixt_plan *p, ixt_frame *f)
{
	static const ixt_part own[] = { IXT_PART_RUN_DEPS, IXT_PART_RUN_DATA, IXT_PART_LIB };
	uint32_t frame = (uint32_t)(f - p->frames), package = f->package;
	ixt_package_list libs;

	for (; f->phase < 3; f->phase++) {
		if (own[f->phase] == IXT_PART_LIB && !p->packages[package].is_lib)
			continue;
		if (!ixt_plan_need(p, package, own[f->phase]))
			return false;
		add_list(p, p->packages[package].list[own[f->phase]]);
	}
	if (f->phase == 3 && !ixt_plan_need(p, package, IXT_PART_TARGET_LIB))
		return false;
	libs = p->packages[package].list[IXT_PART_TARGET_LIB];
	for (; f->phase - 3 < libs.count; f->phase++) {
		uint32_t lib = libs.items[f->phase - 3];

		if (!ixt_plan_need(p, lib, IXT_PART_RUN_DATA))
			return false;
		add_list(p, p->packages[lib].list[IXT_PART_RUN_DATA]);
		f = &p->frames[frame];
	}
	return walk_closure(p, f, IXT_PART_RUN);
}

/* ----------------------------------------------------------------- loading */

static bool intro_attribute(const ixt_object *o, ixt_arena *arena, ixt_str name,
			    ixt_value *value)
{
	if (!ixt_str_is(name, "uid"))
		ixt_raise(arena, IXT_ERR_UNSUPPORTED, "intro(…).%.*s", IXT_STR_ARG(name));
	*value = ixt_value_string(*(const ixt_str *)o->data);
	return true;
}

/* intro(PKG): the package with the flags of the one being rendered. One that is
 * not there yet ends this rendering; the next one finds it. */
static ixt_value call_intro(void *ctx, ixt_arena *arena, ixt_str package)
{
	ixt_plan *p = ctx;
	const ixt_package *asking = &p->packages[p->frames[p->frame_count - 1].package];
	uint32_t number = dependency(p, ixt_flag_text(&p->flags, package), asking->flags);
	ixt_object *o;
	ixt_str *uid;

	if (p->packages[number].state[IXT_PART_LOAD] != IXT_PART_DONE) {
		p->intro_pending = true;
		p->intro_name = number;
		ixt_raise_str(arena->trap, IXT_ERR_EXCEPTION, IXT_STR("intro"));
	}
	o = ixt_arena_take(arena, sizeof *o);
	uid = ixt_arena_take(arena, sizeof *uid);
	*uid = ixt_plan_uid(p, number);
	*o = (ixt_object){ "core.package.Package", intro_attribute, uid };
	return ixt_value_object(o);
}

/* Renders package `package`. False: it needs the package p->intro_name first. */
static bool describe(ixt_plan *p, uint32_t package, ixt_described *d)
{
	ixt_package *pkg = &p->packages[package];
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_selector sel;

	selector_of(p, pkg, &sel);
	ixt_session_describe_begin(p->session, &sel, p->trap, d);
	ixt_flag_sets_begin(&p->flags, pkg->asked);
	ixt_flag_sets_set(&p->flags, p->key_target, ixt_flag_platform(&p->flags, d->target));
	ixt_flag_sets_set(&p->flags, p->key_kind, ixt_flag_text(&p->flags, d->kind));
	pkg->flags = ixt_flag_sets_end(&p->flags);
	pkg->target = d->target;
	p->intro_pending = false;
	if (IXT_TRAPPED(&trap)) {
		ixt_session_set_trap(p->session, p->trap);
		if (p->intro_pending)
			return false;
		*p->trap->error = err;
		ixt_raise_filled(p->trap);
	}
	ixt_session_describe(p->session, &sel, &trap, d);
	/* the inner trap ends with this call */
	ixt_session_set_trap(p->session, p->trap);
	return true;
}

/* core/package.py Descriptor.__init__ */
static void take_description(ixt_plan *p, uint32_t package, const ixt_described *d)
{
	ixt_package *pkg = &p->packages[package];

	pkg->norm_name = ixt_arena_copy(&p->arena, d->norm_name);
	pkg->out_number = ixt_intern_put(&p->out_names, d->out_name);
	pkg->out_name = ixt_intern_text(&p->out_names, pkg->out_number);
	pkg->is_lib = ixt_str_is(d->kind, "lib");
	pkg->target = d->target;
	pkg->descr = descr_of(p, d);
	if (!pkg->descr->buildable || !d->boot)
		return;
	ixt_flag_sets_begin(&p->flags, pkg->flags);
	ixt_flag_sets_set(&p->flags, p->key_boot, IXT_FLAG_TRUE);
	pkg->flags = ixt_flag_sets_end(&p->flags);
}

enum { LOAD_RENDER, LOAD_FETCH, LOAD_INPUTS };

static bool step_load(ixt_plan *p, ixt_frame *f)
{
	static const ixt_part inputs[] = {
		IXT_PART_BIN, IXT_PART_BLD_DATA, IXT_PART_TARGET_LIB, IXT_PART_HOST_LIB,
	};
	uint32_t package = f->package;
	ixt_described d;
	ixt_package *pkg;

	if (f->phase == LOAD_RENDER) {
		if (!describe(p, package, &d)) {
			ixt_plan_need(p, p->intro_name, IXT_PART_LOAD);
			return false;
		}
		take_description(p, package, &d);
		f->phase = LOAD_FETCH;
	}
	pkg = &p->packages[package];
	if (!pkg->descr->buildable) {
		if (!ixt_plan_need(p, package, IXT_PART_RUN))
			return false;
		pkg->uid = ixt_plan_hub_uid(p, pkg);
		return true;
	}
	if (f->phase == LOAD_FETCH) {
		ixt_plan_check_fetches(p, pkg);
		f->phase = LOAD_INPUTS;
	}
	for (; f->phase - LOAD_INPUTS < 4; f->phase++)
		if (!ixt_plan_need(p, package, inputs[f->phase - LOAD_INPUTS]))
			return false;
	pkg = &p->packages[package];
	pkg->uid = ixt_plan_build_uid(p, pkg);
	return true;
}

static bool step(ixt_plan *p, ixt_frame *f)
{
	switch (f->part) {
	case IXT_PART_LOAD:
		return step_load(p, f);
	case IXT_PART_BIN:
		return step_closure(p, f, "bld", "deps", IXT_PART_RUN);
	case IXT_PART_LIB:
		return step_closure(p, f, "lib", "deps", IXT_PART_LIB);
	case IXT_PART_HOST_LIB:
		return step_build_libraries(p, f, "host_libs");
	case IXT_PART_TARGET_LIB:
		return step_build_libraries(p, f, "target_libs");
	case IXT_PART_BLD_DATA:
		return step_plain_list(p, f, "bld", "data");
	case IXT_PART_RUN_DEPS:
		return step_plain_list(p, f, "run", "deps");
	case IXT_PART_RUN_DATA:
		return step_plain_list(p, f, "run", "data");
	default:
		return step_run(p, f);
	}
}

void ixt_plan_work(ixt_plan *p)
{
	while (p->frame_count) {
		uint32_t top = p->frame_count - 1;
		ixt_frame f;

		ixt_arena_clear(&p->scratch);
		if (!step(p, &p->frames[top]))
			continue;
		f = p->frames[top];
		p->packages[f.package].state[f.part] = IXT_PART_DONE;
		p->work_count = f.base;
		p->frame_count--;
	}
}

/* ---------------------------------------------------------------- failures */

static void note_asked(ixt_plan *p, ixt_error *err, ixt_arena *arena)
{
	ixt_buf *b = &p->buf;
	uint32_t i;

	ixt_buf_clear(b);
	for (i = p->frame_count; i-- > 0;) {
		const ixt_frame *f = &p->frames[i];

		/* a part that the package itself asked for */
		if (i && f->part != IXT_PART_LOAD && f[-1].package == f->package)
			continue;
		if (b->len)
			ixt_buf_add_char(b, '\n');
		ixt_buf_add(b, ixt_flag_str(p, p->packages[f->package].name));
	}
	err->asked = ixt_arena_copy(arena, ixt_buf_view(b));
}

/* What was being computed counts as not begun, so that it can be asked again. */
static void drop_frames(ixt_plan *p)
{
	while (p->frame_count) {
		const ixt_frame *f = &p->frames[--p->frame_count];

		if (p->packages[f->package].state[f->part] == IXT_PART_RUNNING)
			p->packages[f->package].state[f->part] = IXT_PART_NONE;
	}
	p->work_count = 0;
}

static void set_trap(ixt_plan *p, ixt_trap *trap)
{
	p->trap = p->arena.trap = p->scratch.trap = p->buf.trap = p->kept.trap = trap;
}

static uint32_t named_package(ixt_plan *p, ixt_str text, const ixt_flag *flags,
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
	for (i = 0; i < sel.count; i++)
		ixt_flag_sets_set(&p->flags, ixt_flag_text(&p->flags, sel.flags[i].key),
				  ixt_flag_text(&p->flags, sel.flags[i].value));
	if (sel.target_name.ptr)
		ixt_flag_sets_set(&p->flags, p->key_target,
				  ixt_flag_text(&p->flags, sel.target_name));
	set = ixt_flag_sets_end(&p->flags);
	return dependency(p, ixt_flag_text(&p->flags, text), set);
}

int ixt_plan_run(ixt_plan *p, void (*work)(ixt_plan *p, void *ctx), void *ctx,
		 ixt_error *err)
{
	ixt_trap trap = { .error = err };
	ixt_trap again = { .error = err };

	*err = (ixt_error){ 0 };
	set_trap(p, &trap);
	ixt_arena_clear(&p->scratch);
	if (IXT_TRAPPED(&trap)) {
		set_trap(p, &again);
		if (!IXT_TRAPPED(&again)) {
			note_asked(p, err, &p->scratch);
			ixt_error_keep(err, &p->scratch);
		}
		drop_frames(p);
		return -1;
	}
	ixt_session_set_trap(p->session, &trap);
	ixt_session_set_intro(p->session, call_intro, p);
	work(p, ctx);
	return 0;
}

typedef struct load_args {
	ixt_str text;
	const ixt_flag *flags;
	uint32_t flag_count;
	uint32_t package;
} load_args;

static void load_named(ixt_plan *p, void *ctx)
{
	load_args *a = ctx;

	a->package = named_package(p, a->text, a->flags, a->flag_count);
	ixt_plan_need(p, a->package, IXT_PART_LOAD);
	ixt_plan_work(p);
}

int ixt_plan_load(ixt_plan *p, ixt_str text, const ixt_flag *flags, uint32_t flag_count,
		  uint32_t *package, ixt_error *err)
{
	load_args a = { text, flags, flag_count, 0 };
	int status = ixt_plan_run(p, load_named, &a, err);

	*package = a.package;
	return status;
}

ixt_str ixt_plan_uid(const ixt_plan *p, uint32_t package)
{
	return ixt_intern_text(&p->uids, p->packages[package].uid);
}

uint32_t ixt_plan_count(const ixt_plan *p)
{
	return p->package_count;
}

/* -------------------------------------------------------------- life times */

static ixt_str under_root(ixt_plan *p, ixt_str root, const char *name)
{
	return ixt_arena_format(&p->arena, "%.*s%s%s", IXT_STR_ARG(root),
				ixt_str_ends(root, IXT_STR("/")) ? "" : "/", name);
}

static void set_up(ixt_plan *p)
{
	ixt_str root = ixt_session_kind(p->session)->root;
	size_t i;

	ixt_flag_sets_init(&p->flags, &p->arena);
	ixt_intern_init(&p->uids, &p->arena);
	ixt_intern_init(&p->texts, &p->arena);
	ixt_intern_init(&p->out_names, &p->arena);
	ixt_intern_init(&p->builds, &p->arena);
	ixt_index_init(&p->by_selector, &p->arena);
	ixt_index_init(&p->by_dependency, &p->arena);
	ixt_intern_put(&p->uids, IXT_STR(""));	/* 0: none */
	p->key_target = ixt_flag_text(&p->flags, IXT_STR("target"));
	p->key_kind = ixt_flag_text(&p->flags, IXT_STR("kind"));
	p->key_boot = ixt_flag_text(&p->flags, IXT_STR("boot"));
	p->value_bin = ixt_flag_text(&p->flags, IXT_STR("bin"));
	p->value_lib = ixt_flag_text(&p->flags, IXT_STR("lib"));
	p->value_aux = ixt_flag_text(&p->flags, IXT_STR("aux"));
	for (i = 0; i < ONE_LEVEL_COUNT; i++)
		p->one_level[i] = ixt_flag_text(&p->flags, ixt_str_of(one_level[i]));
	p->store = under_root(p, root, "store");
	p->build = under_root(p, root, "build");
	p->toolchain = IXT_STR("none");
	p->own_uids = ixt_session_kind(p->session)->kind == IXT_KIND_CAPOS;
}

ixt_plan *ixt_plan_new(ixt_session *session, const ixt_allocator *allocator,
		       ixt_error *err)
{
	const ixt_allocator *a = allocator ? allocator : &ixt_allocator_libc;
	ixt_plan *p = a->resize(a->ctx, NULL, 0, sizeof *p);
	ixt_trap trap = { .error = err };

	if (!p) {
		*err = (ixt_error){ .cls = IXT_ERR_MEMORY,
				    .message = IXT_STR("out of memory") };
		return NULL;
	}
	memset(p, 0, sizeof *p);
	p->session = session;
	p->allocator = a;
	ixt_arena_init(&p->arena, a, 256 << 10);
	ixt_arena_init(&p->scratch, a, 64 << 10);
	ixt_buf_init(&p->buf, a);
	ixt_buf_init(&p->kept, a);
	set_trap(p, &trap);
	if (IXT_TRAPPED(&trap)) {
		*err = (ixt_error){ .cls = IXT_ERR_MEMORY,
				    .message = IXT_STR("out of memory") };
		ixt_plan_free(p);
		return NULL;
	}
	set_up(p);
	return p;
}

void ixt_plan_free(ixt_plan *p)
{
	const ixt_allocator *a;

	if (!p)
		return;
	a = p->allocator;
	ixt_buf_release(&p->buf);
	ixt_buf_release(&p->kept);
	ixt_arena_release(&p->scratch);
	ixt_arena_release(&p->arena);
	a->resize(a->ctx, p, sizeof *p, 0);
}

void ixt_plan_set_upstream_uids(ixt_plan *p)
{
	p->own_uids = false;
}

void ixt_plan_set_toolchain(ixt_plan *p, ixt_str id)
{
	p->toolchain = id;
}
