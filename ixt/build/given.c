#include "ixt/build/given.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ixt/archive/pack.h"
#include "ixt/base/path.h"
#include "ixt/host/digest_fd.h"
#include "ixt/host/write_file.h"

static void split(ixt_str text, ixt_str *package, ixt_str *path, ixt_arena *arena)
{
	size_t eq = ixt_str_chr(text, '=', 0);

	if (eq == IXT_STR_NPOS || eq == 0 || eq + 1 == text.len)
		ixt_raise(arena, IXT_ERR_VALUE, "source \"%.*s\": PKG=DIR or PKG=ARCHIVE expected, "
			  "as bin/minised=../minised", IXT_STR_ARG(text));
	*package = ixt_str_first(text, eq);
	*path = ixt_str_from(text, eq + 1);
}

static ixt_str sum_of(ixt_str path, ixt_arena *arena)
{
	char hex[65];

	ixt_digest_file(arena, path, hex);
	return ixt_arena_copy(arena, ixt_str_of(hex));
}

/* The archive that stands for `path`; `name` is what the build finds it as. */
static ixt_str archive_of(ixt_str path, ixt_str package, uint32_t number, ixt_str room,
			  ixt_str *name, ixt_arena *arena)
{
	char real[PATH_MAX];
	ixt_pack_options options = { .sources = true };
	ixt_str packed;
	struct stat st;

	if (!realpath(path.ptr, real) || stat(real, &st) < 0)
		ixt_raise_errno(arena, path, errno);
	if (!S_ISDIR(st.st_mode)) {
		*name = ixt_arena_copy(arena, ixt_path_name(ixt_str_of(real)));
		return ixt_arena_copy(arena, ixt_str_of(real));
	}
	options.top = ixt_path_name(package);
	*name = ixt_arena_format(arena, "%.*s.tar", IXT_STR_ARG(ixt_path_name(package)));
	packed = ixt_arena_format(arena, "%.*s/%u.tar", IXT_STR_ARG(room), number);
	ixt_pack_tree(ixt_str_of(real), packed, &options, arena);
	return packed;
}

static void check_once(const ixt_given *g, ixt_str package, ixt_arena *arena)
{
	uint32_t i;

	for (i = 0; i < g->count; i++)
		if (ixt_str_eq(g->replaced[i].package, package))
			ixt_raise(arena, IXT_ERR_VALUE, "the source of %.*s is given twice",
				  IXT_STR_ARG(package));
}

ixt_given ixt_given_sources(const char *const *texts, uint32_t count, ixt_str room,
			    ixt_arena *arena)
{
	ixt_given g = {
		.files = IXT_NEW_ARRAY(arena, ixt_given_file, count + 1),
		.replaced = IXT_NEW_ARRAY(arena, ixt_replaced_source, count + 1),
	};
	ixt_str package, path, name;

	for (; g.count < count; g.count++) {
		split(ixt_str_of(texts[g.count]), &package, &path, arena);
		check_once(&g, package, arena);
		path = archive_of(path, package, g.count, room, &name, arena);
		g.files[g.count] = (ixt_given_file){ sum_of(path, arena), path };
		g.replaced[g.count] = (ixt_replaced_source){
			.package = package, .sum = g.files[g.count].sum,
			.url = ixt_arena_concat(arena, IXT_STR("given:///"), name) };
	}
	return g;
}
