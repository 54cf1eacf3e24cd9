#include "ixt/plan/internal.h"

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

/* core/manager.py fmt_sel() */
static void add_selector(ixt_plan *p, ixt_buf *b, uint32_t package, uint32_t set)
{
	const ixt_flag_set *flags = &p->flags.sets[set];
	const char *before = "";
	uint32_t i;

	ixt_buf_format(b, "[%.*s; ", IXT_STR_ARG(ixt_flag_str(p, p->packages[package].name)));
	for (i = 0; i < flags->count; i++) {
		const ixt_flag_item *item = &flags->items[i];
		ixt_str key = ixt_flag_str(p, item->key);

		if (ixt_str_is(key, "host") || ixt_str_is(key, "target"))
			continue;
		ixt_buf_format(b, "%s%.*s=%.*s", before, IXT_STR_ARG(key),
			       IXT_STR_ARG(item->value == IXT_FLAG_TRUE
						   ? IXT_STR("True")
						   : ixt_flag_str(p, item->value)));
		before = ", ";
	}
	ixt_buf_add_char(b, ']');
}

/* core/realm.py fake_selector() */
static void add_realm(ixt_buf *b, const ixt_realm_state *realm)
{
	uint32_t i;

	ixt_buf_format(b, "[namespace %.*s; ", IXT_STR_ARG(realm->name));
	for (i = 0; i < realm->flag_count; i++)
		ixt_buf_format(b, "%s%.*s=%.*s", i ? ", " : "",
			       IXT_STR_ARG(realm->flags[i].key),
			       IXT_STR_ARG(realm->flags[i].value));
	ixt_buf_add_char(b, ']');
}

/* core/manager.py load_package(): a missing file is told with who asked for it. */
static void note_wrapped(ixt_plan *p, ixt_error *err, ixt_arena *arena)
{
	uint32_t missing, i = p->frame_count;
	ixt_buf *b = &p->buf;

	if (!p->leaf_missing || !i || err->cls != IXT_ERR_FILE_NOT_FOUND)
		return;
	missing = p->frames[i - 1].package;
	while (i && p->frames[i - 1].package == missing)
		i--;
	if (!i && !p->realm.name.len)
		return;
	ixt_buf_clear(b);
	ixt_buf_add(b, IXT_STR("can not load dependant package "));
	add_selector(p, b, missing, p->packages[missing].asked);
	ixt_buf_add(b, IXT_STR(" of "));
	if (i)
		add_selector(p, b, p->frames[i - 1].package,
			     p->packages[p->frames[i - 1].package].flags);
	else
		add_realm(b, &p->realm);
	err->wrapped = ixt_arena_copy(arena, ixt_buf_view(b));
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

int ixt_plan_run(ixt_plan *p, void (*work)(ixt_plan *p, void *ctx), void *ctx,
		 ixt_error *err)
{
	ixt_trap trap = { .error = err };
	ixt_trap again = { .error = err };

	*err = (ixt_error){ 0 };
	p->leaf_missing = false;
	p->realm = (ixt_realm_state){ .name = { NULL, 0 } };
	set_trap(p, &trap);
	ixt_arena_clear(&p->scratch);
	if (IXT_TRAPPED(&trap)) {
		set_trap(p, &again);
		if (!IXT_TRAPPED(&again)) {
			note_asked(p, err, &p->scratch);
			note_wrapped(p, err, &p->scratch);
			ixt_error_keep(err, &p->scratch);
		}
		drop_frames(p);
		return -1;
	}
	ixt_session_set_trap(p->session, &trap);
	ixt_session_set_intro(p->session, ixt_plan_intro, p);
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

	a->package = ixt_plan_named(p, a->text, a->flags, a->flag_count);
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

ixt_str ixt_plan_name(const ixt_plan *p, uint32_t package)
{
	return ixt_flag_str(p, p->packages[package].name);
}

ixt_str ixt_plan_target(const ixt_plan *p, uint32_t package)
{
	return p->packages[package].target->name;
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

	ixt_flag_sets_init(&p->flags, &p->arena);
	ixt_intern_init(&p->uids, &p->arena);
	ixt_intern_init(&p->lists, &p->arena);
	ixt_intern_put(&p->lists, IXT_STR(""));	/* 0: empty */
	ixt_intern_init(&p->out_names, &p->arena);
	ixt_intern_init(&p->builds, &p->arena);
	ixt_plan_start_dependencies(p);
	ixt_intern_put(&p->uids, IXT_STR(""));	/* 0: none */
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
	if (p->packages)
		a->resize(a->ctx, p->packages, p->package_cap * sizeof *p->packages, 0);
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
