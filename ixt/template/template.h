/* Compiled templates and the environment that holds them.
 *
 * A template compiles to bodies: number 0 is the root, then one for each block
 * in source order. A body is code for a small stack machine (render.c). One
 * word is an instruction: operation in the low 8 bits, operand in the high 24;
 * some are followed by a second word. A parallel array gives the source offset
 * of each word, so that run-time errors have positions at no cost. */
#ifndef IXT_TEMPLATE_TEMPLATE_H
#define IXT_TEMPLATE_TEMPLATE_H

#include "ixt/source/loader.h"
#include "ixt/template/value.h"

/* X(NAME, words, operand): `words` counts the instruction itself. The stack
 * effect stands in render.c beside each case. */
#define IXT_OPS(X) \
	X(TEXT, 1, text)		/* emit constant text */ \
	X(OUT, 1, none)			/* emit str(pop) */ \
	X(BLOCK, 1, block)		/* run a block, output goes on */ \
	X(OUT_SELF, 1, block)		/* {{ self.b() }} */ \
	X(OUT_SUPER, 1, none)		/* {{ super() }} */ \
	X(CALL_SELF, 1, block)		/* push self.b() */ \
	X(CALL_SUPER, 1, none)		/* push super() */ \
	X(SELF_BLOCK, 1, block)		/* push self.b */ \
	X(SUPER, 1, none)		/* push super */ \
	X(SELF, 1, none)		/* push self */ \
	X(CONST, 1, constant)		/* push a constant */ \
	X(NAME, 1, name)		/* push a variable of the context */ \
	X(SLOT, 2, slot)		/* push a local; word 2: its name */ \
	X(ATTRIBUTE, 1, constant)	/* pop x, push x.name */ \
	X(INDEX, 1, none)		/* pop i, x, push x[i] */ \
	X(SLICE, 1, count)		/* pop to, from, x, push x[from:to]; 1: constants */ \
	X(CALL, 1, count)		/* pop n arguments and callee, push result */ \
	X(FILTER, 2, filter)		/* pop word 2 arguments and value, push result */ \
	X(NO_FILTER, 1, constant)	/* raise: no such filter (soft frames) */ \
	X(ADD, 1, none) \
	X(EQ, 1, none) \
	X(NE, 1, none) \
	X(IN, 1, none) \
	X(NOT_IN, 1, none) \
	X(NOT, 1, none) \
	X(NEGATE, 1, none) \
	X(LIST, 1, count)		/* pop n, push a list */ \
	X(JUMP, 1, target) \
	X(JUMP_FALSE, 1, target)	/* pop */ \
	X(AND, 1, target)		/* keep and jump when false, else pop */ \
	X(OR, 1, target)		/* keep and jump when true, else pop */ \
	X(CAPTURE, 1, none)		/* output goes to a new string */ \
	X(CAPTURED, 1, none)		/* push that string */ \
	X(STORE, 1, slot)		/* pop into a local */ \
	X(EXPORT, 2, slot)		/* … and into the context; word 2: name */ \
	X(SLOT_MISSING, 1, slot)	/* frame entry: no value yet */ \
	X(SLOT_RESOLVE, 2, slot)	/* frame entry: the context's; word 2: name */ \
	X(SLOT_COPY, 2, slot)		/* frame entry: an outer local's; word 2: it */ \
	X(FOR, 1, none)			/* pop iterable, push its list and position */ \
	X(NEXT, 2, slot)		/* next item into a local, or jump to word 2 */ \
	X(EXTENDS, 1, constant)		/* load the parent */ \
	X(EXTENDED_TWICE, 1, none)	/* raise */ \
	X(CONDITION_UNDEFINED, 1, constant) /* push: no else in a conditional */ \
	X(RETURN, 1, none)

typedef enum ixt_op {
#define IXT_OP_ENUM(name, words, operand) IXT_OP_##name,
	IXT_OPS(IXT_OP_ENUM)
#undef IXT_OP_ENUM
	IXT_OP_COUNT
} ixt_op;

typedef struct ixt_template ixt_template;

typedef struct ixt_body {
	const ixt_template *owner;
	const uint32_t *code;
	uint32_t slots;		/* locals it needs */
	uint32_t stack;		/* values it needs at most */
	uint32_t block;		/* number of the block's name; root: IXT_INTERN_NONE */
	uint32_t offset;	/* of its tag in the source */
	/* A body that is constant text, or nothing, as most are, needs no frame. */
	bool is_constant;
	ixt_text *constant;	/* NULL: nothing */
} ixt_body;

struct ixt_template {
	ixt_str name;		/* as it was loaded, perhaps with leading // */
	const ixt_source *source;
	ixt_str text;		/* normalised; spans point into it */
	ixt_text *texts;
	ixt_value *constants;
	uint32_t *code;
	uint32_t *spans;	/* source offset of each word of code */
	ixt_body *bodies;	/* 0: root */
	uint32_t text_count, constant_count, code_count, body_count;
	bool has_extends;
	const ixt_template *parent;	/* memoised by the renderer */
};

/* Jinja's default globals, which are refused; they have the first numbers. */
#define IXT_GLOBAL_COUNT 6

/* Everything compiled templates share. One environment belongs to one thread. */
typedef struct ixt_env {
	ixt_arena arena;	/* templates, names; lives as long as this */
	ixt_arena scratch;	/* tree of the template being compiled; its errors */
	ixt_loader *loader;
	ixt_intern names;	/* of variables */
	ixt_intern blocks;	/* of blocks */
	ixt_intern template_names;
	ixt_template **templates;	/* by number of their name; NULL: not compiled */
	uint32_t template_cap;
	struct ixt_compiler *compiler;	/* its tables, kept between templates */
} ixt_env;

/* `loader` must outlive the environment. Raises through `trap`. */
void ixt_env_init(ixt_env *env, ixt_loader *loader, const ixt_allocator *allocator,
		  ixt_trap *trap);
void ixt_env_release(ixt_env *env);
void ixt_env_set_trap(ixt_env *env, ixt_trap *trap);

/* The template called `name`, compiled at first use (failures are not kept).
 * Raises what the loader, the parser and the compiler raise; texts of such an
 * error stay until the next template is compiled. */
const ixt_template *ixt_env_template(ixt_env *env, ixt_str name);

/* Compiles the source; used by ixt_env_template. */
ixt_template *ixt_compile(ixt_env *env, ixt_str name, const ixt_source *source);

#endif
