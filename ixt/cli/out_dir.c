#include "ixt/cli/out_dir.h"

#include <stdio.h>
#include <unistd.h>

#include "ixt/cli/report.h"
#include "ixt/host/write_file.h"
#include "ixt/source/root.h"

static ixt_str file_of(ixt_arena *arena, const char *dir, ixt_str name, bool ok)
{
	return ixt_arena_format(arena, "%s/%.*s%s", dir, IXT_STR_ARG(name),
				ok ? ".json" : ".err");
}

static void write_one(ixt_arena *arena, const char *dir, ixt_str name, bool ok, ixt_str data)
{
	ixt_str path = file_of(arena, dir, name, ok);
	size_t slash = ixt_str_rchr(path, '/');

	if (!ixt_path_stays_below(name) || name.len == 0)
		ixt_raise(arena, IXT_ERR_VALUE, "the name \"%.*s\" leads out of %s",
			  IXT_STR_ARG(name), dir);
	ixt_make_directories(arena, ixt_str_first(path, slash));
	ixt_write_file(arena, path, data, ixt_remove_if_interrupted);
	unlink(file_of(arena, dir, name, !ok).ptr);
}

int ixt_out_dir_write(const char *dir, ixt_str name, bool ok, ixt_str data)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;

	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	arena.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
		ixt_arena_release(&arena);
		return -1;
	}
	write_one(&arena, dir, name, ok, data);
	ixt_arena_release(&arena);
	return 0;
}
