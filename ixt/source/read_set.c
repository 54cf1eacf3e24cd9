#include "ixt/source/read_set.h"

#include <stdlib.h>

#include "ixt/base/hash.h"

void ixt_read_set_init(ixt_read_set *set, ixt_arena *arena)
{
	*set = (ixt_read_set){ .arena = arena };
	ixt_intern_init(&set->names, arena);
	ixt_intern_init(&set->sources, arena);
}

static void fill(ixt_read_entry *entry, ixt_str name, const ixt_source_read *read)
{
	*entry = (ixt_read_entry){ .name = name, .root = read->root };
	if (read->root >= 0)
		ixt_sha256(read->data, entry->sha256);
}

void ixt_read_set_add(ixt_read_set *set, const ixt_source_read *read)
{
	uint32_t number = ixt_intern_put(&set->names, read->name);

	if (number == set->count)
		fill(&IXT_PUSH(set->arena, set->entries, set->count, set->cap),
		     ixt_intern_text(&set->names, number), read);
}

/* Recursion is as deep as includes are, IXT_MAX_INCLUDE_DEPTH. */
void ixt_read_set_add_source(ixt_read_set *set, const ixt_source *source)
{
	uint32_t known = set->sources.count, i;

	if (ixt_intern_put(&set->sources, source->name) != known)
		return;
	ixt_read_set_add(set, source->read);
	for (i = 0; i < source->include_count; i++)
		ixt_read_set_add_source(set, source->includes[i]);
}

static int by_name(const void *a, const void *b)
{
	return ixt_str_cmp(((const ixt_read_entry *)a)->name,
			   ((const ixt_read_entry *)b)->name);
}

void ixt_read_set_sort(ixt_read_set *set)
{
	if (set->count)
		qsort(set->entries, set->count, sizeof *set->entries, by_name);
}

static bool same(const ixt_read_entry *entry, const ixt_source_read *read)
{
	ixt_read_entry now;

	fill(&now, read->name, read);
	return now.root == entry->root &&
	       memcmp(now.sha256, entry->sha256, sizeof now.sha256) == 0;
}

bool ixt_read_entry_holds(const ixt_read_entry *entry, ixt_loader *l, ixt_trap *trap)
{
	ixt_error error = { 0 };
	ixt_trap inner = { .error = &error };
	bool holds;

	if (IXT_TRAPPED(&inner)) {
		ixt_loader_set_trap(l, trap);
		if (error.cls == IXT_ERR_MEMORY)
			ixt_raise_str(trap, error.cls, error.message);
		return false;
	}
	ixt_loader_set_trap(l, &inner);
	holds = same(entry, ixt_loader_read(l, entry->name));
	ixt_loader_set_trap(l, trap);
	return holds;
}

uint32_t ixt_read_entries_hold(const ixt_read_entry *entries, uint32_t count,
			       ixt_loader *l, ixt_trap *trap)
{
	uint32_t i;

	for (i = 0; i < count && ixt_read_entry_holds(&entries[i], l, trap); i++)
		;
	return i;
}
