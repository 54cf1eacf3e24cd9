#include "ixt/answers/currency.h"

#include "ixt/base/hash.h"

void ixt_currency_init(ixt_currency *c, const ixt_reads_table *reads, ixt_loader *loader,
		       ixt_trap *trap)
{
	*c = (ixt_currency){ reads, loader, trap,
			     ixt_arena_take_zero(reads->arena, reads->file_count) };
}

static bool is_error_state(ixt_str state, ixt_error_class cls)
{
	ixt_str prefix = IXT_STR("error:");

	return ixt_str_starts(state, prefix) &&
	       ixt_str_eq(ixt_str_from(state, prefix.len), ixt_error_class_name(cls));
}

/* The same bytes from another root are the same answer: roots do not show in
 * what is rendered, and an overlay put in front of a corpus makes only those
 * packages stale that it changes. */
static bool is_as_read(const ixt_recorded_file *file, const ixt_source_read *read)
{
	uint8_t digest[32];
	char hex[65];

	if (read->root < 0)
		return ixt_str_is(file->state, "absent");
	ixt_sha256(read->data, digest);
	ixt_hex(digest, 32, hex);
	return ixt_str_is(file->state, hex);
}

/* A read that fails is an answer, too, when it failed for upstream. */
static bool file_holds(ixt_currency *c, const ixt_recorded_file *file)
{
	ixt_error error = { 0 };
	ixt_trap inner = { .error = &error };
	bool holds;

	if (IXT_TRAPPED(&inner)) {
		ixt_loader_set_trap(c->loader, c->trap);
		if (error.cls == IXT_ERR_MEMORY)
			ixt_raise_str(c->trap, error.cls, error.message);
		return is_error_state(file->state, error.cls);
	}
	ixt_loader_set_trap(c->loader, &inner);
	holds = is_as_read(file, ixt_loader_read(c->loader, file->name));
	ixt_loader_set_trap(c->loader, c->trap);
	return holds;
}

bool ixt_set_is_current(ixt_currency *c, uint32_t set, const ixt_recorded_file **changed)
{
	const ixt_recorded_set *s = &c->reads->sets[set];
	uint32_t i, number;

	for (i = 0; i < s->file_count; i++) {
		number = s->files[i];
		if (c->holds[number] == 0)
			c->holds[number] = file_holds(c, &c->reads->files[number]) ? 1 : -1;
		if (c->holds[number] < 0) {
			*changed = &c->reads->files[number];
			return false;
		}
	}
	return true;
}
