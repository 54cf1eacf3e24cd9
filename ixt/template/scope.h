/* Which names are local to a frame and what they hold when it is entered:
 * Jinja's symbol analysis (jinja2/idtracking.py), reduced to the subset.
 *
 * A frame is a root body, a block body, the body of a `set` or of a `for`.
 * Within one template body frames nest. A name that a frame stores is local to
 * the whole frame, also before the `set`: reads there see its entry value.
 *
 *	first mention is an unconditional set	a copy of the outer frame's local,
 *						or no value at all
 *	first mention is a read, or a set	a copy of the outer frame's local,
 *	under `if`				or the context's variable
 *
 * Names that are only read need no local: they are looked up when read, since
 * the context cannot change under a frame that does not store the name. */
#ifndef IXT_TEMPLATE_SCOPE_H
#define IXT_TEMPLATE_SCOPE_H

#include "ixt/template/ast.h"
#include "ixt/base/intern.h"
#include "ixt/base/limits.h"

typedef enum ixt_entry_load {
	IXT_LOAD_RESOLVE,	/* the context's variable */
	IXT_LOAD_COPY,		/* the outer local */
	IXT_LOAD_MISSING,	/* nothing yet */
	IXT_LOAD_PARAMETER,	/* set by the loop */
} ixt_entry_load;

typedef struct ixt_local ixt_local;
struct ixt_local {
	uint32_t name;
	uint32_t slot;		/* valid when stored */
	uint32_t frame;		/* depth of its frame */
	ixt_entry_load load;
	bool stored;
	ixt_local *outer;	/* the same name in an outer frame */
	ixt_local *sibling;	/* next local of the frame, in order of mention */
};

/* A frame opens with a block body or a nested statement. */
#define IXT_MAX_FRAMES (IXT_MAX_BLOCK_DEPTH + 2)

/* The innermost local of one name, valid for the body it was made for. There
 * is one for every name of the environment, so the table is kept between
 * templates and not cleared. */
typedef struct ixt_innermost {
	uint32_t body;
	ixt_local *local;
} ixt_innermost;

typedef struct ixt_scopes {
	ixt_arena *arena;	/* holds the locals */
	ixt_arena *tables;	/* holds what outlives a template */
	ixt_intern *names;
	ixt_innermost *innermost;	/* by number of the name */
	uint32_t innermost_cap;
	uint32_t body;		/* counts bodies; 0: none yet */
	ixt_local *frames[IXT_MAX_FRAMES];	/* locals of each open frame */
	ixt_local **tails[IXT_MAX_FRAMES];
	uint32_t depth;
	uint32_t next_slot, max_slot;
} ixt_scopes;

/* `tables` must outlive the scopes; `arena` may be cleared between bodies. */
void ixt_scopes_init(ixt_scopes *s, ixt_arena *arena, ixt_arena *tables,
		     ixt_intern *names);
/* Starts the analysis of one template body (root or block). */
void ixt_scopes_begin(ixt_scopes *s);
/* Opens a frame and notes every name its own statements mention (not those of
 * nested frames). `loop_name`: its loop variable's number or IXT_INTERN_NONE. */
void ixt_scopes_enter(ixt_scopes *s, const ixt_node *body, uint32_t loop_name);
void ixt_scopes_leave(ixt_scopes *s);
/* The local that `name` means here, or NULL for the context's variable. */
const ixt_local *ixt_scopes_find(const ixt_scopes *s, uint32_t name);

#endif
