#include "ixt/source/memory_root.h"

#include <stdlib.h>

#include "ixt/source/tree.h"

typedef struct memory_root {
	ixt_root root;
	ixt_tree tree;
	const ixt_allocator *allocator;
	size_t size;		/* of this block */
	ixt_memory_file files[];
} memory_root;

static const memory_root *of_tree(const ixt_tree *tree)
{
	return (const memory_root *)((const char *)tree - offsetof(memory_root, tree));
}

static ixt_str path_of(const ixt_tree *tree, uint32_t index)
{
	return of_tree(tree)->files[index].name;
}

static ixt_read_result memory_read(ixt_root *root, ixt_str path, ixt_arena *arena,
				   ixt_str *data)
{
	memory_root *m = (memory_root *)root;
	uint32_t index;
	int error = ixt_tree_find(&m->tree, path, &index);

	(void)arena;
	if (error)
		return ixt_tree_failed(root, error);
	*data = m->files[index].data;
	return IXT_READ_OK;
}

static int memory_list(ixt_root *root, ixt_str file_name, ixt_root_visit *visit,
		       void *ctx)
{
	ixt_tree_list(&((memory_root *)root)->tree, file_name, visit, ctx);
	return 0;
}

static void memory_close(ixt_root *root)
{
	memory_root *m = (memory_root *)root;

	m->allocator->resize(m->allocator->ctx, m, m->size, 0);
}

static const ixt_root_ops memory_ops = { memory_read, memory_list, memory_close };

/* By name; equal names in the order in which they were given, which their
 * addresses in the caller's table tell. */
static int by_name(const void *a, const void *b)
{
	const ixt_memory_file *x = *(const ixt_memory_file *const *)a;
	const ixt_memory_file *y = *(const ixt_memory_file *const *)b;
	int c = ixt_str_cmp(x->name, y->name);

	return c ? c : (x > y) - (x < y);
}

static void fill(memory_root *m, const ixt_memory_file **sorted, uint32_t count)
{
	uint32_t i, n = 0;

	for (i = 0; i < count; i++) {
		if (n && ixt_str_eq(m->files[n - 1].name, sorted[i]->name))
			n--;
		m->files[n++] = *sorted[i];
	}
	m->tree.count = n;
}

ixt_root *ixt_memory_root_new(const ixt_memory_file *files, uint32_t count,
			      ixt_arena *arena)
{
	const ixt_allocator *allocator = arena->allocator;
	ixt_mark mark = ixt_arena_mark(arena);
	const ixt_memory_file **sorted = IXT_NEW_ARRAY(arena, const ixt_memory_file *, count);
	size_t size = sizeof(memory_root) + count * sizeof *files;
	memory_root *m;
	uint32_t i;

	for (i = 0; i < count; i++)
		sorted[i] = &files[i];
	if (count)
		qsort(sorted, count, sizeof *sorted, by_name);
	m = allocator->resize(allocator->ctx, NULL, 0, size);
	if (!m)
		ixt_arena_no_memory(arena);
	*m = (memory_root){
		.root = { .ops = &memory_ops, .label = IXT_STR("memory") },
		.tree = { .path = path_of },
		.allocator = allocator,
		.size = size,
	};
	fill(m, sorted, count);
	ixt_arena_release_to(arena, mark);
	return &m->root;
}
