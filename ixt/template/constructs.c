#include "ixt/template/constructs.h"

#include "ixt/template/filter.h"
#include "ixt/template/names.h"

/* Operations that stand for something that is written; others serve them. */
static const char *const syntax[IXT_OP_COUNT] = {
	[IXT_OP_BLOCK] = "block", [IXT_OP_OUT_SELF] = "self", [IXT_OP_CALL_SELF] = "self",
	[IXT_OP_SELF_BLOCK] = "self, not called", [IXT_OP_SELF] = "self alone",
	[IXT_OP_OUT_SUPER] = "super", [IXT_OP_CALL_SUPER] = "super",
	[IXT_OP_SUPER] = "super, not called", [IXT_OP_INDEX] = "index", [IXT_OP_SLICE] = "slice",
	[IXT_OP_CALL] = "call", [IXT_OP_ADD] = "+", [IXT_OP_EQ] = "==", [IXT_OP_NE] = "!=",
	[IXT_OP_IN] = "in", [IXT_OP_NOT_IN] = "not in", [IXT_OP_NOT] = "not",
	[IXT_OP_NEGATE] = "-", [IXT_OP_LIST] = "list", [IXT_OP_JUMP_FALSE] = "if",
	[IXT_OP_AND] = "and", [IXT_OP_OR] = "or", [IXT_OP_CAPTURE] = "set, block",
	[IXT_OP_STORE] = "set, local", [IXT_OP_EXPORT] = "set", [IXT_OP_FOR] = "for",
	[IXT_OP_EXTENDS] = "extends", [IXT_OP_EXTENDED_TWICE] = "extends, twice",
	[IXT_OP_CONDITION_UNDEFINED] = "if, inline, without else",
};

static ixt_str text_constant(const ixt_template *t, uint32_t number)
{
	const ixt_value *v = &t->constants[number];

	return (ixt_str){ v->ptr, v->len };
}

void ixt_template_constructs(const ixt_template *t, ixt_visit_construct visit, void *ctx)
{
	uint32_t at, value;
	ixt_op op;

	for (at = 0; at < t->code_count; at += ixt_op_words(op)) {
		op = (ixt_op)(t->code[at] & 0xff);
		value = t->code[at] >> 8;
		if (op == IXT_OP_FILTER)
			visit(ctx, "filter", ixt_str_of(ixt_filters[value].name));
		else if (op == IXT_OP_NO_FILTER)
			visit(ctx, "filter", text_constant(t, value));
		else if (op == IXT_OP_ATTRIBUTE)
			visit(ctx, "attribute", text_constant(t, value));
		else if (syntax[op])
			visit(ctx, "syntax", ixt_str_of(syntax[op]));
	}
}
