/* The syntax tree of one template: a node is kind, position and union. Nodes
 * live in an arena and are linked by `next` in source order. */
#ifndef IXT_TEMPLATE_AST_H
#define IXT_TEMPLATE_AST_H

#include "ixt/base/arena.h"

typedef enum ixt_node_kind {
	/* statements */
	IXT_NODE_DATA,		/* text */
	IXT_NODE_OUTPUT,	/* output.value: {{ value }} */
	IXT_NODE_BLOCK,		/* block.name, block.body */
	IXT_NODE_EXTENDS,	/* text: name of the parent */
	IXT_NODE_IF,		/* if_.test, if_.body, if_.otherwise (elif: an IF) */
	IXT_NODE_FOR,		/* for_.name, for_.iter, for_.body */
	IXT_NODE_SET_BLOCK,	/* set.name, set.body */
	IXT_NODE_SET,		/* set.name, set.value */
	/* expressions */
	IXT_NODE_NAME,		/* text */
	IXT_NODE_STRING,	/* text */
	IXT_NODE_INTEGER,	/* integer */
	IXT_NODE_FLOAT,		/* number */
	IXT_NODE_TRUE,
	IXT_NODE_FALSE,
	IXT_NODE_NONE,
	IXT_NODE_LIST,		/* list.items, list.count */
	IXT_NODE_ATTRIBUTE,	/* attribute.of, attribute.name */
	IXT_NODE_INDEX,		/* index.of, index.at */
	IXT_NODE_SLICE,		/* slice.of, slice.from or NULL, slice.to or NULL */
	IXT_NODE_CALL,		/* call.callee, call.args, call.count */
	IXT_NODE_FILTER,	/* filter.value, filter.name, filter.args, filter.count */
	IXT_NODE_NOT,		/* operand.left */
	IXT_NODE_NEGATE,	/* operand.left */
	IXT_NODE_AND,		/* operand.left, operand.right */
	IXT_NODE_OR,
	IXT_NODE_ADD,
	IXT_NODE_EQ,
	IXT_NODE_NE,
	IXT_NODE_IN,
	IXT_NODE_NOT_IN,
	IXT_NODE_CONDITION,	/* condition.test, .yes, .no or NULL */
	IXT_NODE_KIND_COUNT
} ixt_node_kind;

typedef struct ixt_node ixt_node;
struct ixt_node {
	ixt_node_kind kind;
	uint32_t offset;	/* in the template's text, for errors */
	ixt_node *next;		/* next statement, argument or item */
	union {
		ixt_str text;
		int64_t integer;
		double number;
		struct { ixt_node *value; } output;
		struct { ixt_str name; ixt_node *body; } block;
		struct { ixt_node *test, *body, *otherwise; } if_;
		struct { ixt_str name; ixt_node *iter, *body; } for_;
		struct { ixt_str name; ixt_node *value, *body; } set;
		struct { ixt_node *items; uint32_t count; } list;
		struct { ixt_node *of; ixt_str name; } attribute;
		struct { ixt_node *of, *at; } index;
		struct { ixt_node *of, *from, *to; } slice;
		struct { ixt_node *callee, *args; uint32_t count; } call;
		struct { ixt_node *value, *args; ixt_str name; uint32_t count; } filter;
		struct { ixt_node *left, *right; } operand;
		struct { ixt_node *test, *yes, *no; } condition;
	};
};

/* What the whole-template checks need, noted while parsing. */
typedef struct ixt_ast {
	ixt_node *body;
	bool has_extends;	/* an `extends` stands somewhere */
} ixt_ast;

/* "Block", "SetBlock", "Name" … as dumps call it. */
ixt_str ixt_node_kind_name(ixt_node_kind kind);

#endif
