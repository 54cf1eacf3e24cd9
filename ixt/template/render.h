/* Rendering: a stack machine over compiled templates with block inheritance
 *.
 *
 * A rendering runs the root bodies from the leaf to its last ancestor. Each
 * template that is loaded appends its blocks to one list a name, so index 0 is
 * the most derived body and `super()` is the next entry.
 *
 * Output is a vector of slices that point to constant text or to strings of
 * the rendering; a capture takes the slices off its end, nothing is copied.
 *
 * A renderer can be used any number of times and belongs to one thread. */
#ifndef IXT_TEMPLATE_RENDER_H
#define IXT_TEMPLATE_RENDER_H

#include "ixt/base/buf.h"
#include "ixt/template/template.h"

typedef struct ixt_cell ixt_cell;
typedef struct ixt_block_list ixt_block_list;
typedef struct ixt_frame ixt_frame;

/* A variable that was read, and what it was. */
typedef struct ixt_read {
	uint32_t name;		/* number in env->names */
	ixt_value value;	/* or an Undefined */
} ixt_read;

typedef struct ixt_renderer {
	ixt_env *env;
	const ixt_allocator *allocator;
	ixt_arena arena;	/* values of the current rendering */
	uint32_t generation;	/* cells and lists of older ones are empty */
	ixt_cell *cells;	/* context variables, by number of their name */
	uint32_t cell_cap;
	ixt_block_list *lists;	/* by number of the block's name */
	uint32_t list_cap;
	ixt_value *stack;
	uint32_t stack_cap;
	ixt_frame *frames;
	uint32_t frame_count, frame_cap;
	ixt_slice *out;
	uint32_t out_count, out_cap;
	size_t out_bytes;
	uint32_t steps;
	const ixt_template *current;	/* whose root runs */
	ixt_read *reads;	/* of what was set before it began, in the order
				 * of their first reading */
	uint32_t read_count, read_cap;
	ixt_str *chain;		/* names from the leaf on, for messages */
	uint32_t chain_count, chain_cap;
} ixt_renderer;

void ixt_renderer_init(ixt_renderer *r, ixt_env *env, const ixt_allocator *allocator);
void ixt_renderer_release(ixt_renderer *r);

/* Starts a rendering: forgets the variables and texts of the one before.
 * Raises through the environment's trap, as all functions here do. */
void ixt_render_begin(ixt_renderer *r);
/* Gives the variable `name` a value that outlives the rendering. */
void ixt_render_set(ixt_renderer *r, ixt_str name, ixt_value value);
/* As above, with the name's number in env->names. */
void ixt_render_set_number(ixt_renderer *r, uint32_t name, ixt_value value);
/* The variable with that number: its value or an Undefined. */
ixt_value ixt_render_get_number(const ixt_renderer *r, uint32_t name);
/* The same, and it counts as read. */
ixt_value ixt_render_read_number(ixt_renderer *r, uint32_t name);
/* Renders the template `name`. A raised error has its position filled in. */
void ixt_render_run(ixt_renderer *r, ixt_str name);
/* Bytes that were rendered. */
size_t ixt_render_length(const ixt_renderer *r);
/* Writes them to `out`, which has that much room. */
void ixt_render_copy(const ixt_renderer *r, char *out);

#endif
