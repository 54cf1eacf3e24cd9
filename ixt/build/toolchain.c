#include "ixt/build/toolchain.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "ixt/base/hash.h"
#include "ixt/base/json.h"
#include "ixt/build/host_pack.h"
#include "ixt/build/tool_search.h"
#include "ixt/host/data.h"
#include "ixt/host/spawn.h"
#include "ixt/host/write_file.h"

/* Of the digest, as uids of kind capos. */
enum { ID_BYTES_OF_DIGEST = 20 };

/* ------------------------------------------------------------------------- ids */

ixt_str ixt_toolchain_name(ixt_arena *arena, ixt_str id)
{
	return ixt_arena_concat(arena, id, IXT_STR(IXT_TOOLCHAIN_SUFFIX));
}

ixt_str ixt_toolchain_id(ixt_arena *arena, const ixt_tree *tree)
{
	ixt_str text = ixt_arena_format(arena, "%s %d %s", IXT_TOOLCHAIN_FORMAT,
					IXT_TOOLCHAIN_VERSION, tree->digest);
	char *id = ixt_arena_take(arena, IXT_TOOLCHAIN_ID_BYTES + 1);
	uint8_t digest[32];

	ixt_sha256(text, digest);
	ixt_b62(digest, ID_BYTES_OF_DIGEST, IXT_TOOLCHAIN_ID_BYTES, id);
	return (ixt_str){ id, IXT_TOOLCHAIN_ID_BYTES };
}

ixt_str ixt_toolchain_id_of_name(ixt_str name)
{
	ixt_str suffix = IXT_STR(IXT_TOOLCHAIN_SUFFIX);

	if (name.len != IXT_TOOLCHAIN_ID_BYTES + suffix.len || !ixt_str_ends(name, suffix))
		return IXT_STR("");
	return ixt_str_first(name, IXT_TOOLCHAIN_ID_BYTES);
}

ixt_str *ixt_toolchain_list_ids(const ixt_store *store, ixt_arena *arena, uint32_t *count)
{
	uint32_t n, i;
	ixt_str *names = ixt_store_list(store, arena, &n);

	*count = 0;
	for (i = 0; i < n; i++)
		if (ixt_toolchain_id_of_name(names[i]).len)
			names[(*count)++] = ixt_toolchain_id_of_name(names[i]);
	return names;
}

/* ------------------------------------------------------------------ installed */

static ixt_str installed_link(const ixt_store *store, ixt_arena *arena)
{
	return ixt_arena_format(arena, "%.*s/toolchain", IXT_STR_ARG(ixt_store_dir(store)));
}

ixt_str ixt_toolchain_installed(const ixt_store *store, ixt_arena *arena)
{
	char target[PATH_MAX];
	ssize_t n = readlink(installed_link(store, arena).ptr, target, sizeof target);
	ixt_str name = { target, n > 0 ? (size_t)n : 0 };

	if (!ixt_str_starts(name, IXT_STR("store/")))
		return IXT_STR("");
	name = ixt_str_from(name, strlen("store/"));
	if (!ixt_store_has(store, name))
		return IXT_STR("");
	return ixt_arena_copy(arena, ixt_toolchain_id_of_name(name));
}

void ixt_toolchain_check(const ixt_store *store, ixt_arena *arena, ixt_str id)
{
	ixt_str name = ixt_toolchain_name(arena, id);

	if (!ixt_toolchain_id_of_name(name).len || !ixt_store_has(store, name))
		ixt_raise(arena, IXT_ERR_FILE_NOT_FOUND, "no toolchain \"%.*s\" in the store at "
			  "%.*s; \"ixt-cross toolchain list\" names those there are",
			  IXT_STR_ARG(id), IXT_STR_ARG(ixt_store_dir(store)));
}

void ixt_toolchain_use(const ixt_store *store, ixt_arena *arena, ixt_str id)
{
	ixt_str link = installed_link(store, arena);
	ixt_str aside = ixt_arena_format(arena, "%.*s.%ld", IXT_STR_ARG(link), (long)getpid());
	ixt_str target = ixt_arena_format(arena, "store/%.*s" IXT_TOOLCHAIN_SUFFIX, IXT_STR_ARG(id));

	ixt_toolchain_check(store, arena, id);
	unlink(aside.ptr);
	if (symlink(target.ptr, aside.ptr) < 0 || rename(aside.ptr, link.ptr) < 0)
		ixt_raise_errno(arena, link, errno);
}

/* ---------------------------------------------------------------------- making */

typedef struct making {
	ixt_arena *arena;
	const ixt_toolchain_list *list;
	ixt_tool_search search;
	ixt_host_pack pack;
	ixt_toolchain_made made;
	ixt_str driver;		/* in the tree; empty: there is none */
	ixt_str *names;		/* of the tools that it has: made.tools of them */
	uint32_t names_cap;
} making;

static ixt_str below(const making *m, const char *dir, ixt_str name)
{
	return ixt_arena_format(m->arena, "%s/%.*s", dir, IXT_STR_ARG(name));
}

static bool is_driven(const making *m, ixt_str name)
{
	return m->driver.len && ixt_text_list_has(&m->list->driven, name);
}

static void add_tool(making *m, ixt_str name, ixt_str path)
{
	ixt_str place = ixt_host_pack_file(&m->pack, path);

	if (ixt_text_list_has(&m->list->compilers, name))
		ixt_host_pack_link(&m->pack, below(m, "libexec", name), place);
	if (!is_driven(m, name))
		ixt_host_pack_link(&m->pack, below(m, "bin", name), place);
	IXT_PUSH(m->arena, m->names, m->made.tools, m->names_cap) = name;
}

/* What a compiler brings itself, as it says. */
static ixt_str resource_dir(making *m)
{
	ixt_str clang = ixt_tool_find(&m->search, IXT_STR("clang"));
	const char *const argv[] = { clang.ptr, "-print-resource-dir", NULL };
	ixt_str dir;
	ixt_buf out;
	int status;

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = m->arena->trap;
	status = clang.len ? ixt_spawn(m->arena, argv, NULL, &out) : 127;
	dir = ixt_arena_copy(m->arena, ixt_buf_view(&out));
	ixt_buf_release(&out);
	if (status != 0 || !dir.len || dir.ptr[0] != '/')
		ixt_raise(m->arena, IXT_ERR_ERROR, "%.*s -print-resource-dir: exit status %d and "
			  "\"%.*s\" met, a directory expected", IXT_STR_ARG(clang), status,
			  IXT_STR_ARG(dir));
	return ixt_str_first(dir, ixt_str_chr(dir, '\n', 0));
}

static void add_data(making *m, ixt_str pattern)
{
	ixt_str hole = IXT_STR("{resource-dir}"), path = ixt_arena_copy(m->arena, pattern);
	glob_t found;
	size_t i;

	if (ixt_str_starts(pattern, hole))
		path = ixt_arena_concat(m->arena, resource_dir(m), ixt_str_from(pattern, hole.len));
	if (glob(path.ptr, 0, NULL, &found) != 0)
		return;
	for (i = 0; i < found.gl_pathc; i++)
		if (ixt_is_directory(found.gl_pathv[i]))
			ixt_host_pack_directory(&m->pack, ixt_str_of(found.gl_pathv[i]));
	globfree(&found);
}

static void add_group(making *m, const ixt_tool_group *g)
{
	bool any = false;
	uint32_t i;

	for (i = 0; i < g->names.count; i++) {
		ixt_str name = g->names.items[i], path = ixt_tool_find(&m->search, name);

		any |= path.len != 0;
		if (path.len)
			add_tool(m, name, path);
		else
			IXT_PUSH(m->arena, m->made.missing, m->made.missing_count,
				 m->made.missing_cap) =
				(ixt_missing_tool){ name, g->package, g->optional };
	}
	for (i = 0; any && i < g->data.count; i++)
		add_data(m, g->data.items[i]);
}

ixt_str ixt_toolchain_driver(ixt_arena *arena)
{
	static const char *const places[] = { "ixt-tool", "../libexec/ixt/ixt-tool" };
	char program[PATH_MAX], real[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", program, sizeof program);
	ixt_str dir = ixt_str_first((ixt_str){ program, n > 0 ? (size_t)n : 0 },
				    ixt_str_rchr((ixt_str){ program, n > 0 ? (size_t)n : 0 }, '/'));
	size_t i;

	for (i = 0; i < sizeof places / sizeof *places; i++) {
		ixt_str path = ixt_arena_format(arena, "%.*s/%s", IXT_STR_ARG(dir), places[i]);

		if (ixt_is_regular_file(path.ptr) && realpath(path.ptr, real))
			return ixt_arena_copy(arena, ixt_str_of(real));
	}
	return IXT_STR("");
}

static void add_driver(making *m)
{
	ixt_str from = ixt_toolchain_driver(m->arena);
	uint32_t i;

	if (!from.len)
		return;
	m->driver = IXT_STR("libexec/ixt-tool");
	ixt_host_pack_program(&m->pack, m->driver, from);
	for (i = 0; i < m->list->driven.count; i++)
		ixt_host_pack_link(&m->pack, below(m, "bin", m->list->driven.items[i]), m->driver);
}

static void add_description(making *m)
{
	uint32_t i;
	ixt_str text;
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = m->arena->trap;
	ixt_buf_format(&b, "{\n \"format\": \"%s\",\n \"version\": %d,\n \"tools\": [",
		       IXT_TOOLCHAIN_FORMAT, IXT_TOOLCHAIN_VERSION);
	for (i = 0; i < m->made.tools; i++) {
		ixt_buf_add(&b, i ? IXT_STR(", \"") : IXT_STR("\""));
		ixt_json_escape(&b, m->names[i]);
		ixt_buf_add_char(&b, '"');
	}
	ixt_buf_add(&b, IXT_STR("]\n}\n"));
	text = ixt_arena_copy(m->arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	ixt_host_pack_text(&m->pack, IXT_STR("toolchain.json"), text);
}

/* A directory of our data, below share/ixt as it stands there. */
static void add_data_tree(making *m, const char *dir)
{
	ixt_str from = below(m, ixt_data_dir(m->arena).ptr, ixt_str_of(dir));
	ixt_tree *tree = ixt_tree_read(from, m->arena);
	uint32_t i;

	for (i = 0; i < tree->count; i++) {
		const ixt_tree_entry *e = &tree->entries[i];

		if (e->kind == IXT_TREE_DIRECTORY)
			continue;
		ixt_host_pack_text(&m->pack,
			ixt_arena_format(m->arena, "share/ixt/%s/%.*s", dir, IXT_STR_ARG(e->path)),
			ixt_read_file(m->arena, below(m, from.ptr, e->path)));
	}
}

/* What the package lib/capos/c is built from, beside the sources that it fetches. */
static void add_sysroot_sources(making *m)
{
	static const char abi[] = "ixt/base/capos_abi.h";

	add_data_tree(m, "targets/capos/sysroot");
	add_data_tree(m, "targets/capos/wire");
	ixt_host_pack_text(&m->pack, ixt_arena_format(m->arena, "share/ixt/%s", abi),
			   ixt_read_file(m->arena, below(m, ixt_data_dir(m->arena).ptr,
							 ixt_str_of(abi))));
}

static void pack_all(making *m)
{
	uint32_t i;

	ixt_host_pack_root_link(&m->pack, "lib");
	ixt_host_pack_root_link(&m->pack, "lib64");
	add_driver(m);
	add_sysroot_sources(m);
	for (i = 0; i < m->list->group_count; i++)
		add_group(m, &m->list->groups[i]);
	add_description(m);
}

static bool lacks_required(const ixt_toolchain_made *made)
{
	uint32_t i = 0;

	while (i < made->missing_count && made->missing[i].optional)
		i++;
	return i < made->missing_count;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What was written must be what was digested: a machine may be updated meanwhile. */
static void check_written(const making *m, const ixt_tree *tree, const ixt_store_claim *claim)
{
	ixt_str difference = ixt_tree_difference(tree, ixt_tree_read(claim->out, m->arena),
						 m->arena);

	if (difference.len)
		ixt_raise(m->arena, IXT_ERR_ERROR, "%.*s: the machine changed while its tools were "
			  "packed; try again", IXT_STR_ARG(difference));
}

static void fill(const making *m, const ixt_tree *tree, ixt_store_claim *claim)
{
	ixt_result_record record = { .started = now() };

	ixt_host_pack_write(&m->pack, claim->out);
	check_written(m, tree, claim);
	record.ended = now();
	ixt_store_commit(claim, &record);
}

static void commit(making *m, const ixt_store *store, const ixt_tree *tree)
{
	ixt_trap *outer = m->arena->trap, trap = { .error = outer->error };
	ixt_store_claim *claim = IXT_NEW(m->arena, ixt_store_claim);

	*claim = ixt_store_begin(store, m->arena, ixt_toolchain_name(m->arena, m->made.id));
	m->made.was_there = claim->done;
	if (claim->done)
		return;
	m->arena->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		m->arena->trap = outer;
		ixt_store_abandon(claim, false);
		ixt_raise_filled(outer);
	}
	fill(m, tree, claim);
	m->arena->trap = outer;
}

ixt_toolchain_made ixt_toolchain_make(const ixt_store *store, ixt_arena *arena, ixt_str list,
				      ixt_str path)
{
	making *m = IXT_NEW(arena, making);
	const ixt_tree *tree;

	m->arena = arena;
	m->list = ixt_toolchain_list_read(arena, list);
	m->search = ixt_tool_search_begin(arena, m->list, path);
	m->pack = (ixt_host_pack){ .arena = arena, .libraries = m->list->libraries.items,
				   .library_count = m->list->libraries.count };
	pack_all(m);
	if (lacks_required(&m->made))
		return m->made;
	tree = ixt_host_pack_tree(&m->pack);
	m->made.id = ixt_toolchain_id(arena, tree);
	m->made.bytes = tree->bytes;
	commit(m, store, tree);
	if (!ixt_toolchain_installed(store, arena).len)
		ixt_toolchain_use(store, arena, m->made.id);
	return m->made;
}
