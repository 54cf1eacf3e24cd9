#include "ixt/template/parse.h"

#include "ixt/base/limits.h"
#include "ixt/template/filter.h"

/* Tags that end a body. Kept as a table since messages list them in order. */
typedef struct end_tags {
	const char *names[3];
	int count;
} end_tags;

static const end_tags end_if = { { "elif", "else", "endif" }, 3 };
static const end_tags end_else = { { "endif" }, 1 };
static const end_tags end_for = { { "endfor", "else" }, 2 };
static const end_tags end_block = { { "endblock" }, 1 };
static const end_tags end_set = { { "endset" }, 1 };

typedef struct parser {
	ixt_lexer lexer;
	ixt_token cur, ahead;
	bool has_ahead;
	/* the statements we are in, innermost last; for messages and limits */
	struct {
		ixt_str tag;
		const end_tags *ends;	/* NULL while its head is parsed */
	} open[IXT_MAX_BLOCK_DEPTH];
	uint32_t depth;
	uint32_t if_depth, for_depth, paren_depth;
	bool has_extends;
} parser;

/* ---------------------------------------------------------- tokens */

static ixt_arena *arena_of(parser *p)
{
	return p->lexer.place.arena;
}

static void advance(parser *p)
{
	if (p->has_ahead) {
		p->cur = p->ahead;
		p->has_ahead = false;
	} else if (p->cur.type != IXT_TOK_EOF) {
		ixt_lexer_next(&p->lexer, &p->cur);
	}
}

static const ixt_token *look(parser *p)
{
	if (!p->has_ahead) {
		p->ahead = p->cur;
		if (p->cur.type != IXT_TOK_EOF)
			ixt_lexer_next(&p->lexer, &p->ahead);
		p->has_ahead = true;
	}
	return &p->ahead;
}

static bool at(const parser *p, ixt_token_type type)
{
	return p->cur.type == type;
}

static bool at_name(const parser *p, const char *name)
{
	return p->cur.type == IXT_TOK_NAME && ixt_str_is(p->cur.text, name);
}

static bool skip_name(parser *p, const char *name)
{
	if (!at_name(p, name))
		return false;
	advance(p);
	return true;
}

static ixt_str describe(const ixt_token *t)
{
	return t->type == IXT_TOK_NAME ? t->text : ixt_token_type_text(t->type);
}

#define FAIL(p, where, ...) \
	ixt_place_raise(&(p)->lexer.place, IXT_ERR_TEMPLATE_SYNTAX, (where), __VA_ARGS__)

static noreturn void refuse(parser *p, uint32_t offset, const char *construct)
{
	ixt_place_unsupported(&p->lexer.place, offset, construct);
}

static noreturn void fail_expected(parser *p, ixt_str what)
{
	ixt_str got = describe(&p->cur);

	if (at(p, IXT_TOK_EOF))
		FAIL(p, p->cur.offset, "unexpected end of template, expected '%.*s'.",
		     IXT_STR_ARG(what));
	FAIL(p, p->cur.offset, "expected token '%.*s', got '%.*s'", IXT_STR_ARG(what),
	     IXT_STR_ARG(got));
}

static void expect(parser *p, ixt_token_type type)
{
	if (!at(p, type))
		fail_expected(p, ixt_token_type_text(type));
	advance(p);
}

static ixt_str expect_any_name(parser *p)
{
	ixt_str name = p->cur.text;

	expect(p, IXT_TOK_NAME);
	return name;
}

static void expect_name(parser *p, const char *name)
{
	if (!at_name(p, name))
		fail_expected(p, ixt_str_of(name));
	advance(p);
}

static ixt_node *node(parser *p, ixt_node_kind kind, uint32_t offset)
{
	ixt_node *n = IXT_NEW(arena_of(p), ixt_node);

	n->kind = kind;
	n->offset = offset;
	return n;
}

/* Appends `n` to a list whose last link is *tail. */
static void append(ixt_node ***tail, ixt_node *n)
{
	**tail = n;
	*tail = &n->next;
}

/* Jinja writes a pair of parentheses for each operator, call, filter and
 * attribute of a chain, so that CPython's limit on them bounds chains too. */
static void count_link(parser *p, uint32_t *links)
{
	if (++*links > IXT_MAX_PAREN_DEPTH)
		refuse(p, p->cur.offset, "more than 200 nested parentheses");
}

/* --------------------------------------------------------- expressions */

static ixt_node *parse_condition(parser *p);
static ixt_node *parse_or(parser *p);

/* What ends a tuple for Jinja's parse_tuple, besides the caller's own. */
static bool at_tuple_end(const parser *p)
{
	return at(p, IXT_TOK_VARIABLE_END) || at(p, IXT_TOK_BLOCK_END) ||
	       at(p, IXT_TOK_RPAREN);
}

/* Jinja's parse_tuple where only one element is in the subset. */
static ixt_node *parse_single(parser *p, bool with_condition, bool parenthesised)
{
	ixt_node *e;

	if (at_tuple_end(p)) {
		ixt_str got = describe(&p->cur);

		if (parenthesised)
			refuse(p, p->cur.offset, "tuple");
		FAIL(p, p->cur.offset, "Expected an expression, got '%.*s'",
		     IXT_STR_ARG(got));
	}
	e = with_condition ? parse_condition(p) : parse_or(p);
	if (at(p, IXT_TOK_COMMA))
		refuse(p, p->cur.offset, "tuple");
	return e;
}

static void enter_paren(parser *p)
{
	if (++p->paren_depth > IXT_MAX_PAREN_DEPTH)
		refuse(p, p->cur.offset, "more than 200 nested parentheses");
}

static ixt_node *parse_list(parser *p)
{
	ixt_node *list = node(p, IXT_NODE_LIST, p->cur.offset);
	ixt_node **tail = &list->list.items;

	enter_paren(p);
	advance(p);
	while (!at(p, IXT_TOK_RBRACKET)) {
		if (list->list.count)
			expect(p, IXT_TOK_COMMA);
		if (at(p, IXT_TOK_RBRACKET))
			break;
		append(&tail, parse_condition(p));
		list->list.count++;
	}
	expect(p, IXT_TOK_RBRACKET);
	p->paren_depth--;
	return list;
}

static ixt_node *parse_string(parser *p)
{
	ixt_node *n = node(p, IXT_NODE_STRING, p->cur.offset);
	uint32_t pieces = 1;

	n->text = p->cur.text;
	for (advance(p); at(p, IXT_TOK_STRING); advance(p)) {
		if (++pieces > IXT_MAX_STRING_PIECES)
			refuse(p, n->offset, "more than 1000 adjacent strings");
		n->text = ixt_arena_concat(arena_of(p), n->text, p->cur.text);
	}
	return n;
}

static ixt_node *parse_name(parser *p)
{
	static const struct {
		const char *name;
		ixt_node_kind kind;
	} constants[] = {
		{ "true", IXT_NODE_TRUE }, { "True", IXT_NODE_TRUE },
		{ "false", IXT_NODE_FALSE }, { "False", IXT_NODE_FALSE },
		{ "none", IXT_NODE_NONE }, { "None", IXT_NODE_NONE },
	};
	ixt_node *n = node(p, IXT_NODE_NAME, p->cur.offset);
	size_t i;

	n->text = p->cur.text;
	for (i = 0; i < sizeof constants / sizeof *constants; i++)
		if (ixt_str_is(n->text, constants[i].name))
			n->kind = constants[i].kind;
	if (n->kind == IXT_NODE_NAME && p->for_depth && ixt_str_is(n->text, "loop"))
		refuse(p, n->offset, "loop variable");
	advance(p);
	return n;
}

static ixt_node *parse_primary(parser *p)
{
	uint32_t offset = p->cur.offset;
	ixt_str got = describe(&p->cur);
	ixt_node *n;

	switch (p->cur.type) {
	case IXT_TOK_NAME:
		return parse_name(p);
	case IXT_TOK_STRING:
		return parse_string(p);
	case IXT_TOK_INTEGER:
		n = node(p, IXT_NODE_INTEGER, offset);
		n->integer = p->cur.integer;
		advance(p);
		return n;
	case IXT_TOK_FLOAT:
		n = node(p, IXT_NODE_FLOAT, offset);
		n->number = p->cur.number;
		advance(p);
		return n;
	case IXT_TOK_LPAREN:
		enter_paren(p);
		advance(p);
		n = parse_single(p, true, true);
		expect(p, IXT_TOK_RPAREN);
		p->paren_depth--;
		return n;
	case IXT_TOK_LBRACKET:
		return parse_list(p);
	case IXT_TOK_LBRACE:
		refuse(p, offset, "dict literal");
	default:
		FAIL(p, offset, "unexpected '%.*s'", IXT_STR_ARG(got));
	}
}

/* `( … )` after a callee or a filter's name. */
static ixt_node *parse_arguments(parser *p, uint32_t *count)
{
	ixt_node *first = NULL, **tail = &first;

	*count = 0;
	enter_paren(p);
	expect(p, IXT_TOK_LPAREN);
	while (!at(p, IXT_TOK_RPAREN)) {
		if (*count) {
			expect(p, IXT_TOK_COMMA);
			if (at(p, IXT_TOK_RPAREN))
				break;
		}
		if (at(p, IXT_TOK_MUL) || at(p, IXT_TOK_POW))
			refuse(p, p->cur.offset, "star argument");
		if (at(p, IXT_TOK_NAME) && look(p)->type == IXT_TOK_ASSIGN)
			refuse(p, p->cur.offset, "keyword argument");
		append(&tail, parse_condition(p));
		++*count;
	}
	expect(p, IXT_TOK_RPAREN);
	p->paren_depth--;
	return first;
}

static ixt_node *parse_call(parser *p, ixt_node *callee)
{
	ixt_node *n = node(p, IXT_NODE_CALL, p->cur.offset);

	n->call.callee = callee;
	n->call.args = parse_arguments(p, &n->call.count);
	return n;
}

static ixt_node *parse_attribute(parser *p, ixt_node *of)
{
	ixt_node *n = node(p, IXT_NODE_ATTRIBUTE, p->cur.offset);
	ixt_token name;

	advance(p);
	name = p->cur;
	advance(p);
	if (name.type == IXT_TOK_INTEGER)
		refuse(p, name.offset, "attribute that is a number");
	if (name.type != IXT_TOK_NAME)
		FAIL(p, name.offset, "expected name or number");
	if (name.text.ptr[0] == '_')
		refuse(p, name.offset, "attribute that starts with an underscore");
	n->attribute.of = of;
	n->attribute.name = name.text;
	return n;
}

static bool at_subscript_end(const parser *p)
{
	return at(p, IXT_TOK_RBRACKET) || at(p, IXT_TOK_COMMA);
}

/* `[ … ]` after an operand: an index or a slice without a step. */
static ixt_node *parse_subscript(parser *p, ixt_node *of)
{
	ixt_node *n = node(p, IXT_NODE_INDEX, p->cur.offset), *first = NULL;

	enter_paren(p);
	advance(p);
	if (at(p, IXT_TOK_RBRACKET))
		refuse(p, p->cur.offset, "empty subscript");
	if (!at(p, IXT_TOK_COLON))
		first = parse_condition(p);
	if (at(p, IXT_TOK_COLON)) {
		n->kind = IXT_NODE_SLICE;
		n->slice.of = of;
		n->slice.from = first;
		advance(p);
		if (!at(p, IXT_TOK_COLON) && !at_subscript_end(p))
			n->slice.to = parse_condition(p);
		if (at(p, IXT_TOK_COLON))
			refuse(p, p->cur.offset, "slice step");
	} else {
		n->index.of = of;
		n->index.at = first;
	}
	if (at(p, IXT_TOK_COMMA))
		refuse(p, p->cur.offset, "more than one subscript");
	/* Jinja's loop over subscripts asks for a comma, not for the bracket. */
	if (!at(p, IXT_TOK_RBRACKET))
		fail_expected(p, ixt_token_type_text(IXT_TOK_COMMA));
	advance(p);
	p->paren_depth--;
	return n;
}

static ixt_node *parse_postfix(parser *p, ixt_node *n)
{
	uint32_t links = 0;

	for (;; count_link(p, &links)) {
		if (at(p, IXT_TOK_DOT))
			n = parse_attribute(p, n);
		else if (at(p, IXT_TOK_LBRACKET))
			n = parse_subscript(p, n);
		else if (at(p, IXT_TOK_LPAREN))
			n = parse_call(p, n);
		else
			return n;
	}
}

static const char *refused_filter(parser *p, ixt_str name)
{
	return ixt_arena_format(arena_of(p), "filter %.*s", IXT_STR_ARG(name)).ptr;
}

static ixt_node *parse_filter(parser *p, ixt_node *value)
{
	ixt_node *n;

	advance(p);
	n = node(p, IXT_NODE_FILTER, p->cur.offset);
	n->filter.value = value;
	n->filter.name = expect_any_name(p);
	if (ixt_filter_is_refused(n->filter.name))
		refuse(p, n->offset, refused_filter(p, n->filter.name));
	if (at(p, IXT_TOK_DOT))
		refuse(p, p->cur.offset, "filter with a dotted name");
	if (at(p, IXT_TOK_LPAREN))
		n->filter.args = parse_arguments(p, &n->filter.count);
	return n;
}

static ixt_node *parse_filters(parser *p, ixt_node *n)
{
	uint32_t links = 0;

	for (;; count_link(p, &links)) {
		if (at(p, IXT_TOK_PIPE))
			n = parse_filter(p, n);
		else if (at_name(p, "is"))
			refuse(p, p->cur.offset, "test (is)");
		else if (at(p, IXT_TOK_LPAREN))
			n = parse_call(p, n);
		else
			return n;
	}
}

/* A minus binds to what follows without its filters; filters then apply to
 * the negated value. */
static ixt_node *parse_unary(parser *p, bool with_filters)
{
	uint32_t offset = p->cur.offset;
	ixt_node *n;

	if (at(p, IXT_TOK_ADD))
		refuse(p, offset, "unary +");
	if (at(p, IXT_TOK_SUB)) {
		enter_paren(p);
		advance(p);
		n = node(p, IXT_NODE_NEGATE, offset);
		n->operand.left = parse_unary(p, false);
		p->paren_depth--;
	} else {
		n = parse_primary(p);
	}
	n = parse_postfix(p, n);
	return with_filters ? parse_filters(p, n) : n;
}

/* Operators between operands that the subset lacks; `+` and comparisons that
 * it has are handled by the callers. */
static void refuse_operators(parser *p)
{
	switch (p->cur.type) {
	case IXT_TOK_MUL: refuse(p, p->cur.offset, "operator *");
	case IXT_TOK_POW: refuse(p, p->cur.offset, "operator **");
	case IXT_TOK_DIV: refuse(p, p->cur.offset, "operator /");
	case IXT_TOK_FLOORDIV: refuse(p, p->cur.offset, "operator //");
	case IXT_TOK_MOD: refuse(p, p->cur.offset, "operator %");
	case IXT_TOK_TILDE: refuse(p, p->cur.offset, "operator ~");
	case IXT_TOK_SUB: refuse(p, p->cur.offset, "binary -");
	case IXT_TOK_LT: refuse(p, p->cur.offset, "operator <");
	case IXT_TOK_LTEQ: refuse(p, p->cur.offset, "operator <=");
	case IXT_TOK_GT: refuse(p, p->cur.offset, "operator >");
	case IXT_TOK_GTEQ: refuse(p, p->cur.offset, "operator >=");
	default: return;
	}
}

static ixt_node *binary(parser *p, ixt_node_kind kind, uint32_t offset, ixt_node *left,
			ixt_node *right)
{
	ixt_node *n = node(p, kind, offset);

	n->operand.left = left;
	n->operand.right = right;
	return n;
}

static ixt_node *parse_sum(parser *p)
{
	uint32_t offset = p->cur.offset, links = 0;
	ixt_node *left = parse_unary(p, true);

	for (refuse_operators(p); at(p, IXT_TOK_ADD); refuse_operators(p)) {
		advance(p);
		left = binary(p, IXT_NODE_ADD, offset, left, parse_unary(p, true));
		count_link(p, &links);
	}
	return left;
}

/* The comparison that starts here, or IXT_NODE_KIND_COUNT; moves past it. */
static ixt_node_kind comparison(parser *p)
{
	ixt_node_kind kind = IXT_NODE_KIND_COUNT;

	if (at(p, IXT_TOK_EQ))
		kind = IXT_NODE_EQ;
	else if (at(p, IXT_TOK_NE))
		kind = IXT_NODE_NE;
	else if (at_name(p, "in"))
		kind = IXT_NODE_IN;
	else if (at_name(p, "not") && look(p)->type == IXT_TOK_NAME &&
		 ixt_str_is(p->ahead.text, "in")) {
		kind = IXT_NODE_NOT_IN;
		advance(p);
	}
	if (kind != IXT_NODE_KIND_COUNT)
		advance(p);
	return kind;
}

static ixt_node *parse_comparison(parser *p)
{
	uint32_t offset = p->cur.offset, second;
	ixt_node *left = parse_sum(p);
	ixt_node_kind kind = comparison(p);

	if (kind == IXT_NODE_KIND_COUNT)
		return left;
	left = binary(p, kind, offset, left, parse_sum(p));
	second = p->cur.offset;
	if (comparison(p) != IXT_NODE_KIND_COUNT)
		refuse(p, second, "chained comparison");
	return left;
}

static ixt_node *parse_not(parser *p)
{
	ixt_node *first = NULL, **operand = &first;
	uint32_t links = 0;

	while (at_name(p, "not")) {
		*operand = node(p, IXT_NODE_NOT, p->cur.offset);
		operand = &(*operand)->operand.left;
		count_link(p, &links);
		advance(p);
	}
	*operand = parse_comparison(p);
	return first;
}

static ixt_node *parse_and(parser *p)
{
	uint32_t offset = p->cur.offset, links = 0;
	ixt_node *left = parse_not(p);

	while (skip_name(p, "and")) {
		left = binary(p, IXT_NODE_AND, offset, left, parse_not(p));
		count_link(p, &links);
	}
	return left;
}

static ixt_node *parse_or(parser *p)
{
	uint32_t offset = p->cur.offset, links = 0;
	ixt_node *left = parse_and(p);

	while (skip_name(p, "or")) {
		left = binary(p, IXT_NODE_OR, offset, left, parse_and(p));
		count_link(p, &links);
	}
	return left;
}

/* `a if t else b if u else c`: the else part is a conditional itself, and a
 * finished one may be the first operand of the next `if`. */
static ixt_node *parse_condition(parser *p)
{
	uint32_t offset = p->cur.offset, links = 0;
	ixt_node *yes = parse_or(p), *n;

	while (skip_name(p, "if")) {
		n = node(p, IXT_NODE_CONDITION, offset);
		n->condition.yes = yes;
		n->condition.test = parse_or(p);
		if (skip_name(p, "else")) {
			enter_paren(p);
			n->condition.no = parse_condition(p);
			p->paren_depth--;
		}
		count_link(p, &links);
		yes = n;
	}
	return yes;
}

/* ---------------------------------------------------------- statements */

static ixt_node *parse_body(parser *p, const end_tags *ends);

/* The list "'elif' or 'else' or 'endif'" of the tags that are looked for. */
static ixt_str ends_text(parser *p, const end_tags *ends)
{
	ixt_str text = { "", 0 };
	int i;

	for (i = 0; i < ends->count; i++)
		text = ixt_arena_format(arena_of(p), "%.*s%s'%s'", IXT_STR_ARG(text),
					i ? " or " : "", ends->names[i]);
	return text;
}

static bool is_looked_for(parser *p, ixt_str tag)
{
	uint32_t d;
	int i;

	for (d = 0; d < p->depth; d++)
		for (i = 0; p->open[d].ends && i < p->open[d].ends->count; i++)
			if (ixt_str_is(tag, p->open[d].ends->names[i]))
				return true;
	return false;
}

/* Jinja's _fail_ut_eof: an unknown tag, or (tag.ptr NULL) the end of the
 * template inside a body. `ends`: what is looked for, or NULL at top level. */
static noreturn void fail_tag(parser *p, ixt_str tag, const end_tags *ends, uint32_t offset)
{
	ixt_arena *a = arena_of(p);
	ixt_str text = tag.ptr ? ixt_arena_format(a, "Encountered unknown tag '%.*s'.",
						  IXT_STR_ARG(tag))
			       : IXT_STR("Unexpected end of template.");

	if (ends && tag.ptr && is_looked_for(p, tag))
		text = ixt_arena_format(a, "%.*s You probably made a nesting mistake. Jinja "
					"is expecting this tag, but currently looking for "
					"%.*s.", IXT_STR_ARG(text),
					IXT_STR_ARG(ends_text(p, ends)));
	else if (ends)
		text = ixt_arena_format(a, "%.*s Jinja was looking for the following tags: "
					"%.*s.", IXT_STR_ARG(text),
					IXT_STR_ARG(ends_text(p, ends)));
	if (p->depth)
		text = ixt_arena_format(a, "%.*s The innermost block that needs to be closed "
					"is '%.*s'.", IXT_STR_ARG(text),
					IXT_STR_ARG(p->open[p->depth - 1].tag));
	FAIL(p, offset, "%.*s", IXT_STR_ARG(text));
}

/* Body of the innermost open statement: from the end of its head to the
 * matching end tag, whose name is then the current token. */
static ixt_node *parse_statements(parser *p, const end_tags *ends)
{
	ixt_node *body;

	if (at(p, IXT_TOK_COLON))
		advance(p);	/* Python's colon is allowed */
	expect(p, IXT_TOK_BLOCK_END);
	body = parse_body(p, ends);
	if (at(p, IXT_TOK_EOF))
		fail_tag(p, (ixt_str){ NULL, 0 }, ends, p->cur.offset);
	return body;
}

/* Jinja's parse_assign_target for a single name. (The word that ends the
 * target of a loop is no end to it: `for in in v` loops over v.) */
static ixt_str parse_target(parser *p, bool with_attribute)
{
	uint32_t offset = p->cur.offset;
	ixt_str got = describe(&p->cur);
	ixt_node *n;

	if (at(p, IXT_TOK_LPAREN) || at(p, IXT_TOK_LBRACKET) || at(p, IXT_TOK_LBRACE))
		refuse(p, offset, "assignment to more than one name");
	if (at_tuple_end(p))
		FAIL(p, offset, "Expected an expression, got '%.*s'", IXT_STR_ARG(got));
	n = parse_primary(p);
	if (at(p, IXT_TOK_COMMA))
		refuse(p, p->cur.offset, "assignment to more than one name");
	if (with_attribute && at(p, IXT_TOK_DOT) && n->kind == IXT_NODE_NAME)
		refuse(p, p->cur.offset, "assignment to an attribute");
	if (n->kind != IXT_NODE_NAME)
		FAIL(p, offset, "can't assign to 'const'");
	if (ixt_str_is(n->text, "self") || ixt_str_is(n->text, "super") ||
	    ixt_str_is(n->text, "loop") || ixt_str_is(n->text, "caller"))
		refuse(p, offset, "assignment to a special name");
	return n->text;
}

static ixt_node *parse_set(parser *p, uint32_t offset)
{
	ixt_node *n = node(p, IXT_NODE_SET, offset);

	n->set.name = parse_target(p, true);
	if (at(p, IXT_TOK_ASSIGN)) {
		advance(p);
		n->set.value = parse_single(p, true, false);
		return n;
	}
	if (at(p, IXT_TOK_PIPE))
		refuse(p, p->cur.offset, "set block with a filter");
	n->kind = IXT_NODE_SET_BLOCK;
	n->set.body = parse_statements(p, &end_set);
	advance(p);
	return n;
}

static ixt_node *parse_for(parser *p, uint32_t offset)
{
	ixt_node *n = node(p, IXT_NODE_FOR, offset);

	n->for_.name = parse_target(p, false);
	expect_name(p, "in");
	n->for_.iter = parse_single(p, false, false);
	if (at_name(p, "if"))
		refuse(p, p->cur.offset, "for … if");
	if (at_name(p, "recursive"))
		refuse(p, p->cur.offset, "recursive for");
	if (++p->for_depth > IXT_MAX_FOR_DEPTH)
		refuse(p, offset, "more than 20 nested for");
	n->for_.body = parse_statements(p, &end_for);
	p->for_depth--;
	if (at_name(p, "else"))
		refuse(p, p->cur.offset, "for … else");
	advance(p);
	return n;
}

static ixt_node *parse_if(parser *p, uint32_t offset)
{
	ixt_node *first = node(p, IXT_NODE_IF, offset), *n = first;

	if (++p->if_depth > IXT_MAX_IF_DEPTH)
		refuse(p, offset, "more than 98 nested if");
	for (;;) {
		n->if_.test = parse_single(p, false, false);
		n->if_.body = parse_statements(p, &end_if);
		if (!at_name(p, "elif"))
			break;
		advance(p);
		n->if_.otherwise = node(p, IXT_NODE_IF, p->cur.offset);
		n = n->if_.otherwise;
	}
	if (skip_name(p, "else"))
		n->if_.otherwise = parse_statements(p, &end_else);
	advance(p);
	p->if_depth--;
	return first;
}

static ixt_node *parse_block(parser *p, uint32_t offset)
{
	ixt_node *n = node(p, IXT_NODE_BLOCK, offset);

	n->block.name = expect_any_name(p);
	if (at_name(p, "scoped"))
		refuse(p, p->cur.offset, "scoped block");
	if (at_name(p, "required"))
		refuse(p, p->cur.offset, "required block");
	if (at(p, IXT_TOK_SUB))
		FAIL(p, p->cur.offset, "Block names in Jinja have to be valid Python "
		     "identifiers and may not contain hyphens, use an underscore instead.");
	n->block.body = parse_statements(p, &end_block);
	advance(p);
	if (at(p, IXT_TOK_NAME) && ixt_str_eq(p->cur.text, n->block.name))
		refuse(p, p->cur.offset, "endblock with a name");
	return n;
}

static ixt_node *parse_extends(parser *p, uint32_t offset)
{
	ixt_node *n = node(p, IXT_NODE_EXTENDS, offset), *name = parse_condition(p);
	uint32_t d;

	if (name->kind != IXT_NODE_STRING)
		refuse(p, name->offset, "extends of an expression");
	/* Inside anything but `if` it is an error that the compiler reports. */
	for (d = 0; d + 1 < p->depth; d++)
		if (!ixt_str_is(p->open[d].tag, "if"))
			break;
	if (d > 0 && d + 1 == p->depth)
		refuse(p, offset, "extends inside if");
	n->text = name->text;
	p->has_extends = true;
	return n;
}

static const struct {
	const char *name;
	ixt_node *(*parse)(parser *p, uint32_t offset);
	const char *refused;
} statements[] = {
	{ "block", parse_block, NULL },
	{ "extends", parse_extends, NULL },
	{ "for", parse_for, NULL },
	{ "if", parse_if, NULL },
	{ "set", parse_set, NULL },
	{ "autoescape", NULL, "autoescape" },
	{ "call", NULL, "call block" },
	{ "filter", NULL, "filter block" },
	{ "from", NULL, "from … import" },
	{ "import", NULL, "import" },
	{ "include", NULL, "include left to Jinja" },
	{ "macro", NULL, "macro" },
	{ "print", NULL, "print" },
	{ "with", NULL, "with" },
};

static ixt_node *parse_statement(parser *p)
{
	uint32_t offset = p->cur.offset;
	ixt_node *n;
	size_t i;

	if (!at(p, IXT_TOK_NAME))
		FAIL(p, offset, "tag name expected");
	for (i = 0; i < sizeof statements / sizeof *statements; i++)
		if (ixt_str_is(p->cur.text, statements[i].name))
			break;
	if (i == sizeof statements / sizeof *statements)
		fail_tag(p, p->cur.text, p->depth ? p->open[p->depth - 1].ends : NULL, offset);
	if (!statements[i].parse)
		refuse(p, offset, statements[i].refused);
	if (p->depth == IXT_MAX_BLOCK_DEPTH)
		refuse(p, offset, "more than 200 nested statements");
	p->open[p->depth].tag = p->cur.text;
	p->open[p->depth++].ends = NULL;
	advance(p);
	n = statements[i].parse(p, offset);
	p->depth--;
	return n;
}

static bool at_end_tag(const parser *p, const end_tags *ends)
{
	int i;

	for (i = 0; ends && i < ends->count; i++)
		if (at_name(p, ends->names[i]))
			return true;
	return false;
}

/* Jinja's subparse: statements and text up to one of `ends` or the end. */
static ixt_node *parse_body(parser *p, const end_tags *ends)
{
	ixt_node *first = NULL, **tail = &first, *n;

	if (ends)
		p->open[p->depth - 1].ends = ends;
	while (!at(p, IXT_TOK_EOF)) {
		if (at(p, IXT_TOK_DATA)) {
			n = node(p, IXT_NODE_DATA, p->cur.offset);
			n->text = p->cur.text;
			append(&tail, n);
			advance(p);
		} else if (at(p, IXT_TOK_VARIABLE_BEGIN)) {
			advance(p);
			n = node(p, IXT_NODE_OUTPUT, p->cur.offset);
			n->output.value = parse_single(p, true, false);
			append(&tail, n);
			expect(p, IXT_TOK_VARIABLE_END);
		} else {
			advance(p);	/* block_begin */
			if (at_end_tag(p, ends))
				break;
			append(&tail, parse_statement(p));
			expect(p, IXT_TOK_BLOCK_END);
		}
	}
	if (ends && !at(p, IXT_TOK_EOF))
		p->open[p->depth - 1].ends = NULL;
	return first;
}

ixt_ast ixt_parse(ixt_place place)
{
	parser *p = ixt_arena_take(place.arena, sizeof *p);	/* open[] is large */
	ixt_ast ast;

	ixt_lexer_init(&p->lexer, place);
	p->has_ahead = p->has_extends = false;
	p->depth = p->if_depth = p->for_depth = p->paren_depth = 0;
	ixt_lexer_next(&p->lexer, &p->cur);
	ast.body = parse_body(p, NULL);
	ast.has_extends = p->has_extends;
	return ast;
}
