/* Expressions of generated templates, and the state they share with statements. */
#ifndef IXT_DIFF_GEN_EXPR_H
#define IXT_DIFF_GEN_EXPR_H

#include "diff/gen.h"

#define GEN_BLOCKS 6
#define GEN_NO_BLOCK GEN_BLOCKS

/* Sum of what one set may still call: blocks that call blocks multiply. */
#define GEN_CALLS 4

typedef struct gen_state {
	diff_rng rng;
	ixt_buf out;		/* the template that is being written */
	const char *newline;	/* its line ends */
	uint32_t mistakes;	/* percent of expressions with a wrong type */
	uint32_t depth;		/* of statements */
	uint32_t block;		/* innermost one, or GEN_NO_BLOCK */
	bool seen[GEN_BLOCKS];	/* blocks that this template has */
	uint32_t calls;		/* of blocks, that are left to this set */
	uint32_t bodies[GEN_BLOCKS];	/* how many ancestors have the block */
} gen_state;

extern const char *const gen_block_names[GEN_BLOCKS];

void gen_add(gen_state *g, const char *text);
/* Contents of a variable or a literal, as they are. */
const char *gen_string(gen_state *g);

/* What can be printed: mostly a string. */
void gen_output(gen_state *g, uint32_t depth);
void gen_string_expr(gen_state *g, uint32_t depth);
void gen_condition(gen_state *g, uint32_t depth);
void gen_list(gen_state *g, uint32_t depth);

#endif
