#include "ixt/package/memo.h"

/* Above all nodes stands the file. */
#define ABOVE UINT32_MAX

void ixt_memo_init(ixt_memo *m, ixt_arena *arena)
{
	*m = (ixt_memo){ .arena = arena };
	ixt_intern_init(&m->strings, arena);
	ixt_intern_init(&m->others, arena);
	ixt_index_init(&m->next, arena);
}

/* Dicts, functions and numbers, as bytes. */
static uint32_t other_number(ixt_memo *m, ixt_value v)
{
	ixt_value plain;

	memset(&plain, 0, sizeof plain);
	plain.type = v.type;
	plain.integer = v.integer;
	return ixt_intern_put(&m->others, (ixt_str){ (const char *)&plain, sizeof plain });
}

/* A number for each distinct value: strings are odd. Most variables that are read
 * are not set. */
static uint32_t value_number(ixt_memo *m, ixt_value v)
{
	enum { IS_UNDEFINED, IS_FALSE, IS_TRUE, FIRST_OTHER };

	switch (v.type) {
	case IXT_STRING:
		return ixt_intern_put(&m->strings, (ixt_str){ v.ptr, v.len }) << 1 | 1;
	case IXT_UNDEFINED:
		return IS_UNDEFINED << 1;
	case IXT_BOOL:
		return (v.integer ? IS_TRUE : IS_FALSE) << 1;
	default:
		return (FIRST_OTHER + other_number(m, v)) << 1;
	}
}

uint32_t ixt_memo_find(ixt_memo *m, const ixt_renderer *r, ixt_str file)
{
	uint32_t node = ixt_index_get(&m->next, ABOVE, ixt_intern_put(&m->strings, file));

	while (node != IXT_INDEX_NONE && m->nodes[node].variable != IXT_MEMO_LEAF)
		node = ixt_index_get(&m->next, node, value_number(
			m, ixt_render_get_number(r, m->nodes[node].variable)));
	return node == IXT_INDEX_NONE ? IXT_MEMO_NONE : m->nodes[node].result;
}

/* The node below `node` for `value`; made when there is none. */
static uint32_t below(ixt_memo *m, uint32_t node, uint32_t value, ixt_memo_node content)
{
	uint32_t found = ixt_index_get(&m->next, node, value);

	if (found != IXT_INDEX_NONE)
		return found;
	IXT_PUSH(m->arena, m->nodes, m->count, m->cap) = content;
	ixt_index_add(&m->next, node, value, m->count - 1);
	return m->count - 1;
}

void ixt_memo_add(ixt_memo *m, const ixt_renderer *r, ixt_str file, uint32_t result)
{
	uint32_t node = ABOVE, value = ixt_intern_put(&m->strings, file), i;

	for (i = 0; i < r->read_count; i++) {
		node = below(m, node, value, (ixt_memo_node){ r->reads[i].name, 0 });
		value = value_number(m, r->reads[i].value);
	}
	below(m, node, value, (ixt_memo_node){ IXT_MEMO_LEAF, result });
}
