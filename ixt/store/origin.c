#include "ixt/store/origin.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "ixt/host/data.h"
#include "ixt/host/write_file.h"

/* A directory of a store has its record beside it, and its marker in it. */
static bool is_result(ixt_arena *arena, ixt_str dir, ixt_str *record)
{
	ixt_str marker = ixt_arena_format(arena, "%.*s/" IXT_TREE_MARKER, IXT_STR_ARG(dir));

	*record = ixt_arena_format(arena, "%.*s.json", IXT_STR_ARG(dir));
	return ixt_is_regular_file(marker.ptr) && ixt_is_regular_file(record->ptr);
}

ixt_result_record *ixt_store_origin(ixt_arena *arena, ixt_str path)
{
	char real[PATH_MAX];
	ixt_str dir, record;
	size_t slash;

	if (!realpath(ixt_arena_copy(arena, path).ptr, real))
		ixt_raise_errno(arena, path, errno);
	for (dir = ixt_str_of(real); (slash = ixt_str_rchr(dir, '/')) != IXT_STR_NPOS && slash;) {
		dir = ixt_str_first(dir, slash);
		if (is_result(arena, dir, &record))
			return ixt_record_read(ixt_read_file(arena, record), record, arena);
	}
	return NULL;
}
