#include "diff/chain.h"

#include "ixt/template/names.h"
#include "ixt/template/render.h"

typedef struct collecting {
	diff_chain *chain;
	ixt_arena *arena;
	uint32_t templates;	/* sources still to come that are templates */
} collecting;

static void add(collecting *x, const ixt_source_read *read, bool is_template)
{
	diff_chain *c = x->chain;
	uint32_t i;

	for (i = 0; i < c->count; i++)
		if (ixt_str_eq(c->links[i].name, read->name))
			return;
	IXT_PUSH(x->arena, c->links, c->count, c->cap) = (diff_link){
		ixt_arena_copy(x->arena, read->name), read->root, is_template,
	};
}

static void add_includes(collecting *x, const ixt_source *source)
{
	uint32_t i;

	for (i = 0; i < source->include_count; i++) {
		add(x, source->includes[i]->read, false);
		add_includes(x, source->includes[i]);
	}
}

/* Templates come first, so that a file which is both is called a template. */
static void add_template(void *ctx, const ixt_source *source)
{
	collecting *x = ctx;

	if (x->templates) {
		x->templates--;
		add(x, source->read, true);
	}
}

static void add_rest(void *ctx, const ixt_source *source)
{
	add(ctx, source->read, false);
	add_includes(ctx, source);
}

/* The template that failed is the one that did not get into the chain when it was its
 * compilation that failed. */
static void add_failed(collecting *x, ixt_session *s, const ixt_error *err)
{
	ixt_loader *loader = ixt_session_loader(s);
	ixt_str name = err->template_name;

	while (ixt_str_starts(name, IXT_STR("/")))
		name = ixt_str_from(name, 1);
	if (!name.len || !err->line)	/* with a line it was read */
		return;
	ixt_loader_set_trap(loader, x->arena->trap);
	add(x, ixt_loader_read(loader, name), true);
}

diff_chain diff_chain_of(ixt_session *s, ixt_str package, const ixt_flag *flags,
			 uint32_t flag_count, ixt_arena *arena)
{
	diff_chain chain = { .links = NULL };
	collecting x = { .chain = &chain, .arena = arena };
	ixt_answer answer;

	if (ixt_session_render(s, package, flags, flag_count, &answer) < 0)
		ixt_arena_no_memory(arena);
	chain.whole = answer.ok;
	x.templates = ixt_session_renderer(s)->chain_count;
	ixt_session_each_source(s, add_template, &x);
	if (!answer.ok)
		add_failed(&x, s, &answer.error);
	ixt_session_each_source(s, add_rest, &x);
	return chain;
}
