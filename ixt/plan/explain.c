#include "ixt/plan/explain.h"

#include "ixt/package/descriptor.h"
#include "ixt/plan/internal.h"
#include "ixt/template/render.h"

typedef struct explaining {
	uint32_t package;
	ixt_arena *arena;
	ixt_explained *e;
	ixt_str *files;
	uint32_t file_count, file_cap;
} explaining;

static ixt_str value_text(explaining *x, ixt_value v)
{
	ixt_scope sc = { .arena = x->arena };

	switch (v.type) {
	case IXT_UNDEFINED:
		return IXT_STR("");
	case IXT_DICT:
	case IXT_FUNCTION:
	case IXT_OBJECT:
		return IXT_STR("…");
	default:
		return ixt_arena_copy(x->arena, ixt_value_str(&sc, v));
	}
}

static void take_reads(ixt_plan *p, explaining *x, const ixt_selector *sel)
{
	const ixt_renderer *r = ixt_session_renderer(p->session);
	const ixt_env *env = ixt_session_env(p->session);
	ixt_explained_read *reads = IXT_NEW_ARRAY(x->arena, ixt_explained_read,
						  r->read_count + 1);
	uint32_t i;

	for (i = 0; i < r->read_count; i++) {
		ixt_str name = ixt_intern_text(&env->names, r->reads[i].name);

		reads[i] = (ixt_explained_read){
			.name = ixt_arena_copy(x->arena, name),
			.value = value_text(x, r->reads[i].value),
			.set = r->reads[i].value.type != IXT_UNDEFINED,
			.flag = ixt_selector_flag(sel, name),
		};
	}
	x->e->reads = reads;
	x->e->read_count = r->read_count;
}

static void add_file(void *ctx, const ixt_source *source)
{
	explaining *x = ctx;

	IXT_PUSH(x->arena, x->files, x->file_count, x->file_cap) =
		ixt_arena_copy(x->arena, source->name);
}

/* Renders the package once more: what it reads is known only then. */
static void render(ixt_plan *p, explaining *x)
{
	ixt_described d;
	ixt_selector sel;

	p->rendering = x->package;
	ixt_plan_selector_of(p, &p->packages[x->package], &sel);
	ixt_session_describe_begin(p->session, &sel, p->trap, &d);
	ixt_session_describe_anew(p->session, p->trap, &d);
	x->e->kind = ixt_arena_copy(x->arena, d.kind);
	take_reads(p, x, &sel);
	ixt_session_each_source(p->session, add_file, x);
	x->e->files = x->files;
	x->e->file_count = x->file_count;
	x->e->template_count = ixt_session_renderer(p->session)->chain_count;
}

static void take_fetch(explaining *x, const ixt_json *item, ixt_explained_fetch *fetch)
{
	ixt_json_text(ixt_json_member(item, IXT_STR("url")), x->arena, &fetch->url);
	ixt_json_text(ixt_json_member(item, IXT_STR("md5")), x->arena, &fetch->sum);
}

/* A list of fetches that loading accepted. */
static void take_fetches(ixt_plan *p, explaining *x)
{
	const ixt_json *list = ixt_descr_item(p, p->packages[x->package].descr, "bld", "fetch");
	ixt_explained_fetch *fetches;
	uint32_t i;

	if (!ixt_json_truth(list))
		return;
	fetches = IXT_NEW_ARRAY(x->arena, ixt_explained_fetch, list->count);
	for (i = 0; i < list->count; i++)
		take_fetch(x, &list->items[i], &fetches[i]);
	x->e->fetches = fetches;
	x->e->fetch_count = list->count;
}

static void explain(ixt_plan *p, void *ctx)
{
	explaining *x = ctx;
	ixt_package *pkg = &p->packages[x->package];
	const ixt_json *data;

	x->arena->trap = p->trap;
	*x->e = (ixt_explained){
		.name = ixt_flag_str(p, pkg->name),
		.uid = ixt_plan_uid(p, x->package),
		.target = pkg->target->name,
		.out_name = pkg->out_name,
		.buildable = pkg->descr->buildable,
	};
	render(p, x);
	if (!ixt_plan_need(p, x->package, IXT_PART_RUN))
		ixt_plan_work(p);
	x->e->links = ixt_plan_links(p, x->package, x->arena);
	if (!x->e->buildable)
		return;
	take_fetches(p, x);
	data = ixt_json_member(ixt_descr_item(p, p->packages[x->package].descr, "bld", "script"),
			       IXT_STR("data"));
	if (data)
		ixt_json_text(data, x->arena, &x->e->script);
}

int ixt_plan_explain(ixt_plan *p, uint32_t package, ixt_arena *arena, ixt_explained *e,
		     ixt_error *err)
{
	explaining x = { .package = package, .arena = arena, .e = e };

	return ixt_plan_run(p, explain, &x, err);
}

uint32_t ixt_plan_find_uid(const ixt_plan *p, ixt_str uid)
{
	uint32_t number = ixt_intern_get(&p->uids, uid), i;

	for (i = 0; number != IXT_INTERN_NONE && i < p->package_count; i++)
		if (p->packages[i].state[IXT_PART_LOAD] == IXT_PART_DONE &&
		    p->packages[i].uid == number)
			return i;
	return IXT_NO_PACKAGE;
}
