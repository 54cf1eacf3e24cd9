#include "diff/constructs.h"

#include <stdlib.h>

#include "ixt/base/json.h"
#include "ixt/base/utf8.h"
#include "ixt/template/lex.h"

typedef struct words {
	ixt_arena *arena;
	ixt_str *items;
	uint32_t count, cap;
} words;

static void add(words *w, const char *kind, ixt_str name)
{
	ixt_str word = ixt_arena_format(w->arena, "%s:%.*s", kind, IXT_STR_ARG(name));
	uint32_t i;

	for (i = 0; i < w->count; i++)
		if (ixt_str_eq(w->items[i], word))
			return;
	IXT_PUSH(w->arena, w->items, w->count, w->cap) = word;
}

/* Words of expressions that are no names of variables. */
static bool is_operator(ixt_str name)
{
	static const char *const all[] = { "and", "else", "if", "in", "is", "not", "or" };
	size_t i;

	for (i = 0; i < sizeof all / sizeof *all; i++)
		if (ixt_str_is(name, all[i]))
			return true;
	return false;
}

static void add_name(words *w, ixt_token_type before, ixt_str name)
{
	if (before == IXT_TOK_BLOCK_BEGIN)
		add(w, "tag", name);
	else if (before == IXT_TOK_PIPE)
		add(w, "filter", name);
	else if (before == IXT_TOK_DOT)
		add(w, "attribute", name);
	else if (is_operator(name))
		add(w, "operator", name);
	else if (ixt_str_is(name, "super") || ixt_str_is(name, "self") ||
		 ixt_str_is(name, "loop"))
		add(w, "special", name);
}

static void add_token(words *w, ixt_token_type before, const ixt_token *t)
{
	static const ixt_token_type signs[] = {
		IXT_TOK_ADD, IXT_TOK_SUB, IXT_TOK_TILDE, IXT_TOK_LBRACKET, IXT_TOK_LBRACE,
		IXT_TOK_EQ, IXT_TOK_NE,
	};
	size_t i;

	if (t->type == IXT_TOK_NAME)
		add_name(w, before, t->text);
	for (i = 0; i < sizeof signs / sizeof *signs; i++)
		if (t->type == signs[i])
			add(w, "operator", ixt_token_type_text(t->type));
}

static void lex(words *w, const diff_task_template *t)
{
	const ixt_source_read read = { .name = t->name, .data = t->source };
	ixt_source source = { .name = t->name, .text = t->source, .read = &read };
	ixt_place place = { w->arena, &source, t->name,
			    ixt_lex_normalise(w->arena, t->source) };
	ixt_lexer *lx = IXT_NEW(w->arena, ixt_lexer);
	ixt_token_type before = IXT_TOK_DATA;
	bool of_self = false;	/* what follows is the name of a block */
	ixt_token token;

	if (memchr(t->source.ptr, '\r', t->source.len))
		add(w, "text", IXT_STR("carriage-return"));
	ixt_lexer_init(lx, place);
	do {
		ixt_lexer_next(lx, &token);
		if (!(before == IXT_TOK_DOT && of_self))
			add_token(w, before, &token);
		if (token.type != IXT_TOK_DOT)
			of_self = token.type == IXT_TOK_NAME && ixt_str_is(token.text, "self");
		before = token.type;
	} while (token.type != IXT_TOK_EOF);
}

/* Up to the first fault. */
static void add_template(words *w, const diff_task_template *t)
{
	ixt_trap *outer = w->arena->trap;
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	size_t offset;

	if (!ixt_utf8_valid(t->source, &offset)) {	/* nobody gets further than that */
		add(w, "text", IXT_STR("no-utf-8"));
		return;
	}
	w->arena->trap = &trap;
	if (!IXT_TRAPPED(&trap))
		lex(w, t);
	w->arena->trap = outer;
}

static void add_functions(words *w, const diff_task *task)
{
	const ixt_json *all = ixt_json_read(task->functions, w->arena);
	uint32_t i;

	for (i = 0; all->type == IXT_JSON_OBJECT && i < all->count; i++)
		add(w, "function", all->items[2 * i].string);
}

static int by_text(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

ixt_str *diff_constructs(const diff_task *task, const diff_answer *expected,
			 ixt_arena *arena, uint32_t *count)
{
	words w = { .arena = arena };
	uint32_t i;

	for (i = 0; i < task->template_count; i++) {
		add_template(&w, &task->templates[i]);
		if (task->templates[i].spans)
			add(&w, "text", IXT_STR("include"));
	}
	add_functions(&w, task);
	if (expected->state == DIFF_ERROR)
		add(&w, "error", expected->cls);
	if (w.count)
		qsort(w.items, w.count, sizeof *w.items, by_text);
	*count = w.count;
	return w.items;
}
