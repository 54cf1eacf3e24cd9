/* Renderings that need not be done again.
 *
 * What a template renders to follows from its file and from the variables that
 * it reads, and which one it reads next follows from the values of those before.
 * So each file has a tree: a node names the variable that is read next, a branch
 * is a value met there, and a leaf is a result. A context is looked up by walking
 * down; most packages of a corpus are rendered for many sets of flags and read
 * few of them. */
#ifndef IXT_PACKAGE_MEMO_H
#define IXT_PACKAGE_MEMO_H

#include "ixt/base/index.h"
#include "ixt/base/intern.h"
#include "ixt/template/render.h"

typedef struct ixt_memo_node {
	uint32_t variable;	/* number of its name, or IXT_MEMO_LEAF */
	uint32_t result;	/* of a leaf */
} ixt_memo_node;

typedef struct ixt_memo {
	ixt_arena *arena;
	ixt_intern strings;	/* files, and values that are strings */
	ixt_intern others;	/* other values, as bytes */
	ixt_index next;		/* node and value: the node below */
	ixt_memo_node *nodes;
	uint32_t count, cap;
} ixt_memo;

#define IXT_MEMO_LEAF UINT32_MAX
#define IXT_MEMO_NONE UINT32_MAX

/* `arena` lives as long as the memo, as do the dicts and functions that are
 * values of variables: they are told apart by their address. */
void ixt_memo_init(ixt_memo *m, ixt_arena *arena);
/* The result for `file` and the renderer's variables, which are set and not read
 * yet; or IXT_MEMO_NONE. */
uint32_t ixt_memo_find(ixt_memo *m, const ixt_renderer *r, ixt_str file);
/* Keeps `result` for what the renderer's last rendering, of `file`, read. */
void ixt_memo_add(ixt_memo *m, const ixt_renderer *r, ixt_str file, uint32_t result);

#endif
