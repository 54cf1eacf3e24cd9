#include "ixt/template/dump.h"

#include <inttypes.h>

#include "ixt/base/json.h"
#include "ixt/base/utf8.h"
#include "ixt/template/filter.h"
#include "ixt/template/names.h"

/* Longer texts are cut, at a character: a dump is for reading. */
#define SHOWN_BYTES 60

static void add_quoted(ixt_buf *out, ixt_str s)
{
	size_t end = s.len, pos = 0, next = 0;

	if (s.len > SHOWN_BYTES) {
		while (next <= SHOWN_BYTES) {
			pos = next;
			ixt_utf8_next(s, &next);
		}
		end = pos;
	}
	ixt_buf_add_char(out, '"');
	ixt_json_escape(out, ixt_str_first(s, end));
	ixt_buf_add_char(out, '"');
	if (end < s.len)
		ixt_buf_format(out, "... (%zu bytes)", s.len);
}

/* "12:3" in a column of its own. */
static void add_position(ixt_buf *out, const ixt_place *place, uint32_t offset)
{
	ixt_str before = ixt_str_first(place->text, offset);
	size_t newline = ixt_str_rchr(before, '\n');
	ixt_str line = newline == IXT_STR_NPOS ? before : ixt_str_from(before, newline + 1);
	size_t start = out->len;

	ixt_buf_format(out, "%u:%zu", ixt_place_line(place, offset),
		       ixt_utf8_count(line) + 1);
	while (out->len < start + 9)
		ixt_buf_add_char(out, ' ');
}

static void add_float(ixt_buf *out, double number)
{
	char text[32];

	ixt_buf_add(out, (ixt_str){ text, ixt_float_repr(text, number, false) });
}

/* ------------------------------------------------------------------ tokens */

static void add_token(ixt_buf *out, const ixt_place *place, const ixt_token *token)
{
	add_position(out, place, token->offset);
	ixt_buf_add(out, ixt_token_type_name(token->type));
	switch (token->type) {
	case IXT_TOK_DATA:
	case IXT_TOK_NAME:
	case IXT_TOK_STRING:
		ixt_buf_add_char(out, ' ');
		add_quoted(out, token->text);
		break;
	case IXT_TOK_INTEGER:
		ixt_buf_format(out, " %" PRId64, token->integer);
		break;
	case IXT_TOK_FLOAT:
		ixt_buf_add_char(out, ' ');
		add_float(out, token->number);
		break;
	default:
		break;
	}
	ixt_buf_add_char(out, '\n');
}

void ixt_dump_tokens(ixt_buf *out, ixt_place place)
{
	ixt_lexer lexer;
	ixt_token token;

	ixt_lexer_init(&lexer, place);
	do {
		ixt_lexer_next(&lexer, &token);
		add_token(out, &place, &token);
	} while (token.type != IXT_TOK_EOF);
}

/* -------------------------------------------------------------------- tree */

ixt_str ixt_node_kind_name(ixt_node_kind kind)
{
	static const char *const names[IXT_NODE_KIND_COUNT] = {
		[IXT_NODE_DATA] = "Data", [IXT_NODE_OUTPUT] = "Output",
		[IXT_NODE_BLOCK] = "Block", [IXT_NODE_EXTENDS] = "Extends",
		[IXT_NODE_IF] = "If", [IXT_NODE_FOR] = "For",
		[IXT_NODE_SET_BLOCK] = "SetBlock", [IXT_NODE_SET] = "Set",
		[IXT_NODE_NAME] = "Name", [IXT_NODE_STRING] = "String",
		[IXT_NODE_INTEGER] = "Integer", [IXT_NODE_FLOAT] = "Float",
		[IXT_NODE_TRUE] = "True", [IXT_NODE_FALSE] = "False",
		[IXT_NODE_NONE] = "None", [IXT_NODE_LIST] = "List",
		[IXT_NODE_ATTRIBUTE] = "Attribute", [IXT_NODE_INDEX] = "Index",
		[IXT_NODE_SLICE] = "Slice", [IXT_NODE_CALL] = "Call",
		[IXT_NODE_FILTER] = "Filter", [IXT_NODE_NOT] = "Not",
		[IXT_NODE_NEGATE] = "Negate", [IXT_NODE_AND] = "And",
		[IXT_NODE_OR] = "Or", [IXT_NODE_ADD] = "Add", [IXT_NODE_EQ] = "Eq",
		[IXT_NODE_NE] = "Ne", [IXT_NODE_IN] = "In", [IXT_NODE_NOT_IN] = "NotIn",
		[IXT_NODE_CONDITION] = "Condition",
	};

	return ixt_str_of(names[kind]);
}

typedef struct tree {
	ixt_buf *out;
	const ixt_place *place;
	uint32_t depth;
} tree;

static void add_nodes(tree *t, const char *role, const ixt_node *first);

/* `role` says what the node is to the one above it, where that is not plain. */
static void start_line(tree *t, const char *role, const ixt_node *n)
{
	uint32_t i;

	add_position(t->out, t->place, n->offset);
	for (i = 0; i < t->depth; i++)
		ixt_buf_add(t->out, IXT_STR("  "));
	if (role)
		ixt_buf_format(t->out, "%s: ", role);
	ixt_buf_add(t->out, ixt_node_kind_name(n->kind));
}

static void add_literal(tree *t, const ixt_node *n)
{
	ixt_buf *out = t->out;

	switch (n->kind) {
	case IXT_NODE_DATA:
	case IXT_NODE_EXTENDS:
	case IXT_NODE_STRING:
		ixt_buf_add_char(out, ' ');
		add_quoted(out, n->text);
		break;
	case IXT_NODE_NAME:
		ixt_buf_format(out, " %.*s", IXT_STR_ARG(n->text));
		break;
	case IXT_NODE_INTEGER:
		ixt_buf_format(out, " %" PRId64, n->integer);
		break;
	case IXT_NODE_FLOAT:
		ixt_buf_add_char(out, ' ');
		add_float(out, n->number);
		break;
	case IXT_NODE_BLOCK:
		ixt_buf_format(out, " %.*s", IXT_STR_ARG(n->block.name));
		break;
	case IXT_NODE_FOR:
		ixt_buf_format(out, " %.*s", IXT_STR_ARG(n->for_.name));
		break;
	case IXT_NODE_SET:
	case IXT_NODE_SET_BLOCK:
		ixt_buf_format(out, " %.*s", IXT_STR_ARG(n->set.name));
		break;
	case IXT_NODE_ATTRIBUTE:
		ixt_buf_format(out, " .%.*s", IXT_STR_ARG(n->attribute.name));
		break;
	case IXT_NODE_FILTER:
		ixt_buf_format(out, " %.*s", IXT_STR_ARG(n->filter.name));
		break;
	default:
		break;
	}
}

static void add_children(tree *t, const ixt_node *n)
{
	switch (n->kind) {
	case IXT_NODE_OUTPUT:
		add_nodes(t, NULL, n->output.value);
		break;
	case IXT_NODE_BLOCK:
		add_nodes(t, NULL, n->block.body);
		break;
	case IXT_NODE_IF:
		add_nodes(t, "test", n->if_.test);
		add_nodes(t, NULL, n->if_.body);
		add_nodes(t, "else", n->if_.otherwise);
		break;
	case IXT_NODE_FOR:
		add_nodes(t, "in", n->for_.iter);
		add_nodes(t, NULL, n->for_.body);
		break;
	case IXT_NODE_SET:
		add_nodes(t, NULL, n->set.value);
		break;
	case IXT_NODE_SET_BLOCK:
		add_nodes(t, NULL, n->set.body);
		break;
	case IXT_NODE_LIST:
		add_nodes(t, NULL, n->list.items);
		break;
	case IXT_NODE_ATTRIBUTE:
		add_nodes(t, NULL, n->attribute.of);
		break;
	case IXT_NODE_INDEX:
		add_nodes(t, NULL, n->index.of);
		add_nodes(t, "at", n->index.at);
		break;
	case IXT_NODE_SLICE:
		add_nodes(t, NULL, n->slice.of);
		add_nodes(t, "from", n->slice.from);
		add_nodes(t, "to", n->slice.to);
		break;
	case IXT_NODE_CALL:
		add_nodes(t, NULL, n->call.callee);
		add_nodes(t, "argument", n->call.args);
		break;
	case IXT_NODE_FILTER:
		add_nodes(t, NULL, n->filter.value);
		add_nodes(t, "argument", n->filter.args);
		break;
	case IXT_NODE_CONDITION:
		add_nodes(t, "test", n->condition.test);
		add_nodes(t, "then", n->condition.yes);
		add_nodes(t, "else", n->condition.no);
		break;
	case IXT_NODE_NOT:
	case IXT_NODE_NEGATE:
		add_nodes(t, NULL, n->operand.left);
		break;
	case IXT_NODE_AND:
	case IXT_NODE_OR:
	case IXT_NODE_ADD:
	case IXT_NODE_EQ:
	case IXT_NODE_NE:
	case IXT_NODE_IN:
	case IXT_NODE_NOT_IN:
		add_nodes(t, NULL, n->operand.left);
		add_nodes(t, NULL, n->operand.right);
		break;
	default:
		break;
	}
}

/* The parser's limits bound the depth of this recursion. */
static void add_nodes(tree *t, const char *role, const ixt_node *first)
{
	const ixt_node *n;

	t->depth++;
	for (n = first; n; n = n->next) {
		start_line(t, role, n);
		add_literal(t, n);
		ixt_buf_add_char(t->out, '\n');
		add_children(t, n);
	}
	t->depth--;
}

void ixt_dump_ast(ixt_buf *out, ixt_place place, const ixt_ast *ast)
{
	tree t = { out, &place, 0 };

	ixt_buf_add(out, IXT_STR("1:1      Template\n"));
	add_nodes(&t, NULL, ast->body);
}

/* -------------------------------------------------------------------- code */

typedef enum operand {
	OPERAND_none, OPERAND_text, OPERAND_block, OPERAND_constant, OPERAND_name,
	OPERAND_slot, OPERAND_count, OPERAND_filter, OPERAND_target,
} operand;

static const struct {
	const char *name;
	operand operand;
} ops[IXT_OP_COUNT] = {
#define OP_ROW(name, words, operand) [IXT_OP_##name] = { #name, OPERAND_##operand },
	IXT_OPS(OP_ROW)
#undef OP_ROW
};

typedef struct code {
	ixt_buf *out;
	const ixt_env *env;
	const ixt_template *t;
	ixt_place place;
} code;

static void add_constant(ixt_buf *out, ixt_value v)
{
	switch (v.type) {
	case IXT_STRING: add_quoted(out, (ixt_str){ v.ptr, v.len }); break;
	case IXT_INT: ixt_buf_format(out, "%" PRId64, v.integer); break;
	case IXT_FLOAT: add_float(out, v.number); break;
	case IXT_BOOL: ixt_buf_format(out, "%s", v.integer ? "True" : "False"); break;
	default: ixt_buf_add(out, IXT_STR("None")); break;
	}
}

static void add_name(code *c, uint32_t number)
{
	ixt_buf_format(c->out, "%.*s", IXT_STR_ARG(ixt_intern_text(&c->env->names, number)));
}

/* Targets and bodies are counted from the start of the template's code. */
static void add_operand(code *c, operand kind, uint32_t value)
{
	ixt_text text;

	if (kind == OPERAND_none)
		return;
	ixt_buf_add_char(c->out, ' ');
	switch (kind) {
	case OPERAND_none:
		break;
	case OPERAND_text:
		text = c->t->texts[value];
		add_quoted(c->out, (ixt_str){ text.ptr, text.len });
		break;
	case OPERAND_block:
		ixt_buf_format(c->out, "%.*s",
			       IXT_STR_ARG(ixt_intern_text(&c->env->blocks, value)));
		break;
	case OPERAND_constant:
		add_constant(c->out, c->t->constants[value]);
		break;
	case OPERAND_name:
		add_name(c, value);
		break;
	case OPERAND_slot:
		ixt_buf_format(c->out, "$%u", value);
		break;
	case OPERAND_filter:
		ixt_buf_format(c->out, "%s", ixt_filters[value].name);
		break;
	case OPERAND_count:
		ixt_buf_format(c->out, "%u", value);
		break;
	case OPERAND_target:
		ixt_buf_format(c->out, "-> %u", value);
		break;
	}
}

/* The second word of the instructions that have one. */
static void add_second(code *c, ixt_op op, uint32_t word)
{
	switch (op) {
	case IXT_OP_FILTER:
		ixt_buf_format(c->out, " %u", word);
		break;
	case IXT_OP_NEXT:
		ixt_buf_format(c->out, " -> %u", word);
		break;
	case IXT_OP_SLOT_COPY:
		ixt_buf_format(c->out, " = $%u", word);
		break;
	default:
		ixt_buf_add_char(c->out, ' ');
		add_name(c, word);
		break;
	}
}

static void add_instruction(code *c, uint32_t at)
{
	uint32_t word = c->t->code[at];
	ixt_op op = (ixt_op)(word & 0xff);

	ixt_buf_format(c->out, "%6u  ", at);
	add_position(c->out, &c->place, c->t->spans[at]);
	ixt_buf_format(c->out, "%s", ops[op].name);
	add_operand(c, ops[op].operand, word >> 8);
	if (ixt_op_words(op) == 2)
		add_second(c, op, c->t->code[at + 1]);
	ixt_buf_add_char(c->out, '\n');
}

static void add_body(code *c, uint32_t index)
{
	const ixt_template *t = c->t;
	const ixt_body *b = &t->bodies[index];
	uint32_t at = (uint32_t)(b->code - t->code), end = t->code_count;

	if (index + 1 < t->body_count)
		end = (uint32_t)(b[1].code - t->code);
	if (index)
		ixt_buf_format(c->out, "block %.*s",
			       IXT_STR_ARG(ixt_intern_text(&c->env->blocks, b->block)));
	else
		ixt_buf_add(c->out, IXT_STR("root"));
	ixt_buf_format(c->out, " (%u slots, %u values)\n", b->slots, b->stack);
	for (; at < end; at += ixt_op_words((ixt_op)(t->code[at] & 0xff)))
		add_instruction(c, at);
}

void ixt_dump_compiled(ixt_buf *out, const ixt_env *env, const ixt_template *t)
{
	code c = { out, env, t, { NULL, t->source, t->name, t->text } };
	uint32_t i;

	for (i = 0; i < t->body_count; i++)
		add_body(&c, i);
}
