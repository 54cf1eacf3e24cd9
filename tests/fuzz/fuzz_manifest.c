/* A manifest that is read can be judged, changed, written and read again; what the
 * change did not name is there as before. Any bytes end in that or in one line. */
#include <stdlib.h>

#include "ixt/image/edit.h"
#include "ixt/image/rules.h"
#include "tests/fuzz/fuzz.h"

static void check_line(const char *text)
{
	size_t i;

	FUZZ_CHECK(*text);
	for (i = 0; text[i]; i++)
		FUZZ_CHECK(text[i] != '\n');
}

static void check_again(const ixt_manifest *before, const ixt_manifest *after, bool grew)
{
	uint32_t i;

	FUZZ_CHECK(after);
	FUZZ_CHECK(after->schema_version == before->schema_version);
	FUZZ_CHECK(after->blob_count == before->blob_count + grew);
	for (i = 0; i < before->blob_count; i++)
		FUZZ_CHECK(ixt_str_eq(after->blobs[i].name, before->blobs[i].name));
	FUZZ_CHECK(!after->config == !before->config);
	FUZZ_CHECK(after->has_extension_points == before->has_extension_points);
}

/* Adds a blob and PID 1, as inject does; a tree that cannot be changed raises. */
static void check_change(const ixt_manifest *m, ixt_arena *arena, ixt_trap *trap)
{
	const ixt_grant grant = { IXT_STR("c"), IXT_STR("console") };
	const ixt_blob blob = { IXT_STR("a name that no case has"), IXT_STR("data") };
	ixt_manifest_change change = { .blobs = &blob, .blob_count = 1 };
	ixt_manifest_error error = { "" };
	ixt_manifest *again;
	size_t size;
	char *bytes;

	if (IXT_TRAPPED(trap))
		return;
	change.init_config = ixt_set_init(arena, m->init_config, blob.name, &grant, 1);
	bytes = ixt_manifest_write(m, &change, &size, &error);
	if (!bytes) {	/* deeper, or more to follow, than may be */
		check_line(error.text);
		return;
	}
	again = ixt_manifest_read((ixt_str){ bytes, size }, &error);
	check_again(m, again, true);
	ixt_manifest_free(again);
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ixt_manifest_error wrong = { "" };
	ixt_manifest *m = ixt_manifest_read((ixt_str){ (const char *)data, size }, &wrong);
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_findings f = { 0 };
	ixt_arena arena;
	uint32_t i;

	if (!m) {
		check_line(wrong.text);
		return 0;
	}
	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	arena.trap = &trap;
	f.arena = &arena;
	if (IXT_TRAPPED(&trap))
		FUZZ_CHECK(!"judging raises");
	ixt_check_manifest(m, &f);
	for (i = 0; i < f.count; i++)
		FUZZ_CHECK(f.items[i].len);
	check_change(m, &arena, &trap);
	ixt_arena_release(&arena);
	ixt_manifest_free(m);
	return 0;
}
