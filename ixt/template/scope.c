#include "ixt/template/scope.h"

void ixt_scopes_init(ixt_scopes *s, ixt_arena *arena, ixt_arena *tables, ixt_intern *names)
{
	s->arena = arena;
	s->tables = tables;
	s->names = names;
	s->innermost = NULL;
	s->innermost_cap = s->body = 0;
}

void ixt_scopes_begin(ixt_scopes *s)
{
	s->body++;
	s->depth = 0;
	s->next_slot = s->max_slot = 0;
}

static ixt_local **innermost(ixt_scopes *s, uint32_t name)
{
	ixt_innermost *i;

	IXT_REACH(s->tables, s->innermost, s->innermost_cap, name);
	i = &s->innermost[name];
	if (i->body != s->body)
		*i = (ixt_innermost){ s->body, NULL };
	return &i->local;
}

static ixt_local *define(ixt_scopes *s, uint32_t name, ixt_entry_load load)
{
	ixt_local **head = innermost(s, name), *l = IXT_NEW(s->arena, ixt_local);

	l->name = name;
	l->frame = s->depth;
	l->load = load;
	l->outer = *head;
	*head = l;
	*s->tails[s->depth] = l;
	s->tails[s->depth] = &l->sibling;
	return l;
}

static void give_slot(ixt_scopes *s, ixt_local *l)
{
	if (l->stored)
		return;
	l->stored = true;
	l->slot = s->next_slot++;
	if (s->next_slot > s->max_slot)
		s->max_slot = s->next_slot;
}

/* idtracking.Symbols.load */
static void note_load(ixt_scopes *s, ixt_str text)
{
	uint32_t name = ixt_intern_put(s->names, text);

	if (!*innermost(s, name))
		define(s, name, IXT_LOAD_RESOLVE);
}

/* idtracking.Symbols.store; below `if`, what branch_update makes of it. */
static void note_store(ixt_scopes *s, ixt_str text, bool conditional)
{
	uint32_t name = ixt_intern_put(s->names, text);
	ixt_local *l = *innermost(s, name);

	if (!l || l->frame != s->depth)
		l = define(s, name, l		? IXT_LOAD_COPY :
				    conditional ? IXT_LOAD_RESOLVE
						: IXT_LOAD_MISSING);
	give_slot(s, l);
}

static void note_expression(ixt_scopes *s, const ixt_node *e);

static void note_expressions(ixt_scopes *s, const ixt_node *e)
{
	for (; e; e = e->next)
		note_expression(s, e);
}

static void note_expression(ixt_scopes *s, const ixt_node *e)
{
	if (!e)
		return;
	switch (e->kind) {
	case IXT_NODE_NAME:
		note_load(s, e->text);
		break;
	case IXT_NODE_LIST:
		note_expressions(s, e->list.items);
		break;
	case IXT_NODE_ATTRIBUTE:
		note_expression(s, e->attribute.of);
		break;
	case IXT_NODE_INDEX:
		note_expression(s, e->index.of);
		note_expression(s, e->index.at);
		break;
	case IXT_NODE_SLICE:
		note_expression(s, e->slice.of);
		note_expression(s, e->slice.from);
		note_expression(s, e->slice.to);
		break;
	case IXT_NODE_CALL:
		note_expression(s, e->call.callee);
		note_expressions(s, e->call.args);
		break;
	case IXT_NODE_FILTER:
		note_expression(s, e->filter.value);
		note_expressions(s, e->filter.args);
		break;
	case IXT_NODE_CONDITION:
		note_expression(s, e->condition.test);
		note_expression(s, e->condition.yes);
		note_expression(s, e->condition.no);
		break;
	case IXT_NODE_NOT:
	case IXT_NODE_NEGATE:
		note_expression(s, e->operand.left);
		break;
	case IXT_NODE_AND:
	case IXT_NODE_OR:
	case IXT_NODE_ADD:
	case IXT_NODE_EQ:
	case IXT_NODE_NE:
	case IXT_NODE_IN:
	case IXT_NODE_NOT_IN:
		note_expression(s, e->operand.left);
		note_expression(s, e->operand.right);
		break;
	default:
		break;
	}
}

static void note_statements(ixt_scopes *s, const ixt_node *n, bool conditional);

/* A chain of elif may be long, so it is walked, not descended. */
static void note_if(ixt_scopes *s, const ixt_node *n)
{
	do {
		note_expression(s, n->if_.test);
		note_statements(s, n->if_.body, true);
		n = n->if_.otherwise;
	} while (n && n->kind == IXT_NODE_IF && !n->next);
	note_statements(s, n, true);
}

/* The statements of one frame; nested frames' bodies are left out. */
static void note_statements(ixt_scopes *s, const ixt_node *n, bool conditional)
{
	for (; n; n = n->next) {
		switch (n->kind) {
		case IXT_NODE_OUTPUT:
			note_expression(s, n->output.value);
			break;
		case IXT_NODE_SET:
			note_expression(s, n->set.value);
			note_store(s, n->set.name, conditional);
			break;
		case IXT_NODE_SET_BLOCK:
			note_store(s, n->set.name, conditional);
			break;
		case IXT_NODE_FOR:
			note_expression(s, n->for_.iter);
			break;
		case IXT_NODE_IF:
			note_if(s, n);
			break;
		default:
			break;
		}
	}
}

void ixt_scopes_enter(ixt_scopes *s, const ixt_node *body, uint32_t loop_name)
{
	s->depth++;
	s->frames[s->depth] = NULL;
	s->tails[s->depth] = &s->frames[s->depth];
	if (loop_name != IXT_INTERN_NONE)
		give_slot(s, define(s, loop_name, IXT_LOAD_PARAMETER));
	note_statements(s, body, false);
}

void ixt_scopes_leave(ixt_scopes *s)
{
	ixt_local *l;

	for (l = s->frames[s->depth]; l; l = l->sibling) {
		*innermost(s, l->name) = l->outer;
		if (l->stored)
			s->next_slot--;
	}
	s->depth--;
}

const ixt_local *ixt_scopes_find(const ixt_scopes *s, uint32_t name)
{
	const ixt_innermost *i = &s->innermost[name];

	if (name >= s->innermost_cap || i->body != s->body || !i->local)
		return NULL;
	return i->local->stored ? i->local : NULL;
}
