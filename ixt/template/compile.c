/* Trees to code, in the order in which jinja2/compiler.py visits them, so that
 * the first error is the same. */
#include "ixt/base/limits.h"
#include "ixt/template/filter.h"
#include "ixt/template/method.h"
#include "ixt/template/parse.h"
#include "ixt/template/scope.h"
#include "ixt/template/template.h"

/* What Jinja's compiler knows of the frame around a statement. */
typedef struct frame {
	bool toplevel;		/* root body, also under `if`: set exports */
	bool output_check;	/* output is dropped once a parent is known */
	bool soft;		/* under `if`: unknown filters fail when reached */
} frame;

/* Tables by number of a name: as large as the environment's names, so they are
 * kept between templates and not cleared. */
struct ixt_compiler {
	ixt_scopes scopes;
	uint32_t *block_seen;	/* by number of the block's name: in which template */
	uint32_t block_cap;
	uint32_t template;	/* counts templates */
};

typedef struct ixt_builder {
	ixt_env *env;
	ixt_place place;
	const ixt_ast *ast;
	ixt_scopes *scopes;
	uint32_t *code, *spans;
	uint32_t code_count, code_cap, span_count, span_cap;
	ixt_text *texts;
	uint32_t text_count, text_cap;
	ixt_value *constants;
	uint32_t constant_count, constant_cap;
	struct block {
		const ixt_node *node;	/* NULL: the root */
		uint32_t name;
		uint32_t code;
		uint32_t slots, stack;
	} *blocks;
	uint32_t block_count, block_cap;
	/* text not emitted yet; consecutive runs are joined */
	ixt_str *pending;
	uint32_t pending_count, pending_cap;
	uint32_t pending_offset;
	uint32_t depth, max_depth;	/* values on the stack */
	bool in_block;
	uint32_t foldable;	/* right sides of constants that Jinja may fold away */
	bool known_extends;
	bool stopped;		/* after a second extends nothing is reached */
} ixt_builder;

/* -------------------------------------------------------------- emitting */

static void flush_text(ixt_builder *b);

static uint32_t word(ixt_builder *b, uint32_t w, uint32_t offset)
{
	IXT_PUSH(&b->env->scratch, b->code, b->code_count, b->code_cap) = w;
	IXT_PUSH(&b->env->scratch, b->spans, b->span_count, b->span_cap) = offset;
	return b->code_count - 1;
}

/* Emits an instruction that changes the stack's height by `effect`. */
static uint32_t emit(ixt_builder *b, ixt_op op, uint32_t operand, int effect,
		     uint32_t offset)
{
	flush_text(b);
	if (operand >= 1u << 24 || b->code_count >= (1u << 24) - 2)
		ixt_place_unsupported(&b->place, offset, "template of more than 16 million "
				      "instructions");
	b->depth = (uint32_t)((int)b->depth + effect);
	if (b->depth > b->max_depth)
		b->max_depth = b->depth;
	return word(b, (uint32_t)op | operand << 8, offset);
}

static void emit2(ixt_builder *b, ixt_op op, uint32_t operand, uint32_t second, int effect,
		  uint32_t offset)
{
	emit(b, op, operand, effect, offset);
	word(b, second, offset);
}

static uint32_t here(ixt_builder *b)
{
	flush_text(b);
	return b->code_count;
}

static void patch_jump(ixt_builder *b, uint32_t at)
{
	b->code[at] = (b->code[at] & 0xff) | here(b) << 8;
}

static bool in_source(const ixt_builder *b, ixt_str s)
{
	return s.ptr >= b->place.text.ptr &&
	       s.ptr + s.len <= b->place.text.ptr + b->place.text.len;
}

/* `s` where it stays as long as the template: views of the source do. */
static ixt_str keep(ixt_builder *b, ixt_str s)
{
	return s.len == 0 || in_source(b, s) ? s : ixt_arena_copy(&b->env->arena, s);
}

static uint32_t constant(ixt_builder *b, ixt_value v)
{
	IXT_PUSH(&b->env->scratch, b->constants, b->constant_count, b->constant_cap) = v;
	return b->constant_count - 1;
}

static uint32_t string_constant(ixt_builder *b, ixt_str s)
{
	uint32_t i;
	ixt_str kept;

	/* attribute names and parents recur; look at the latest few */
	for (i = b->constant_count; i > 0 && i + 16 > b->constant_count; i--) {
		ixt_value v = b->constants[i - 1];

		if (v.type == IXT_STRING && ixt_str_eq(s, (ixt_str){ v.ptr, v.len }))
			return i - 1;
	}
	kept = keep(b, s);
	return constant(b, ixt_value_string(kept));
}

static void add_text(ixt_builder *b, ixt_str s, uint32_t offset)
{
	if (s.len == 0)
		return;
	if (b->pending_count == 0)
		b->pending_offset = offset;
	IXT_PUSH(&b->env->scratch, b->pending, b->pending_count, b->pending_cap) = s;
}

static ixt_str join_pending(ixt_builder *b)
{
	size_t len = 0;
	uint32_t i;
	char *p, *begin;

	if (b->pending_count == 1)
		return keep(b, b->pending[0]);
	for (i = 0; i < b->pending_count; i++)
		len += b->pending[i].len;
	p = begin = ixt_arena_take(&b->env->arena, len);
	for (i = 0; i < b->pending_count; i++) {
		memcpy(p, b->pending[i].ptr, b->pending[i].len);
		p += b->pending[i].len;
	}
	return ixt_str_range(begin, p);
}

static void flush_text(ixt_builder *b)
{
	ixt_str s;

	if (b->pending_count == 0)
		return;
	s = join_pending(b);
	b->pending_count = 0;
	IXT_PUSH(&b->env->scratch, b->texts, b->text_count, b->text_cap) =
		(ixt_text){ .ptr = s.ptr, .len = (uint32_t)s.len };
	emit(b, IXT_OP_TEXT, b->text_count - 1, 0, b->pending_offset);
}

/* ----------------------------------------------------------- expressions */

static void compile_expression(ixt_builder *b, const ixt_node *e, bool soft);

static bool is_name(const ixt_node *e, const char *name)
{
	return e->kind == IXT_NODE_NAME && ixt_str_is(e->text, name);
}

/* `self.b`: its block's number; else IXT_INTERN_NONE. */
static uint32_t self_block(ixt_builder *b, const ixt_node *e)
{
	if (e->kind != IXT_NODE_ATTRIBUTE || !is_name(e->attribute.of, "self"))
		return IXT_INTERN_NONE;
	return ixt_intern_put(&b->env->blocks, e->attribute.name);
}

static bool is_super_call(const ixt_builder *b, const ixt_node *e)
{
	return e->kind == IXT_NODE_CALL && e->call.count == 0 && b->in_block &&
	       is_name(e->call.callee, "super");
}

static void compile_name(ixt_builder *b, const ixt_node *e)
{
	uint32_t name;
	const ixt_local *local;

	if (is_name(e, "self")) {
		emit(b, IXT_OP_SELF, 0, 1, e->offset);
		return;
	}
	if (b->in_block && is_name(e, "super")) {
		emit(b, IXT_OP_SUPER, 0, 1, e->offset);
		return;
	}
	name = ixt_intern_put(&b->env->names, e->text);
	local = ixt_scopes_find(b->scopes, name);
	if (local)
		emit2(b, IXT_OP_SLOT, local->slot, name, 1, e->offset);
	else
		emit(b, IXT_OP_NAME, name, 1, e->offset);
}

static void compile_arguments(ixt_builder *b, const ixt_node *args, bool soft)
{
	for (; args; args = args->next)
		compile_expression(b, args, soft);
}

static void compile_call(ixt_builder *b, const ixt_node *e, bool soft)
{
	uint32_t block = self_block(b, e->call.callee);

	if (block != IXT_INTERN_NONE && e->call.count == 0) {
		emit(b, IXT_OP_CALL_SELF, block, 1, e->offset);
	} else if (is_super_call(b, e)) {
		emit(b, IXT_OP_CALL_SUPER, 0, 1, e->offset);
	} else {
		compile_expression(b, e->call.callee, soft);
		compile_arguments(b, e->call.args, soft);
		emit(b, IXT_OP_CALL, e->call.count, -(int)e->call.count, e->offset);
	}
}

/* An attribute's name; .sub is 1 + its number when it is a string method. */
static uint32_t attribute_constant(ixt_builder *b, ixt_str name)
{
	uint32_t c = string_constant(b, name), method = ixt_method_find(name);

	if (method < IXT_METHOD_COUNT)
		b->constants[c].sub = (uint8_t)(method + 1);
	return c;
}

static void compile_attribute(ixt_builder *b, const ixt_node *e, bool soft)
{
	uint32_t block = self_block(b, e);

	if (block != IXT_INTERN_NONE) {
		emit(b, IXT_OP_SELF_BLOCK, block, 1, e->offset);
		return;
	}
	compile_expression(b, e->attribute.of, soft);
	emit(b, IXT_OP_ATTRIBUTE, attribute_constant(b, e->attribute.name), 0, e->offset);
}

/* The outer filter of a chain is looked up first, as Jinja's visitor does. */
static void compile_filter(ixt_builder *b, const ixt_node *e, bool soft)
{
	uint32_t filter = ixt_filter_find(e->filter.name);

	if (filter == ixt_filter_count && b->foldable && !soft)
		ixt_place_unsupported(&b->place, e->offset,
				      "unknown filter beside a constant");
	if (filter == ixt_filter_count && !soft)
		ixt_place_raise(&b->place, IXT_ERR_TEMPLATE_ASSERTION, e->offset,
				"No filter named '%.*s'.", IXT_STR_ARG(e->filter.name));
	compile_expression(b, e->filter.value, soft);
	compile_arguments(b, e->filter.args, soft);
	if (filter == ixt_filter_count)
		emit(b, IXT_OP_NO_FILTER, string_constant(b, e->filter.name),
		     -(int)e->filter.count, e->offset);
	else
		emit2(b, IXT_OP_FILTER, filter, e->filter.count, -(int)e->filter.count,
		      e->offset);
}

static void compile_binary(ixt_builder *b, const ixt_node *e, ixt_op op, bool soft)
{
	compile_expression(b, e->operand.left, soft);
	compile_expression(b, e->operand.right, soft);
	emit(b, op, 0, -1, e->offset);
}

static bool is_constant(const ixt_node *e);

static bool are_constant(const ixt_node *e)
{
	for (; e; e = e->next)
		if (!is_constant(e))
			return false;
	return true;
}

/* True when Jinja's optimizer may compute `e` while it compiles: nothing in it
 * depends on a rendering. */
static bool is_constant(const ixt_node *e)
{
	switch (e->kind) {
	case IXT_NODE_NAME:
	case IXT_NODE_CALL:
		return false;
	case IXT_NODE_LIST:
		return are_constant(e->list.items);
	case IXT_NODE_ATTRIBUTE:
		return is_constant(e->attribute.of);
	case IXT_NODE_INDEX:
		return is_constant(e->index.of) && is_constant(e->index.at);
	case IXT_NODE_SLICE:
		return is_constant(e->slice.of) &&
		       (!e->slice.from || is_constant(e->slice.from)) &&
		       (!e->slice.to || is_constant(e->slice.to));
	case IXT_NODE_FILTER:
		return is_constant(e->filter.value) && are_constant(e->filter.args);
	case IXT_NODE_NOT:
	case IXT_NODE_NEGATE:
		return is_constant(e->operand.left);
	case IXT_NODE_AND:
	case IXT_NODE_OR:
		/* a constant left side may be all that is needed */
		return is_constant(e->operand.left);
	case IXT_NODE_ADD:
	case IXT_NODE_EQ:
	case IXT_NODE_NE:
	case IXT_NODE_IN:
	case IXT_NODE_NOT_IN:
		return is_constant(e->operand.left) && is_constant(e->operand.right);
	case IXT_NODE_CONDITION:
		return is_constant(e->condition.test);
	default:
		return true;
	}
}

static void compile_short_circuit(ixt_builder *b, const ixt_node *e, ixt_op op, bool soft)
{
	uint32_t jump;

	bool constant = is_constant(e->operand.left);

	compile_expression(b, e->operand.left, soft);
	jump = emit(b, op, 0, -1, e->offset);
	b->foldable += constant;
	compile_expression(b, e->operand.right, soft);
	b->foldable -= constant;
	patch_jump(b, jump);
}

static void compile_no_else(ixt_builder *b, const ixt_node *e)
{
	ixt_str message = ixt_arena_format(
		&b->env->arena, "the inline if-expression on line %u in '%.*s' evaluated to "
		"false and no else section was defined.",
		ixt_place_line(&b->place, e->offset), IXT_STR_ARG(b->place.name));

	emit(b, IXT_OP_CONDITION_UNDEFINED, constant(b, ixt_value_string(message)), 1,
	     e->offset);
}

static void compile_condition(ixt_builder *b, const ixt_node *e)
{
	uint32_t otherwise, end;

	compile_expression(b, e->condition.test, true);
	otherwise = emit(b, IXT_OP_JUMP_FALSE, 0, -1, e->offset);
	compile_expression(b, e->condition.yes, true);
	end = emit(b, IXT_OP_JUMP, 0, -1, e->offset);
	patch_jump(b, otherwise);
	if (e->condition.no)
		compile_expression(b, e->condition.no, true);
	else
		compile_no_else(b, e);
	patch_jump(b, end);
}

static void compile_slice_bound(ixt_builder *b, const ixt_node *bound, uint32_t offset,
				bool soft)
{
	if (bound)
		compile_expression(b, bound, soft);
	else
		emit(b, IXT_OP_CONST, constant(b, ixt_value_none()), 1, offset);
}

static void compile_constant(ixt_builder *b, const ixt_node *e)
{
	ixt_value v;
	ixt_str kept;

	switch (e->kind) {
	case IXT_NODE_STRING:
		kept = keep(b, e->text);
		v = ixt_value_string(kept);
		break;
	case IXT_NODE_INTEGER: v = ixt_value_int(e->integer); break;
	case IXT_NODE_FLOAT: v = ixt_value_float(e->number); break;
	case IXT_NODE_TRUE: v = ixt_value_bool(true); break;
	case IXT_NODE_FALSE: v = ixt_value_bool(false); break;
	default: v = ixt_value_none(); break;
	}
	emit(b, IXT_OP_CONST, constant(b, v), 1, e->offset);
}

static void compile_expression(ixt_builder *b, const ixt_node *e, bool soft)
{
	switch (e->kind) {
	case IXT_NODE_NAME:
		compile_name(b, e);
		return;
	case IXT_NODE_LIST:
		compile_arguments(b, e->list.items, soft);
		emit(b, IXT_OP_LIST, e->list.count, 1 - (int)e->list.count, e->offset);
		return;
	case IXT_NODE_ATTRIBUTE:
		compile_attribute(b, e, soft);
		return;
	case IXT_NODE_INDEX:
		compile_expression(b, e->index.of, soft);
		compile_expression(b, e->index.at, soft);
		emit(b, IXT_OP_INDEX, 0, -1, e->offset);
		return;
	case IXT_NODE_SLICE:
		compile_expression(b, e->slice.of, soft);
		compile_slice_bound(b, e->slice.from, e->offset, soft);
		compile_slice_bound(b, e->slice.to, e->offset, soft);
		emit(b, IXT_OP_SLICE, is_constant(e), -2, e->offset);
		return;
	case IXT_NODE_CALL:
		compile_call(b, e, soft);
		return;
	case IXT_NODE_FILTER:
		compile_filter(b, e, soft);
		return;
	case IXT_NODE_NOT:
		compile_expression(b, e->operand.left, soft);
		emit(b, IXT_OP_NOT, 0, 0, e->offset);
		return;
	case IXT_NODE_NEGATE:
		compile_expression(b, e->operand.left, soft);
		emit(b, IXT_OP_NEGATE, 0, 0, e->offset);
		return;
	case IXT_NODE_AND:
		compile_short_circuit(b, e, IXT_OP_AND, soft);
		return;
	case IXT_NODE_OR:
		compile_short_circuit(b, e, IXT_OP_OR, soft);
		return;
	case IXT_NODE_ADD:
		compile_binary(b, e, IXT_OP_ADD, soft);
		return;
	case IXT_NODE_EQ:
		compile_binary(b, e, IXT_OP_EQ, soft);
		return;
	case IXT_NODE_NE:
		compile_binary(b, e, IXT_OP_NE, soft);
		return;
	case IXT_NODE_IN:
		compile_binary(b, e, IXT_OP_IN, soft);
		return;
	case IXT_NODE_NOT_IN:
		compile_binary(b, e, IXT_OP_NOT_IN, soft);
		return;
	case IXT_NODE_CONDITION:
		compile_condition(b, e);
		return;
	default:
		compile_constant(b, e);
		return;
	}
}

/* ------------------------------------------------------------ statements */

static void compile_statements(ixt_builder *b, const ixt_node *n, frame f);

static bool output_is_dropped(const ixt_builder *b, frame f)
{
	return f.output_check && b->known_extends;
}

static void compile_output(ixt_builder *b, const ixt_node *n, frame f)
{
	const ixt_node *e = n->output.value;
	uint32_t block;

	if (output_is_dropped(b, f))
		return;
	if (e->kind == IXT_NODE_STRING) {
		add_text(b, e->text, e->offset);
		return;
	}
	block = e->kind == IXT_NODE_CALL && e->call.count == 0
			? self_block(b, e->call.callee)
			: IXT_INTERN_NONE;
	if (block != IXT_INTERN_NONE) {
		emit(b, IXT_OP_OUT_SELF, block, 0, e->offset);
	} else if (is_super_call(b, e)) {
		emit(b, IXT_OP_OUT_SUPER, 0, 0, e->offset);
	} else {
		compile_expression(b, e, f.soft);
		emit(b, IXT_OP_OUT, 0, -1, e->offset);
	}
}

static void compile_block_tag(ixt_builder *b, const ixt_node *n, frame f)
{
	if (f.toplevel && b->known_extends)
		return;
	emit(b, IXT_OP_BLOCK, ixt_intern_put(&b->env->blocks, n->block.name), 0, n->offset);
}

static void compile_extends(ixt_builder *b, const ixt_node *n, frame f)
{
	if (!f.toplevel)
		ixt_place_raise(&b->place, IXT_ERR_TEMPLATE_ASSERTION, n->offset,
				"cannot use extend from a non top-level scope");
	if (b->known_extends) {
		emit(b, IXT_OP_EXTENDED_TWICE, 0, 0, n->offset);
		b->stopped = true;
		return;
	}
	emit(b, IXT_OP_EXTENDS, string_constant(b, n->text), 0, n->offset);
	b->known_extends = true;
}

/* What locals hold when the innermost frame is entered. */
static void compile_frame_entry(ixt_builder *b, uint32_t offset)
{
	const ixt_local *l = b->scopes->frames[b->scopes->depth];

	for (; l; l = l->sibling) {
		if (!l->stored || l->load == IXT_LOAD_PARAMETER)
			continue;
		if (l->load == IXT_LOAD_MISSING)
			emit(b, IXT_OP_SLOT_MISSING, l->slot, 0, offset);
		else if (l->load == IXT_LOAD_COPY && l->outer->stored)
			emit2(b, IXT_OP_SLOT_COPY, l->slot, l->outer->slot, 0, offset);
		else
			emit2(b, IXT_OP_SLOT_RESOLVE, l->slot, l->name, 0, offset);
	}
}

static void compile_store(ixt_builder *b, ixt_str text, uint32_t offset, frame f)
{
	uint32_t name = ixt_intern_put(&b->env->names, text);
	const ixt_local *local = ixt_scopes_find(b->scopes, name);

	if (f.toplevel)
		emit2(b, IXT_OP_EXPORT, local->slot, name, -1, offset);
	else
		emit(b, IXT_OP_STORE, local->slot, -1, offset);
}

static void compile_set_block(ixt_builder *b, const ixt_node *n, frame f)
{
	frame inner = { 0 };	/* a set captures, so nothing in it is dropped */

	emit(b, IXT_OP_CAPTURE, 0, 1, n->offset);
	ixt_scopes_enter(b->scopes, n->set.body, IXT_INTERN_NONE);
	compile_frame_entry(b, n->offset);
	compile_statements(b, n->set.body, inner);
	emit(b, IXT_OP_CAPTURED, 0, 0, n->offset);
	ixt_scopes_leave(b->scopes);
	compile_store(b, n->set.name, n->offset, f);
}

static void compile_for(ixt_builder *b, const ixt_node *n, frame f)
{
	frame inner = { .output_check = f.output_check };
	uint32_t name = ixt_intern_put(&b->env->names, n->for_.name), top, exit;
	const ixt_local *variable;

	compile_expression(b, n->for_.iter, f.soft);
	emit(b, IXT_OP_FOR, 0, 1, n->offset);
	ixt_scopes_enter(b->scopes, n->for_.body, name);
	variable = ixt_scopes_find(b->scopes, name);
	top = here(b);
	emit2(b, IXT_OP_NEXT, variable->slot, 0, 0, n->offset);
	exit = b->code_count - 1;
	compile_frame_entry(b, n->offset);
	compile_statements(b, n->for_.body, inner);
	emit(b, IXT_OP_JUMP, top, 0, n->offset);
	b->code[exit] = here(b);
	b->depth -= 2;
	ixt_scopes_leave(b->scopes);
}

static void compile_if(ixt_builder *b, const ixt_node *n, frame f)
{
	uint32_t *ends = NULL, end_count = 0, end_cap = 0, otherwise, i;

	f.soft = true;
	do {
		compile_expression(b, n->if_.test, true);
		otherwise = emit(b, IXT_OP_JUMP_FALSE, 0, -1, n->offset);
		compile_statements(b, n->if_.body, f);
		if (n->if_.otherwise)
			IXT_PUSH(&b->env->scratch, ends, end_count, end_cap) =
				emit(b, IXT_OP_JUMP, 0, 0, n->offset);
		patch_jump(b, otherwise);
		n = n->if_.otherwise;
	} while (n && n->kind == IXT_NODE_IF && !n->next);
	compile_statements(b, n, f);
	for (i = 0; i < end_count; i++)
		patch_jump(b, ends[i]);
}

static void compile_set(ixt_builder *b, const ixt_node *n, frame f)
{
	compile_expression(b, n->set.value, f.soft);
	compile_store(b, n->set.name, n->offset, f);
}

static void compile_statements(ixt_builder *b, const ixt_node *n, frame f)
{
	for (; n && !b->stopped; n = n->next) {
		switch (n->kind) {
		case IXT_NODE_DATA:
			if (!output_is_dropped(b, f))
				add_text(b, n->text, n->offset);
			break;
		case IXT_NODE_OUTPUT: compile_output(b, n, f); break;
		case IXT_NODE_BLOCK: compile_block_tag(b, n, f); break;
		case IXT_NODE_EXTENDS: compile_extends(b, n, f); break;
		case IXT_NODE_IF: compile_if(b, n, f); break;
		case IXT_NODE_FOR: compile_for(b, n, f); break;
		case IXT_NODE_SET_BLOCK: compile_set_block(b, n, f); break;
		default: compile_set(b, n, f); break;
		}
	}
}

/* ---------------------------------------------------------------- bodies */

static void add_block(ixt_builder *b, const ixt_node *node, uint32_t name)
{
	IXT_PUSH(&b->env->scratch, b->blocks, b->block_count, b->block_cap) =
		(struct block){ .node = node, .name = name };
}

/* Notes that this template has block `name`; false when it had it already. */
static bool note_block(ixt_env *env, uint32_t name)
{
	struct ixt_compiler *c = env->compiler;

	IXT_REACH(&env->arena, c->block_seen, c->block_cap, name);
	if (c->block_seen[name] == c->template)
		return false;
	c->block_seen[name] = c->template;
	return true;
}

static void find_blocks(ixt_builder *b, const ixt_node *n);

static void find_blocks_of_if(ixt_builder *b, const ixt_node *n)
{
	do {
		find_blocks(b, n->if_.body);
		n = n->if_.otherwise;
	} while (n && n->kind == IXT_NODE_IF && !n->next);
	find_blocks(b, n);
}

/* All blocks, outer before inner, in source order. */
static void find_blocks(ixt_builder *b, const ixt_node *n)
{
	for (; n; n = n->next) {
		uint32_t name;

		switch (n->kind) {
		case IXT_NODE_BLOCK:
			name = ixt_intern_put(&b->env->blocks, n->block.name);
			if (!note_block(b->env, name))
				ixt_place_raise(&b->place, IXT_ERR_TEMPLATE_ASSERTION,
						n->offset, "block '%.*s' defined twice",
						IXT_STR_ARG(n->block.name));
			add_block(b, n, name);
			find_blocks(b, n->block.body);
			break;
		case IXT_NODE_IF:
			find_blocks_of_if(b, n);
			break;
		case IXT_NODE_FOR:
			find_blocks(b, n->for_.body);
			break;
		case IXT_NODE_SET_BLOCK:
			find_blocks(b, n->set.body);
			break;
		default:
			break;
		}
	}
}

static void compile_body(ixt_builder *b, uint32_t index)
{
	const ixt_node *node = b->blocks[index].node;
	const ixt_node *body = node ? node->block.body : b->ast->body;
	frame f = { .toplevel = !node, .output_check = !node && b->ast->has_extends };
	uint32_t offset = node ? node->offset : 0;

	b->in_block = node != NULL;
	b->stopped = false;
	b->depth = b->max_depth = 0;
	b->blocks[index].code = here(b);
	ixt_scopes_begin(b->scopes);
	ixt_scopes_enter(b->scopes, body, IXT_INTERN_NONE);
	compile_frame_entry(b, offset);
	compile_statements(b, body, f);
	emit(b, IXT_OP_RETURN, 0, 0, offset);
	b->blocks[index].slots = b->scopes->max_slot;
	b->blocks[index].stack = b->max_depth;
	ixt_scopes_leave(b->scopes);
}

static void *copy_array(ixt_builder *b, const void *items, uint32_t n, size_t size)
{
	void *copy = ixt_arena_take_array(&b->env->arena, n, size);

	if (n)
		memcpy(copy, items, n * size);
	return copy;
}

static void note_constant(ixt_body *body, const ixt_template *t)
{
	const uint32_t *code = body->code;

	if ((code[0] & 0xff) == IXT_OP_TEXT) {
		body->constant = &t->texts[code[0] >> 8];
		code++;
	}
	body->is_constant = (code[0] & 0xff) == IXT_OP_RETURN;
}

static void make_bodies(ixt_builder *b, ixt_template *t)
{
	uint32_t i;

	t->body_count = b->block_count;
	t->bodies = IXT_NEW_ARRAY(&b->env->arena, ixt_body, t->body_count);
	for (i = 0; i < t->body_count; i++) {
		const struct block *k = &b->blocks[i];

		t->bodies[i] = (ixt_body){
			.owner = t,
			.code = t->code + k->code,
			.slots = k->slots,
			.stack = k->stack,
			.block = k->name,
			.offset = k->node ? k->node->offset : 0,
		};
		note_constant(&t->bodies[i], t);
	}
}

ixt_template *ixt_compile(ixt_env *env, ixt_str name, const ixt_source *source)
{
	ixt_builder *b;
	ixt_template *t;
	ixt_ast ast;
	uint32_t i;

	ixt_arena_clear(&env->scratch);
	if (!env->compiler) {
		env->compiler = IXT_NEW(&env->arena, struct ixt_compiler);
		ixt_scopes_init(&env->compiler->scopes, &env->scratch, &env->arena,
				&env->names);
	}
	env->compiler->template++;
	b = IXT_NEW(&env->scratch, ixt_builder);
	b->env = env;
	b->scopes = &env->compiler->scopes;
	b->place = (ixt_place){ &env->scratch, source, ixt_arena_copy(&env->arena, name),
				ixt_lex_normalise(&env->arena, source->text) };
	ast = ixt_parse(b->place);
	b->ast = &ast;
	add_block(b, NULL, IXT_INTERN_NONE);
	find_blocks(b, ast.body);
	for (i = 0; i < b->block_count; i++)
		compile_body(b, i);

	t = IXT_NEW(&env->arena, ixt_template);
	t->name = b->place.name;
	t->source = source;
	t->text = b->place.text;
	t->has_extends = ast.has_extends;
	t->code_count = b->code_count;
	t->code = copy_array(b, b->code, b->code_count, sizeof *t->code);
	t->spans = copy_array(b, b->spans, b->code_count, sizeof *t->spans);
	t->text_count = b->text_count;
	t->texts = copy_array(b, b->texts, b->text_count, sizeof *t->texts);
	t->constant_count = b->constant_count;
	t->constants = copy_array(b, b->constants, b->constant_count, sizeof *t->constants);
	make_bodies(b, t);
	return t;
}
