#include "ixt/store/collect.h"

#include <stdlib.h>
#include <unistd.h>

#include "ixt/store/roots.h"

typedef struct marking {
	const ixt_store *store;
	ixt_arena *arena;
	const ixt_str *names;	/* of all results, sorted */
	bool *kept;
	uint32_t count;
	uint32_t *open;		/* kept ones whose inputs are to be kept */
	uint32_t open_count, kept_count;
} marking;

static int by_bytes(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

static void keep(marking *m, ixt_str name)
{
	const ixt_str *found = m->count ? bsearch(&name, m->names, m->count, sizeof name, by_bytes)
					: NULL;
	size_t i = found ? (size_t)(found - m->names) : 0;

	if (!found || m->kept[i])
		return;
	m->kept[i] = true;
	m->open[m->open_count++] = (uint32_t)i;
	m->kept_count++;
}

static void keep_all(marking *m, const ixt_str *names, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		keep(m, names[i]);
}

/* What a result was made of. */
static void keep_inputs(marking *m, ixt_str name)
{
	const ixt_result_record *r = ixt_store_record(m->store, m->arena, name);

	keep_all(m, r->inputs, r->input_count);
	if (r->toolchain.len)
		keep(m, ixt_arena_concat(m->arena, r->toolchain,
					 IXT_STR(IXT_TOOLCHAIN_SUFFIX)));
}

static void mark(marking *m, bool dry_run)
{
	ixt_str *names;
	uint32_t count;

	names = ixt_store_roots(m->store, m->arena, !dry_run, &count);
	keep_all(m, names, count);
	names = ixt_store_used(m->store, m->arena, &count);
	keep_all(m, names, count);
	while (m->open_count)
		keep_inputs(m, m->names[m->open[--m->open_count]]);
}

/* A damaged record is no reason to stay. */
static uint64_t bytes_of(marking *m, ixt_str name)
{
	ixt_trap *outer = m->arena->trap;
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	uint64_t bytes = 0;

	m->arena->trap = &trap;
	if (!IXT_TRAPPED(&trap))
		bytes = ixt_store_record(m->store, m->arena, name)->tree->bytes;
	m->arena->trap = outer;
	return bytes;
}

static void sweep(marking *m, ixt_collected *c, bool dry_run)
{
	uint32_t i;

	for (i = 0; i < m->count; i++) {
		uint64_t bytes;

		if (m->kept[i])
			continue;
		bytes = bytes_of(m, m->names[i]);
		if (!dry_run && !ixt_store_remove(m->store, m->arena, m->names[i])) {
			c->busy++;
			continue;
		}
		c->names[c->count++] = m->names[i];
		c->bytes += bytes;
	}
}

static void decide(marking *m, ixt_collected *c, bool dry_run)
{
	m->names = ixt_store_list(m->store, m->arena, &m->count);
	m->kept = IXT_NEW_ARRAY(m->arena, bool, m->count + 1);
	m->open = IXT_NEW_ARRAY(m->arena, uint32_t, m->count + 1);
	c->names = IXT_NEW_ARRAY(m->arena, ixt_str, m->count + 1);
	mark(m, dry_run);
	c->kept = m->kept_count;
	sweep(m, c, dry_run);
}

ixt_collected ixt_store_collect(const ixt_store *s, ixt_arena *arena, bool dry_run)
{
	ixt_trap *outer = arena->trap, trap = { .error = outer->error };
	marking m = { .store = s, .arena = arena };
	static ixt_collected c;	/* stays as it is over a jump */
	int lock = ixt_store_lock_all(s, arena, true);

	c = (ixt_collected){ .count = 0 };
	arena->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		arena->trap = outer;
		close(lock);
		ixt_raise_filled(outer);
	}
	decide(&m, &c, dry_run);
	arena->trap = outer;
	close(lock);
	ixt_store_empty_trash(s, arena);
	return c;
}
