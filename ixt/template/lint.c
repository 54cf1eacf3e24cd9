#include "ixt/template/lint.h"

#include <stdlib.h>

#include "ixt/base/limits.h"
#include "ixt/base/nearest.h"
#include "ixt/template/lex.h"
#include "ixt/template/names.h"

#define NONE UINT32_MAX

/* One template. */
typedef struct node {
	ixt_str name;
	const ixt_template *t;	/* NULL: it does not compile */
	uint32_t parent;	/* NONE: a root, or the parent is faulty */
	bool broken;		/* it or an ancestor is faulty: no look at blocks */
	bool rendered;		/* was added itself, not only as an ancestor */
	bool extended;		/* is somebody's parent */
	bool open;		/* its ancestors are being added: finds cycles */
	bool *used;		/* by body: some leaf's rendering can reach it */
} node;

/* A block's body in the chain at hand, as the renderer lists them. */
typedef struct entry {
	const node *owner;
	uint32_t body;
	bool reached;
	struct entry *next;	/* the same block of the next ancestor */
} entry;

/* All bodies of one block in the chain at hand. */
typedef struct block_list {
	uint32_t chain;		/* number of the chain it was filled for */
	entry *first, *last;
} block_list;

struct ixt_lint {
	ixt_env *env;
	ixt_arena *arena;
	ixt_intern names;	/* number of a name: index in nodes */
	node *nodes;
	uint32_t node_count, node_cap;
	ixt_finding *findings;
	uint32_t finding_count, finding_cap;
	block_list *blocks;	/* by number of the name */
	uint32_t chain;
	entry **work;		/* reached, but not looked into yet */
	uint32_t work_count, work_cap;
};

ixt_lint *ixt_lint_new(ixt_env *env, ixt_arena *arena)
{
	ixt_lint *l = IXT_NEW(arena, ixt_lint);

	l->env = env;
	l->arena = arena;
	ixt_intern_init(&l->names, arena);
	return l;
}

static ixt_str plain_name(ixt_str name)
{
	while (ixt_str_starts(name, IXT_STR("//")))
		name = ixt_str_from(name, 2);
	return name;
}

bool ixt_lint_has(const ixt_lint *l, ixt_str name)
{
	return ixt_intern_get(&l->names, plain_name(name)) != IXT_INTERN_NONE;
}

uint32_t ixt_lint_template_count(const ixt_lint *l)
{
	return l->node_count;
}

/* ---------------------------------------------------------------- findings */

/* `a/x/../b` -> `a/b`: one file is to have one name in findings. */
static ixt_str tidy_name(ixt_arena *arena, ixt_str name)
{
	char *out = ixt_arena_take(arena, name.len + 1);
	size_t n = 0, slash;
	ixt_str part;

	for (; name.len; name = ixt_str_from(name, part.len + 1)) {
		part = ixt_str_first(name, ixt_str_chr(name, '/', 0));
		slash = ixt_str_rchr((ixt_str){ out, n }, '/');
		if (ixt_str_is(part, "..") && n &&
		    !ixt_str_ends((ixt_str){ out, n }, IXT_STR(".."))) {
			n = slash == IXT_STR_NPOS ? 0 : slash;
			continue;
		}
		if (n)
			out[n++] = '/';
		memcpy(out + n, part.ptr, part.len);
		n += part.len;
	}
	return (ixt_str){ out, n };
}

static ixt_finding *add_finding(ixt_lint *l, const node *n, ixt_finding_level level,
				const char *check)
{
	ixt_finding *f = &IXT_PUSH(l->arena, l->findings, l->finding_count,
				   l->finding_cap);

	*f = (ixt_finding){ .level = level, .check = check, .template_name = n->name };
	return f;
}

static ixt_place place_of(const ixt_lint *l, const node *n)
{
	return (ixt_place){ l->arena, n->t->source, n->t->name, n->t->text };
}

/* A finding at byte `offset` of the template. */
static ixt_finding *add_at(ixt_lint *l, const node *n, uint32_t offset,
			   ixt_finding_level level, const char *check)
{
	ixt_finding *f = add_finding(l, n, level, check);
	ixt_place place = place_of(l, n);

	ixt_place_locate(&place, offset, &f->at);
	f->at.file = tidy_name(l->arena, f->at.file);
	return f;
}

/* The record's texts are lost when the next template is compiled. */
static ixt_error copy_error(ixt_arena *arena, const ixt_error *err)
{
	ixt_error copy = *err;
	ixt_str *texts[] = { &copy.message, &copy.template_name, &copy.hint,
			     &copy.construct, &copy.file, &copy.excerpt, &copy.chain };
	size_t i;

	for (i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = ixt_arena_copy(arena, *texts[i]);
	return copy;
}

/* ---------------------------------------------------------- adding templates */

/* NULL with *err filled when the template cannot be compiled. */
static const ixt_template *compile(ixt_lint *l, ixt_str name, ixt_error *err)
{
	ixt_trap *outer = l->env->arena.trap, trap = { .error = err };
	const ixt_template *t;

	ixt_env_set_trap(l->env, &trap);
	if (IXT_TRAPPED(&trap)) {
		ixt_env_set_trap(l->env, outer);
		if (err->cls == IXT_ERR_MEMORY)
			ixt_arena_no_memory(l->arena);
		return NULL;
	}
	t = ixt_env_template(l->env, name);
	ixt_env_set_trap(l->env, outer);
	return t;
}

/* Offset of the word of the template's `extends`, or NONE. */
static uint32_t find_extends(const ixt_template *t)
{
	uint32_t at;

	for (at = 0; at < t->code_count; at += ixt_op_words((ixt_op)(t->code[at] & 0xff)))
		if ((t->code[at] & 0xff) == IXT_OP_EXTENDS)
			return at;
	return NONE;
}

static uint32_t new_node(ixt_lint *l, ixt_str name)
{
	uint32_t index = ixt_intern_put(&l->names, name);

	IXT_PUSH(l->arena, l->nodes, l->node_count, l->node_cap) = (node){
		.name = ixt_intern_text(&l->names, index), .parent = NONE,
	};
	return index;
}

/* What is wrong with the parent is told where it is asked for, when it is not
 * there, and in its own file otherwise. */
static void report_fault(ixt_lint *l, const node *n, const ixt_error *err,
			 const node *child, uint32_t offset)
{
	ixt_finding *f;

	if (child && err->cls == IXT_ERR_FILE_NOT_FOUND && !err->file_line &&
	    ixt_str_eq(plain_name(err->message), n->name)) {
		f = add_at(l, child, offset, IXT_FINDING_ERROR, "parent");
		f->at.cls = err->cls;
		f->at.message = ixt_arena_format(l->arena, "the parent '%.*s' is missing",
						 IXT_STR_ARG(n->name));
		return;
	}
	f = add_finding(l, n, IXT_FINDING_ERROR, "compile");
	f->at = copy_error(l->arena, err);
	f->at.file = tidy_name(l->arena, err->file.len ? err->file : n->name);
	if (err->cls == IXT_ERR_FILE_NOT_FOUND && err->file_line) {
		f->check = "include";
		f->at.message = ixt_arena_format(l->arena, "the included '%.*s' is missing",
						 IXT_STR_ARG(err->message));
	}
}

static void report_cycle(ixt_lint *l, const node *n, uint32_t offset, const node *parent)
{
	ixt_finding *f = add_at(l, n, offset, IXT_FINDING_ERROR, "cycle");

	f->at.cls = IXT_ERR_RECURSION;
	f->at.message = ixt_arena_format(l->arena, "'%.*s' is its own ancestor",
					 IXT_STR_ARG(parent->name));
}

/* Number of the node called `name`, made when it is new: *made says so. `child`
 * names it in its `extends` at `offset`. */
static uint32_t find_or_make(ixt_lint *l, ixt_str name, uint32_t child, uint32_t offset,
			     bool *made)
{
	uint32_t index = ixt_intern_get(&l->names, name);
	ixt_error err = { 0 };
	const ixt_template *t;

	*made = index == IXT_INTERN_NONE;
	if (!*made)
		return index;
	index = new_node(l, name);
	t = compile(l, l->nodes[index].name, &err);
	l->nodes[index].t = t;
	l->nodes[index].broken = !t;
	if (t)
		l->nodes[index].used = ixt_arena_take_zero(l->arena,
							   t->body_count * sizeof(bool));
	else
		report_fault(l, &l->nodes[index], &err, child == NONE ? NULL : &l->nodes[child],
			     offset);
	return index;
}

/* Follows the parents of node `index`. Ancestors are few, and a cycle meets a
 * node that is open. */
static void add_ancestors(ixt_lint *l, uint32_t index)
{
	uint32_t at, parent, start = index, offset;
	const ixt_template *t;
	bool made = true;

	while (made && (t = l->nodes[index].t) && (at = find_extends(t)) != NONE) {
		ixt_value name = t->constants[t->code[at] >> 8];

		l->nodes[index].open = true;
		offset = t->spans[at];
		parent = find_or_make(l, plain_name(ixt_name_join(
					      l->arena, (ixt_str){ name.ptr, name.len },
					      t->name)),
				      index, offset, &made);
		l->nodes[parent].extended = true;
		if (l->nodes[parent].open) {
			report_cycle(l, &l->nodes[index], offset, &l->nodes[parent]);
			l->nodes[index].broken = true;
			break;
		}
		l->nodes[index].parent = parent;
		index = parent;
	}
	for (; start != NONE && l->nodes[start].open; start = l->nodes[start].parent)
		l->nodes[start].open = false;
}

void ixt_lint_add(ixt_lint *l, ixt_str name)
{
	bool made;
	uint32_t index = find_or_make(l, plain_name(name), NONE, 0, &made);

	l->nodes[index].rendered = true;
	if (made)
		add_ancestors(l, index);
}

/* ------------------------------------------------------------ reachability */

static bool chain_is_broken(const ixt_lint *l, uint32_t index)
{
	for (; index != NONE; index = l->nodes[index].parent)
		if (l->nodes[index].broken)
			return true;
	return false;
}

static void list_blocks(ixt_lint *l, const node *n)
{
	uint32_t i;

	for (i = 1; i < n->t->body_count; i++) {
		block_list *b = &l->blocks[n->t->bodies[i].block];
		entry *e = IXT_NEW(l->arena, entry);

		*e = (entry){ .owner = n, .body = i };
		if (b->chain != l->chain)
			*b = (block_list){ .chain = l->chain, .first = e };
		else
			b->last->next = e;
		b->last = e;
	}
}

static void reach(ixt_lint *l, entry *e)
{
	if (!e || e->reached)
		return;
	e->reached = true;
	e->owner->used[e->body] = true;
	IXT_PUSH(l->arena, l->work, l->work_count, l->work_cap) = e;
}

static void reach_block(ixt_lint *l, uint32_t number)
{
	if (l->blocks[number].chain == l->chain)
		reach(l, l->blocks[number].first);
}

/* `self` as a value: any block may be called. */
static void reach_all(ixt_lint *l)
{
	uint32_t i;

	for (i = 0; i < l->env->blocks.count; i++)
		reach_block(l, i);
}

static const uint32_t *body_end(const ixt_template *t, uint32_t body)
{
	return body + 1 < t->body_count ? t->bodies[body + 1].code : t->code + t->code_count;
}

/* Reaches what body `body` of `n` calls; `e`: its entry, NULL for a root body. */
static void look_into(ixt_lint *l, const node *n, uint32_t body, entry *e)
{
	const uint32_t *pc = n->t->bodies[body].code, *end = body_end(n->t, body);
	entry *above;

	for (; pc < end; pc += ixt_op_words((ixt_op)(*pc & 0xff))) {
		switch (*pc & 0xff) {
		case IXT_OP_BLOCK:
		case IXT_OP_OUT_SELF:
		case IXT_OP_CALL_SELF:
		case IXT_OP_SELF_BLOCK:
			reach_block(l, *pc >> 8);
			break;
		case IXT_OP_OUT_SUPER:
		case IXT_OP_CALL_SUPER:
			reach(l, e ? e->next : NULL);
			break;
		case IXT_OP_SUPER:
			for (above = e ? e->next : NULL; above; above = above->next)
				reach(l, above);
			break;
		case IXT_OP_SELF:
			reach_all(l);
			break;
		default:
			break;
		}
	}
}

/* Marks what rendering the leaf `index` can reach. Entries live as long as the
 * chain; nothing is compiled any more, so the compiler's scratch holds them. */
static void walk_chain(ixt_lint *l, uint32_t index)
{
	uint32_t i;
	entry *e;

	ixt_arena_clear(&l->env->scratch);
	l->chain++;
	for (i = index; i != NONE; i = l->nodes[i].parent)
		list_blocks(l, &l->nodes[i]);
	for (i = index; i != NONE; i = l->nodes[i].parent)
		look_into(l, &l->nodes[i], 0, NULL);
	while (l->work_count) {
		e = l->work[--l->work_count];
		look_into(l, e->owner, e->body, e);
	}
}

/* ---------------------------------------------------------- unused blocks */

static bool defines(const node *n, uint32_t block)
{
	uint32_t i;

	for (i = 1; i < n->t->body_count; i++)
		if (n->t->bodies[i].block == block)
			return true;
	return false;
}

/* True when `n` calls the block or gives it a place. */
static bool refers_to(const node *n, uint32_t block)
{
	const ixt_template *t = n->t;
	uint32_t at, op;

	for (at = 0; at < t->code_count; at += ixt_op_words((ixt_op)op)) {
		op = t->code[at] & 0xff;
		if (op == IXT_OP_SELF)
			return true;
		if ((op == IXT_OP_BLOCK || op == IXT_OP_OUT_SELF || op == IXT_OP_CALL_SELF ||
		     op == IXT_OP_SELF_BLOCK) && t->code[at] >> 8 == block)
			return true;
	}
	return false;
}

/* True when an ancestor has a block of that name, or calls it. */
static bool ancestor_knows(const ixt_lint *l, const node *n, uint32_t block)
{
	uint32_t i;

	for (i = n->parent; i != NONE; i = l->nodes[i].parent)
		if (defines(&l->nodes[i], block) || refers_to(&l->nodes[i], block))
			return true;
	return false;
}

static bool descends_from(const ixt_lint *l, const node *n, const node *ancestor)
{
	uint32_t i;

	for (i = n->parent; i != NONE; i = l->nodes[i].parent)
		if (&l->nodes[i] == ancestor)
			return true;
	return false;
}

/* A descendant may call what its ancestor only defines. */
static bool descendant_calls(const ixt_lint *l, const node *n, uint32_t block)
{
	uint32_t i;

	for (i = 0; n->extended && i < l->node_count; i++) {
		const node *d = &l->nodes[i];

		if (d->t && descends_from(l, d, n) && (d->broken || refers_to(d, block)))
			return true;
	}
	return false;
}

static ixt_str nearest_block(const ixt_lint *l, const node *n, ixt_str word)
{
	ixt_nearest nearest = ixt_nearest_to(word);
	uint32_t i, k;

	for (i = n->parent; i != NONE; i = l->nodes[i].parent)
		for (k = 1; k < l->nodes[i].t->body_count; k++)
			ixt_nearest_offer(&nearest, ixt_intern_text(
				&l->env->blocks, l->nodes[i].t->bodies[k].block));
	return nearest.best;
}

static void report_unknown(ixt_lint *l, const node *n, const ixt_body *body, ixt_str name)
{
	ixt_finding *f = add_at(l, n, body->offset, IXT_FINDING_WARNING, "unknown-block");
	ixt_str best = nearest_block(l, n, name);

	f->at.message = ixt_arena_format(l->arena, "block '%.*s' is in no ancestor, and "
					 "nothing calls it", IXT_STR_ARG(name));
	if (best.ptr)
		f->at.hint = ixt_arena_format(l->arena, "did you mean %.*s?",
					      IXT_STR_ARG(best));
}

static void report_unused(ixt_lint *l, const node *n, const ixt_body *body, ixt_str name)
{
	ixt_finding *f = add_at(l, n, body->offset, IXT_FINDING_WARNING, "unused-block");

	f->at.message = ixt_arena_format(l->arena, "block '%.*s' is never rendered: all that "
					 "calls it is overridden", IXT_STR_ARG(name));
}

/* The default that an ancestor gives may well be overridden by everyone; what a
 * leaf writes has no other use than its own rendering. */
static void look_at_body(ixt_lint *l, const node *n, const ixt_body *body)
{
	ixt_str name = ixt_intern_text(&l->env->blocks, body->block);

	if (refers_to(n, body->block)) {
		if (!n->extended)
			report_unused(l, n, body, name);
	} else if (!ancestor_knows(l, n, body->block)) {
		if (!descendant_calls(l, n, body->block))
			report_unknown(l, n, body, name);
	} else if (!n->extended) {
		report_unused(l, n, body, name);
	}
}

/* Line of a file in which a block's tag stands. */
static ixt_line_span origin_of(const ixt_lint *l, const node *n, const ixt_body *body)
{
	ixt_place place = place_of(l, n);
	ixt_line_span span = ixt_source_position(n->t->source,
						 ixt_place_line(&place, body->offset));

	span.file = tidy_name(l->arena, span.file);
	return span;
}

static bool is_same_line(ixt_line_span a, ixt_line_span b)
{
	return a.file_line == b.file_line && ixt_str_eq(a.file, b.file);
}

/* True when the block was included as text, and some other template that has it
 * from the same line renders it. */
static bool is_used_elsewhere(const ixt_lint *l, const node *n, const ixt_body *body)
{
	ixt_line_span origin = origin_of(l, n, body);
	uint32_t i, k;

	if (!n->t->source->span_count)
		return false;
	for (i = 0; i < l->node_count; i++) {
		const node *o = &l->nodes[i];

		if (!o->t || !o->t->source->span_count)
			continue;
		for (k = 1; k < o->t->body_count; k++)
			if (o->used[k] && o->t->bodies[k].block == body->block &&
			    is_same_line(origin, origin_of(l, o, &o->t->bodies[k])))
				return true;
	}
	return false;
}

static void look_at_blocks(ixt_lint *l, uint32_t index)
{
	const node *n = &l->nodes[index];
	uint32_t i;

	if (chain_is_broken(l, index))
		return;
	for (i = 1; i < n->t->body_count; i++)
		if (!n->used[i] && !is_used_elsewhere(l, n, &n->t->bodies[i]))
			look_at_body(l, n, &n->t->bodies[i]);
}

/* ----------------------------------------------------------------- filters */

/* Jinja checks filters under `if` only when they are reached. */
static void look_at_filters(ixt_lint *l, const node *n)
{
	const ixt_template *t = n->t;
	ixt_finding *f;
	ixt_value name;
	uint32_t at;

	for (at = 0; t && at < t->code_count; at += ixt_op_words((ixt_op)(t->code[at] & 0xff))) {
		if ((t->code[at] & 0xff) != IXT_OP_NO_FILTER)
			continue;
		name = t->constants[t->code[at] >> 8];
		f = add_at(l, n, t->spans[at], IXT_FINDING_ERROR, "filter");
		f->at.cls = IXT_ERR_TEMPLATE_RUNTIME;
		f->at.message = ixt_arena_format(l->arena, "No filter named '%.*s' found.",
						 (int)name.len, name.ptr);
	}
}

/* ------------------------------------------------------------------- whole */

static int by_place(const void *a, const void *b)
{
	const ixt_finding *x = a, *y = b;
	int c = ixt_str_cmp(x->at.file, y->at.file);

	if (c)
		return c;
	if (x->at.file_line != y->at.file_line)
		return x->at.file_line < y->at.file_line ? -1 : 1;
	if (x->at.column != y->at.column)
		return x->at.column < y->at.column ? -1 : 1;
	c = ixt_str_cmp(x->at.message, y->at.message);
	return c ? c : ixt_str_cmp(x->template_name, y->template_name);
}

/* A file that several templates include is reported once. */
static uint32_t drop_repeats(ixt_finding *f, uint32_t count)
{
	uint32_t kept = 0, i;

	for (i = 0; i < count; i++) {
		if (kept && ixt_str_eq(f[i].at.file, f[kept - 1].at.file) &&
		    f[i].at.file_line == f[kept - 1].at.file_line &&
		    f[i].at.column == f[kept - 1].at.column &&
		    ixt_str_eq(f[i].at.message, f[kept - 1].at.message))
			continue;
		f[kept++] = f[i];
	}
	return kept;
}

const ixt_finding *ixt_lint_finish(ixt_lint *l, uint32_t *count)
{
	uint32_t i;

	l->blocks = ixt_arena_take_zero(l->arena,
					(l->env->blocks.count + 1) * sizeof *l->blocks);
	for (i = 0; i < l->node_count; i++)
		if (l->nodes[i].rendered && !chain_is_broken(l, i))
			walk_chain(l, i);
	for (i = 0; i < l->node_count; i++) {
		look_at_filters(l, &l->nodes[i]);
		look_at_blocks(l, i);
	}
	if (l->finding_count)
		qsort(l->findings, l->finding_count, sizeof *l->findings, by_place);
	*count = drop_repeats(l->findings, l->finding_count);
	return l->findings;
}
