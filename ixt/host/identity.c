#include "ixt/host/identity.h"

#include <limits.h>
#include <stdlib.h>

#include "ixt/base/hash.h"
#include "ixt/base/path.h"
#include "ixt/host/corpus_store.h"
#include "ixt/host/data.h"
#include "ixt/host/files.h"
#include "ixt/host/spawn.h"

static ixt_str real_path(ixt_arena *arena, ixt_str path)
{
	char buffer[PATH_MAX];

	return ixt_arena_copy(arena, realpath(path.ptr, buffer) ? ixt_str_of(buffer) : path);
}

/* First line of what git says about `dir`; empty when it fails. Git's own
 * complaints are for whoever named a repository, and here nobody did. */
static ixt_str ask_git(ixt_arena *arena, ixt_str dir, const char *const *words)
{
	const char *argv[12] = { "git", "-C", dir.ptr };
	ixt_str answer = IXT_STR("");
	ixt_buf out;
	int n = 3;

	while (*words)
		argv[n++] = *words++;
	argv[n] = NULL;
	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = arena->trap;
	if (ixt_spawn(arena, argv, NULL, &out) == 0)
		answer = ixt_arena_copy(arena, ixt_str_first(ixt_buf_view(&out), ixt_str_chr(
							     ixt_buf_view(&out), '\n', 0)));
	ixt_buf_release(&out);
	return answer;
}

/* True when the directory itself is the top of a work tree. A look at the file
 * system first: it spares a process, and git's complaint. */
static bool is_work_tree(ixt_arena *arena, ixt_str dir)
{
	ixt_str git = ixt_arena_format(arena, "%.*s/.git", IXT_STR_ARG(dir));

	return ixt_is_directory(git.ptr) || ixt_is_regular_file(git.ptr);
}

static void tell_by_marker(ixt_arena *arena, ixt_str checkout, ixt_identity *id)
{
	ixt_corpus_marker marker;

	if (!ixt_corpus_read_marker(arena, checkout, &marker))
		return;
	id->commit = marker.commit;
	id->tree = ixt_tree_digest(arena, checkout);
	id->dirty = !ixt_str_eq(id->tree, marker.tree);
}

static void tell_by_git(ixt_arena *arena, ixt_str checkout, ixt_identity *id)
{
	static const char *const head[] = { "rev-parse", "--verify", "-q", "HEAD^{commit}", NULL };
	static const char *const status[] = { "status", "--porcelain", NULL };

	id->commit = ask_git(arena, checkout, head);
	id->dirty = id->commit.len && ask_git(arena, checkout, status).len;
}

static ixt_str file_digest(ixt_arena *arena, ixt_str path)
{
	char *hex = ixt_arena_take(arena, 65);
	uint8_t digest[32];

	ixt_sha256(ixt_read_file(arena, path), digest);
	ixt_hex(digest, 32, hex);
	return (ixt_str){ hex, 64 };
}

static ixt_str text_of(ixt_arena *arena, const ixt_identity *id)
{
	if (!id->commit.len)
		return ixt_arena_format(arena, "tree %.*s", IXT_STR_ARG(id->tree));
	if (!id->dirty)
		return id->commit;
	return ixt_arena_format(arena, "%.*s with local changes (tree %.12s)",
				IXT_STR_ARG(id->commit), id->tree.ptr);
}

static bool is_checkout(ixt_arena *arena, ixt_str dir)
{
	return ixt_is_directory(ixt_arena_format(arena, "%.*s/pkgs", IXT_STR_ARG(dir)).ptr) &&
	       ixt_is_directory(ixt_arena_format(arena, "%.*s/core", IXT_STR_ARG(dir)).ptr);
}

ixt_identity ixt_corpus_identity(ixt_arena *arena, ixt_str root_path)
{
	ixt_str path = ixt_arena_copy(arena, root_path), root = real_path(arena, path), dir;
	ixt_identity id = { .commit = IXT_STR(""), .tree = IXT_STR(""),
			    .checkout = IXT_STR("") };

	if (ixt_is_regular_file(root.ptr)) {
		id.tree = file_digest(arena, root);
		id.text = ixt_arena_format(arena, "pack %.*s", IXT_STR_ARG(id.tree));
		return id;
	}
	dir = ixt_arena_copy(arena, is_checkout(arena, root) ? root : ixt_path_parent(root));
	if (is_checkout(arena, dir))
		id.checkout = dir;
	else
		dir = root;
	tell_by_marker(arena, dir, &id);
	if (!id.tree.len && is_work_tree(arena, dir))
		tell_by_git(arena, dir, &id);
	if (!id.tree.len && (id.dirty || !id.commit.len))
		id.tree = ixt_tree_digest(arena, dir);
	id.text = text_of(arena, &id);
	return id;
}
