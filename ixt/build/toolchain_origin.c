#include "ixt/build/toolchain_origin.h"

#include "ixt/build/toolchain.h"
#include "ixt/host/data.h"
#include "ixt/host/digest_fd.h"

static bool is_same(ixt_str a, ixt_str b, ixt_arena *arena)
{
	char ours[65], theirs[65];

	if (!ixt_is_regular_file(b.ptr))
		return false;
	ixt_digest_file(arena, a, ours);
	ixt_digest_file(arena, b, theirs);
	return strcmp(ours, theirs) == 0;
}

/* The next entry that is no directory; at the end NULL. */
static const ixt_tree_entry *next_file(const ixt_tree *tree, uint32_t *i)
{
	while (*i < tree->count && tree->entries[*i].kind == IXT_TREE_DIRECTORY)
		++*i;
	return *i < tree->count ? &tree->entries[(*i)++] : NULL;
}

/* Of the files of `dir` below our data. */
static ixt_str first_other(ixt_str tree, const char *dir, ixt_arena *arena)
{
	ixt_str data = ixt_data_dir(arena);
	ixt_str path = ixt_arena_format(arena, "%.*s/share/ixt/%s", IXT_STR_ARG(tree), dir);
	const ixt_tree *ours = ixt_tree_read(
		ixt_arena_format(arena, "%.*s/%s", IXT_STR_ARG(data), dir), arena);
	const ixt_tree *theirs;
	const ixt_tree_entry *a, *b;
	uint32_t i = 0, k = 0;

	if (!ixt_is_directory(path.ptr))
		return ixt_arena_format(arena, "share/ixt/%s", dir);
	theirs = ixt_tree_read(path, arena);
	do {
		a = next_file(ours, &i);
		b = next_file(theirs, &k);
	} while (a && b && ixt_str_eq(a->path, b->path) && strcmp(a->digest, b->digest) == 0);
	if (!a && !b)
		return IXT_STR("");
	return ixt_arena_format(arena, "share/ixt/%s/%.*s", dir,
				IXT_STR_ARG(a ? a->path : b->path));
}

ixt_str ixt_toolchain_differs(ixt_str tree, ixt_arena *arena)
{
	static const char *const dirs[] = { "targets/capos/sysroot", "targets/capos/wire" };
	static const char name[] = "libexec/ixt-tool";
	ixt_str driver = ixt_toolchain_driver(arena), other = IXT_STR("");
	size_t i;

	for (i = 0; i < sizeof dirs / sizeof *dirs && !other.len; i++)
		other = first_other(tree, dirs[i], arena);
	if (other.len || !driver.len ||
	    is_same(driver, ixt_arena_format(arena, "%.*s/%s", IXT_STR_ARG(tree), name), arena))
		return other;
	return ixt_str_of(name);
}
