#include "diff/reads_check.h"

#include "ixt/base/hash.h"
#include "ixt/source/read_set.h"

static void add_source(void *set, const ixt_source *source)
{
	ixt_read_set_add_source(set, source);
}

static bool same_file(const ixt_recorded_file *theirs, const ixt_read_entry *ours)
{
	char hex[65];

	if (!ixt_str_eq(theirs->name, ours->name) || theirs->root != ours->root)
		return false;
	ixt_hex(ours->sha256, 32, hex);
	return ixt_str_is(theirs->state, ours->root < 0 ? "absent" : hex);
}

static bool we_read(const ixt_read_set *ours, const ixt_recorded_file *file)
{
	uint32_t i;

	for (i = 0; i < ours->count; i++)
		if (same_file(file, &ours->entries[i]))
			return true;
	return false;
}

static bool they_read(const ixt_reads_table *reads, const ixt_recorded_set *set,
		      const ixt_read_entry *entry)
{
	uint32_t i;

	for (i = 0; i < set->file_count; i++)
		if (same_file(&reads->files[set->files[i]], entry))
			return true;
	return false;
}

bool diff_reads_agree(ixt_session *s, const ixt_reads_table *reads, uint32_t set,
		      ixt_arena *arena, ixt_str *what)
{
	const ixt_recorded_set *theirs = &reads->sets[set];
	ixt_read_set ours;
	uint32_t i;

	ixt_read_set_init(&ours, arena);
	ixt_session_each_source(s, add_source, &ours);
	for (i = 0; i < theirs->file_count; i++) {
		const ixt_recorded_file *file = &reads->files[theirs->files[i]];

		if (!we_read(&ours, file)) {
			*what = ixt_arena_format(arena, "upstream read %.*s, ixt did not",
						 IXT_STR_ARG(file->name));
			return false;
		}
	}
	for (i = 0; i < ours.count; i++) {
		if (!they_read(reads, theirs, &ours.entries[i])) {
			*what = ixt_arena_format(arena, "ixt read %.*s, upstream did not",
						 IXT_STR_ARG(ours.entries[i].name));
			return false;
		}
	}
	return true;
}
