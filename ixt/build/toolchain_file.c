#include "ixt/build/toolchain_file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "ixt/archive/extract.h"
#include "ixt/archive/pack.h"
#include "ixt/base/json.h"
#include "ixt/base/utf8.h"
#include "ixt/host/data.h"

/* --------------------------------------------------------------------- export */

void ixt_toolchain_export(const ixt_store *store, ixt_arena *arena, ixt_str id, ixt_str path,
			  ixt_temporary_notice *notice)
{
	ixt_str name = ixt_toolchain_name(arena, id), to = ixt_arena_copy(arena, path);
	ixt_str aside = ixt_arena_format(arena, "%.*s.%ld", IXT_STR_ARG(path), (long)getpid());
	ixt_pack_options options = { .top = name, .zstd = true };
	int error;

	ixt_toolchain_check(store, arena, id);
	if (notice)
		notice(aside.ptr);
	ixt_pack_tree(ixt_store_path(store, arena, name), aside, &options, arena);
	error = rename(aside.ptr, to.ptr) < 0 ? errno : 0;
	if (error)
		unlink(aside.ptr);
	if (notice)
		notice(NULL);
	if (error)
		ixt_raise_errno(arena, to, error);
}

/* --------------------------------------------------------------------- import */

typedef struct import {
	const ixt_store *store;
	ixt_arena *arena;
	ixt_str file;
	ixt_store_claim unpacked;	/* a name of its own, never committed */
	ixt_store_claim claim;
	ixt_str dir;			/* of what was unpacked */
	ixt_str id;			/* that the file says it has */
} import;

static noreturn void refuse(const import *m, const char *why)
{
	ixt_raise(m->arena, IXT_ERR_VALUE, "%.*s: no toolchain: %s", IXT_STR_ARG(m->file), why);
}

/* The one directory that was unpacked. */
static void find_top(import *m)
{
	DIR *d = opendir(m->unpacked.scratch.ptr);
	ixt_str name = IXT_STR("");
	struct dirent *e;
	int count = 0;

	if (!d)
		ixt_raise_errno(m->arena, m->unpacked.scratch, errno);
	while ((e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && ++count == 1)
			name = ixt_arena_copy(m->arena, ixt_str_of(e->d_name));
	closedir(d);
	m->id = ixt_toolchain_id_of_name(name);
	if (count != 1 || !m->id.len)
		refuse(m, "one directory <id>-toolchain expected in it");
	m->dir = ixt_arena_format(m->arena, "%.*s/%.*s", IXT_STR_ARG(m->unpacked.scratch),
				  IXT_STR_ARG(name));
}

static const ixt_json *read_description(const import *m)
{
	ixt_str path = ixt_arena_concat(m->arena, m->dir, IXT_STR("/toolchain.json")), text;
	ixt_error err = { 0 };
	size_t offset;

	if (!ixt_is_regular_file(path.ptr))
		refuse(m, "no toolchain.json in it");
	text = ixt_read_file(m->arena, path);
	if (!ixt_utf8_valid(text, &offset) || ixt_json_check(text, m->arena, &err) < 0)
		refuse(m, "its toolchain.json is no JSON");
	return ixt_json_read(text, m->arena);
}

/* Before the id, which another version may make otherwise. */
static void check_version(const import *m)
{
	const ixt_json *json = read_description(m);
	const ixt_json *format = ixt_json_member(json, IXT_STR("format"));
	const ixt_json *version = ixt_json_member(json, IXT_STR("version"));

	if (!format || format->type != IXT_JSON_STRING ||
	    !ixt_str_is(format->string, IXT_TOOLCHAIN_FORMAT) || !version ||
	    version->type != IXT_JSON_INT)
		refuse(m, "its toolchain.json is not of format " IXT_TOOLCHAIN_FORMAT);
	if (version->integer != IXT_TOOLCHAIN_VERSION)
		ixt_raise(m->arena, IXT_ERR_UNSUPPORTED, "%.*s: version %lld of format %s met, %d "
			  "expected", IXT_STR_ARG(m->file), (long long)version->integer,
			  IXT_TOOLCHAIN_FORMAT, IXT_TOOLCHAIN_VERSION);
}

static void check_content(const import *m)
{
	ixt_str met = ixt_toolchain_id(m->arena, ixt_tree_read(m->dir, m->arena));

	if (!ixt_str_eq(met, m->id))
		ixt_raise(m->arena, IXT_ERR_VALUE, "%.*s: content of id %.*s met, %.*s expected: the "
			  "file was changed or damaged", IXT_STR_ARG(m->file), IXT_STR_ARG(met),
			  IXT_STR_ARG(m->id));
}

static void import_file(import *m)
{
	ixt_str own = ixt_arena_format(m->arena, "import-%ld", (long)getpid());

	m->unpacked = ixt_store_begin(m->store, m->arena, own);
	ixt_extract(m->file, m->unpacked.scratch, &(ixt_extract_policy){ 0 }, m->arena);
	find_top(m);
	check_version(m);
	check_content(m);
	m->claim = ixt_store_begin(m->store, m->arena, ixt_toolchain_name(m->arena, m->id));
	if (m->claim.done)
		return;
	if (rename(m->dir.ptr, m->claim.out.ptr) < 0)
		ixt_raise_errno(m->arena, m->claim.out, errno);
	ixt_store_commit(&m->claim, &(ixt_result_record){ 0 });
}

static void give_up(import *m)
{
	ixt_store_abandon(&m->claim, false);
	ixt_store_abandon(&m->unpacked, false);
}

ixt_str ixt_toolchain_import(const ixt_store *store, ixt_arena *arena, ixt_str path)
{
	ixt_trap *outer = arena->trap, trap = { .error = outer->error };
	import *m = IXT_NEW(arena, import);	/* stays as it is over a jump */

	*m = (import){ .store = store, .arena = arena, .file = path,
		       .unpacked.lock = -1, .claim.lock = -1 };
	arena->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		arena->trap = outer;
		give_up(m);
		ixt_raise_filled(outer);
	}
	import_file(m);
	arena->trap = outer;
	give_up(m);
	if (!ixt_toolchain_installed(store, arena).len)
		ixt_toolchain_use(store, arena, m->id);
	return m->id;
}
