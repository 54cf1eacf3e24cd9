#include "ixt/plan/internal.h"

#include "ixt/base/limits.h"
#include "ixt/plan/links.h"
#include "ixt/template/render.h"

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
	ixt_str bytes = n ? ixt_str_range((const char *)items, (const char *)(items + n))
			  : IXT_STR("");

	p->packages[f->package].list[f->part] = ixt_intern_put(&p->lists, bytes);
}

/* Loads the packages that the descriptor lists, from f->cursor on, as items of
 * the frame. False: something was pushed. */
static bool load_listed(ixt_plan *p, ixt_frame *f, ixt_descr *d, ixt_listed which,
			uint32_t base)
{
	uint32_t frame = (uint32_t)(f - p->frames), text, number;

	for (; ixt_descr_dependency(p, d, which, f->cursor, &text); f->cursor++) {
		number = ixt_plan_dependency(p, text, base);
		if (!ixt_plan_need(p, number, IXT_PART_LOAD))
			return false;
		add_work(p, number);
		f = &p->frames[frame];
	}
	return true;
}

/* ---------------------------------------------------------------- closures */

/* A walk's marks of a uid are p->walk, a package of it was emitted, and one less:
 * one was met and is being visited. Marks of earlier walks are lower. */
static uint32_t open_mark(const ixt_plan *p)
{
	return p->walk - 1;
}

static void emit(ixt_plan *p, uint32_t package)
{
	p->seen[p->packages[package].uid] = p->walk;
	IXT_PUSH(&p->arena, p->emitted, p->emitted_count, p->emitted_cap) = package;
}

/* A package of that uid was met before. When it is still being visited, it will
 * stand before what led here, not after: the closure is partial. */
static inline bool was_met(ixt_plan *p, const ixt_frame *f, uint32_t package)
{
	uint32_t mark = p->seen[p->packages[package].uid];

	if (mark < open_mark(p))
		return false;
	if (mark == open_mark(p))
		p->packages[f->package].partial |= 1u << f->part;
	return true;
}

typedef struct walk_level {
	ixt_package_list list;	/* items before list.count are to be visited */
	uint32_t package;	/* whose list it is, or IXT_NO_PACKAGE */
} walk_level;

/* Begins the visit of `package`; one whose closure is not partial ends at once. */
static walk_level enter(ixt_plan *p, const ixt_frame *f, ixt_part kids, uint32_t package)
{
	ixt_package_list list = ixt_plan_list(p, &p->packages[package], kids);

	p->seen[p->packages[package].uid] = open_mark(p);
	if (!(p->packages[package].partial & 1u << kids))
		for (; list.count; list.count--)
			if (!was_met(p, f, list.items[list.count - 1]))
				emit(p, list.items[list.count - 1]);
	return (walk_level){ list, package };
}

/* Emits the frame's items and what they lead to. False: a child's part is missing
 * and was pushed. */
static bool visit_items(ixt_plan *p, const ixt_frame *f, ixt_part kids)
{
	walk_level *levels = NULL;
	uint32_t count = 0, cap = 0;

	IXT_REACH(&p->arena, p->seen, p->seen_cap, p->uids.count);
	IXT_PUSH(&p->scratch, levels, count, cap) = (walk_level){
		{ p->work + f->base, p->work_count - f->base }, IXT_NO_PACKAGE };
	while (count) {
		walk_level *top = &levels[count - 1];
		uint32_t package;

		if (!top->list.count) {
			if (top->package != IXT_NO_PACKAGE)
				emit(p, top->package);
			count--;
			continue;
		}
		package = top->list.items[--top->list.count];
		if (was_met(p, f, package))
			continue;
		if (!ixt_plan_need(p, package, kids))
			return false;
		IXT_PUSH(&p->scratch, levels, count, cap) = enter(p, f, kids, package);
	}
	return true;
}

/* core/package.py visit_lst(): depth first over the reversed lists, one package
 * for each uid, dependents before dependencies in the end. The items are the
 * frame's; the children of each are its part `kids`, a closure made by the same
 * walk. Its items, taken from the end, come after all that they themselves lead
 * to, so none of them is gone into, unless the closure is partial: hubs that run
 * with the same packages have one uid, and a hub inside such a hub was left away,
 * which upstream's walk meets first when it comes from elsewhere. False: a child's
 * part is missing and was pushed; the walk then starts anew. */
static bool walk_closure(ixt_plan *p, const ixt_frame *f, ixt_part kids)
{
	uint32_t i;

	p->walk += 2;
	p->emitted_count = 0;
	if (!visit_items(p, f, kids))
		return false;
	for (i = 0; i < p->emitted_count / 2; i++) {
		uint32_t other = p->emitted_count - 1 - i, t = p->emitted[i];

		p->emitted[i] = p->emitted[other];
		p->emitted[other] = t;
	}
	keep_list(p, f, p->emitted, p->emitted_count);
	return true;
}

/* A list as it stands in the descriptor, without closure. */
static bool step_plain_list(ixt_plan *p, ixt_frame *f, ixt_listed which)
{
	const ixt_package *pkg = &p->packages[f->package];
	uint32_t frame = (uint32_t)(f - p->frames);

	if (!load_listed(p, f, pkg->descr, which, ixt_plan_base_flags(p, pkg, f->part)))
		return false;
	f = &p->frames[frame];
	keep_list(p, f, p->work + f->base, p->work_count - f->base);
	return true;
}

static bool step_closure(ixt_plan *p, ixt_frame *f, ixt_listed which, ixt_part kids)
{
	const ixt_package *pkg = &p->packages[f->package];
	uint32_t frame = (uint32_t)(f - p->frames);

	if (f->phase == 0) {
		if (!load_listed(p, f, pkg->descr, which,
				 ixt_plan_base_flags(p, pkg, f->part)))
			return false;
		p->frames[frame].phase = 1;
	}
	return walk_closure(p, &p->frames[frame], kids);
}

/* bld.host_libs or bld.target_libs, then what the build tools ask for. */
static bool step_build_libraries(ixt_plan *p, ixt_frame *f, ixt_listed which)
{
	const ixt_package *pkg = &p->packages[f->package];
	uint32_t frame = (uint32_t)(f - p->frames);
	uint32_t base = ixt_plan_base_flags(p, pkg, f->part);
	ixt_package_list tools;

	if (f->phase == 0) {
		if (!load_listed(p, f, pkg->descr, which, base))
			return false;
		f = &p->frames[frame];
		f->phase = 1;
		f->cursor = 0;
	}
	if (f->phase == 1 && !ixt_plan_need(p, f->package, IXT_PART_BIN))
		return false;
	tools = ixt_plan_list(p, &p->packages[f->package], IXT_PART_BIN);
	for (; f->phase - 1 < tools.count; f->phase++, f->cursor = 0) {
		const ixt_package *tool = &p->packages[tools.items[f->phase - 1]];

		if (!load_listed(p, f, tool->descr, IXT_LISTED_IND_DEPS, base))
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
		add_list(p, ixt_plan_list(p, &p->packages[package], own[f->phase]));
	}
	if (f->phase == 3 && !ixt_plan_need(p, package, IXT_PART_TARGET_LIB))
		return false;
	libs = ixt_plan_list(p, &p->packages[package], IXT_PART_TARGET_LIB);
	for (; f->phase - 3 < libs.count; f->phase++) {
		uint32_t lib = libs.items[f->phase - 3];

		if (!ixt_plan_need(p, lib, IXT_PART_RUN_DATA))
			return false;
		add_list(p, ixt_plan_list(p, &p->packages[lib], IXT_PART_RUN_DATA));
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
ixt_value ixt_plan_intro(void *ctx, ixt_arena *arena, ixt_str package)
{
	ixt_plan *p = ctx;
	const ixt_package *asking = &p->packages[p->rendering];
	uint32_t number = ixt_plan_dependency(p, ixt_flag_text(&p->flags, package),
					      asking->flags);
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

/* core/render_ctx.py template(): what fails once the package's own file is there
 * could not be rendered. */
static void note_failure(ixt_plan *p, const ixt_described *d, ixt_error *err)
{
	if (ixt_session_renderer(p->session)->chain_count)
		err->wrapped = ixt_arena_format(&p->scratch, "can not render %.*s",
						IXT_STR_ARG(d->file));
	else
		p->leaf_missing = err->cls == IXT_ERR_FILE_NOT_FOUND;
}

/* Renders package `package`. False: it needs the package p->intro_name first. */
static bool describe(ixt_plan *p, uint32_t package, ixt_described *d)
{
	ixt_package *pkg = &p->packages[package];
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_selector sel;

	ixt_plan_selector_of(p, pkg, &sel);
	ixt_session_describe_begin(p->session, &sel, p->trap, d);
	ixt_flag_sets_begin(&p->flags, pkg->asked);
	ixt_flag_sets_set(&p->flags, p->key_target, ixt_flag_platform(&p->flags, d->target));
	ixt_flag_sets_set(&p->flags, p->key_kind, ixt_flag_text(&p->flags, d->kind));
	pkg->flags = ixt_flag_sets_end(&p->flags);
	pkg->target = d->target;
	p->intro_pending = p->leaf_missing = false;
	p->rendering = package;
	if (IXT_TRAPPED(&trap)) {
		ixt_session_set_trap(p->session, p->trap);
		if (p->intro_pending)
			return false;
		note_failure(p, d, &err);
		*p->trap->error = err;
		ixt_raise_filled(p->trap);
	}
	ixt_session_describe(p->session, &trap, d);
	/* the inner trap ends with this call */
	ixt_session_set_trap(p->session, p->trap);
	return true;
}

/* core/package.py Descriptor.__init__ */
static void take_description(ixt_plan *p, uint32_t package, const ixt_described *d)
{
	ixt_package *pkg = &p->packages[package];

	pkg->out_number = ixt_intern_put(&p->out_names, d->out_name);
	pkg->out_name = ixt_intern_text(&p->out_names, pkg->out_number);
	pkg->is_lib = ixt_str_is(d->kind, "lib");
	pkg->target = d->target;
	pkg->descr = ixt_plan_with_sources(p, pkg, ixt_descr_of(p, d));
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
		ixt_plan_sources(p, pkg);
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
		return step_closure(p, f, IXT_LISTED_BLD_DEPS, IXT_PART_RUN);
	case IXT_PART_LIB:
		return step_closure(p, f, IXT_LISTED_LIB_DEPS, IXT_PART_LIB);
	case IXT_PART_HOST_LIB:
		return step_build_libraries(p, f, IXT_LISTED_HOST_LIBS);
	case IXT_PART_TARGET_LIB:
		return step_build_libraries(p, f, IXT_LISTED_TARGET_LIBS);
	case IXT_PART_BLD_DATA:
		return step_plain_list(p, f, IXT_LISTED_BLD_DATA);
	case IXT_PART_RUN_DEPS:
		return step_plain_list(p, f, IXT_LISTED_RUN_DEPS);
	case IXT_PART_RUN_DATA:
		return step_plain_list(p, f, IXT_LISTED_RUN_DATA);
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
