#include "ixt/cli/corpus_answers.h"

#include <stdlib.h>

#include "ixt/template/constructs.h"

/* -------------------------------------------------------------- descriptors */

static int compare_name(const void *name, const void *answer)
{
	return ixt_str_cmp(*(const ixt_str *)name, ((const ixt_corpus_answer *)answer)->name);
}

const ixt_corpus_answer *ixt_corpus_answers_find(const ixt_corpus_answers *a, ixt_str name)
{
	return a->count ? bsearch(&name, a->items, a->count, sizeof *a->items, compare_name)
			: NULL;
}

static ixt_str describe(ixt_arena *arena, const ixt_error *err)
{
	ixt_str cls = ixt_error_class_name(err->cls);

	return ixt_arena_format(arena, "%.*s: %.*s", IXT_STR_ARG(cls), IXT_STR_ARG(err->message));
}

static void add_source(void *reads, const ixt_source *source)
{
	ixt_read_set_add_source(reads, source);
}

static void render(ixt_corpus_answers *a, ixt_corpus_answer *to)
{
	ixt_session *s = a->planner.opened.session;
	ixt_answer answer;

	if (ixt_session_render(s, to->name, NULL, 0, &answer) < 0)
		ixt_arena_no_memory(a->arena);
	a->asked++;
	to->rendered = answer.ok;
	to->error = answer.ok ? IXT_STR("") : describe(a->arena, &answer.error);
	ixt_answer_digest(&answer, to->render);
	ixt_read_set_init(&to->reads, a->arena);
	ixt_session_each_source(s, add_source, &to->reads);
}

/* Many packages read the same files, which are looked at once. */
typedef struct files {
	ixt_corpus_answers *a;
	ixt_intern names;
	signed char *holds;	/* by number of the name: 1, -1 */
	uint32_t cap;
} files;

static bool holds(files *f, const ixt_read_entry *entry)
{
	ixt_loader *l = ixt_session_loader(f->a->planner.opened.session);
	uint32_t known = f->names.count, number = ixt_intern_put(&f->names, entry->name);

	IXT_REACH(f->a->arena, f->holds, f->cap, number);
	if (number == known) {
		ixt_loader_set_trap(l, f->a->arena->trap);
		f->holds[number] = ixt_read_entry_holds(entry, l, f->a->arena->trap) ? 1 : -1;
	}
	return f->holds[number] > 0;
}

/* An error may come from a file that is missing, which is no read: it is asked again. */
static bool take_over(files *f, const ixt_corpus_answers *earlier, ixt_corpus_answer *to)
{
	const ixt_corpus_answer *from = ixt_corpus_answers_find(earlier, to->name);
	uint32_t i;

	if (!from || !from->rendered)
		return false;
	for (i = 0; i < from->reads.count; i++)
		if (!holds(f, &from->reads.entries[i]))
			return false;
	memcpy(to->render, from->render, sizeof to->render);
	to->rendered = true;
	to->reads = from->reads;
	return true;
}

/* Constants of core/ show in texts, too. */
static bool same_rules(const ixt_corpus_answers *a, const ixt_corpus_answers *b)
{
	const ixt_rules *x = a->planner.opened.setup.rules, *y = b->planner.opened.setup.rules;

	return strcmp(x->default_allocator, y->default_allocator) == 0 &&
	       strcmp(x->default_clang, y->default_clang) == 0;
}

static void answer_all(ixt_corpus_answers *a, const ixt_corpus_answers *earlier)
{
	files f = { .a = a };
	uint32_t i;

	ixt_intern_init(&f.names, a->arena);
	if (earlier && !same_rules(a, earlier))
		earlier = NULL;
	for (i = 0; i < a->count; i++)
		if (!earlier || !take_over(&f, earlier, &a->items[i]))
			render(a, &a->items[i]);
}

/* --------------------------------------------------------------------- uids */

static void plan(ixt_corpus_answers *a, ixt_corpus_answer *to)
{
	ixt_error err = { 0 };
	uint32_t package;

	to->uid = IXT_STR("");
	if (ixt_plan_load(a->planner.plan, to->name, NULL, 0, &package, &err) == 0)
		to->uid = ixt_arena_copy(a->arena, ixt_plan_uid(a->planner.plan, package));
	else if (err.cls == IXT_ERR_MEMORY)
		ixt_arena_no_memory(a->arena);
	else if (!to->error.len)
		to->error = describe(a->arena, &err);
}

/* --------------------------------------------------------------- constructs */

typedef struct user {
	ixt_corpus_answers *a;
	const ixt_template *t;
} user;

static void note_construct(void *ctx, const char *kind, ixt_str name)
{
	user *u = ctx;
	ixt_corpus_answers *a = u->a;
	ixt_str text = ixt_arena_format(a->arena, "%s %.*s", kind, IXT_STR_ARG(name));
	uint32_t number = ixt_intern_put(&a->construct_names, text);

	if (number == a->construct_count)
		IXT_PUSH(a->arena, a->constructs, a->construct_count, a->construct_cap) =
			(ixt_corpus_construct){ text, ixt_arena_copy(a->arena, u->t->name) };
}

/* Of all templates that were compiled, by descriptors or by the planner. */
static void note_constructs(ixt_corpus_answers *a)
{
	const ixt_env *env = ixt_session_env(a->planner.opened.session);
	uint32_t i;

	ixt_intern_init(&a->construct_names, a->arena);
	for (i = 0; i < env->template_names.count && i < env->template_cap; i++)
		if (env->templates[i])
			ixt_template_constructs(env->templates[i], note_construct,
						&(user){ a, env->templates[i] });
}

/* ---------------------------------------------------------------- the whole */

static void open_corpus(ixt_corpus_answers *a, ixt_str path, const char *target)
{
	const char *corpus[] = { path.ptr };
	ixt_planner_args args = {
		.session = { .corpus = { corpus, 1 }, .pins = "default", .target = target },
	};

	if (ixt_planner_open(&a->planner, &args))
		ixt_raise(a->arena, IXT_ERR_ERROR, "%.*s cannot be opened for %s",
			  IXT_STR_ARG(path), target ? target : "this host");
}

void ixt_corpus_answers_make(ixt_corpus_answers *a, ixt_arena *arena, ixt_str path,
			     const char *target, const ixt_corpus_answers *earlier)
{
	const ixt_str *names;
	uint32_t i;

	*a = (ixt_corpus_answers){ .arena = arena };
	open_corpus(a, path, target);
	if (ixt_session_packages(a->planner.opened.session, &names, &a->count,
				 arena->trap->error) < 0)
		ixt_raise_filled(arena->trap);
	a->items = IXT_NEW_ARRAY(arena, ixt_corpus_answer, a->count);
	for (i = 0; i < a->count; i++)
		a->items[i] = (ixt_corpus_answer){ .name = ixt_arena_copy(arena, names[i]) };
	answer_all(a, earlier);
	for (i = 0; i < a->count; i++)
		plan(a, &a->items[i]);
	note_constructs(a);
}

void ixt_corpus_answers_close(ixt_corpus_answers *a)
{
	if (a->arena)
		ixt_planner_close(&a->planner);
}
