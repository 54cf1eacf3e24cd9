#include "ixt/source/tree.h"

#include <errno.h>

/* A walk: the directory reached, without links, and what is still to go. */
typedef struct walk {
	const ixt_tree *tree;
	size_t done_len, rest_len;
	int links;
	char done[IXT_TREE_MAX_PATH + 2];	/* room for a final slash */
	char rest[IXT_TREE_MAX_PATH + 1];
} walk;

/* The first entry not below `path`. */
static uint32_t lower_bound(const ixt_tree *t, ixt_str path)
{
	uint32_t low = 0, high = t->count;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (ixt_str_cmp(t->path(t, mid), path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool entry_at(const ixt_tree *t, ixt_str path, uint32_t *index)
{
	*index = lower_bound(t, path);
	return *index < t->count && ixt_str_eq(t->path(t, *index), path);
}

static bool is_link(const ixt_tree *t, uint32_t index, ixt_str *target)
{
	return t->link && t->link(t, index, target);
}

static bool is_directory(walk *w)
{
	ixt_str prefix = { w->done, w->done_len + 1 };
	uint32_t i;

	w->done[w->done_len] = '/';
	i = lower_bound(w->tree, prefix);
	return i < w->tree->count && ixt_str_starts(w->tree->path(w->tree, i), prefix);
}

static void leave_last(walk *w)
{
	size_t slash = ixt_str_rchr((ixt_str){ w->done, w->done_len }, '/');

	w->done_len = slash == IXT_STR_NPOS ? 0 : slash;
}

static int enter(walk *w, ixt_str part)
{
	if (part.len > IXT_TREE_MAX_NAME ||
	    w->done_len + 1 + part.len > IXT_TREE_MAX_PATH)
		return ENAMETOOLONG;
	if (w->done_len)
		w->done[w->done_len++] = '/';
	memcpy(w->done + w->done_len, part.ptr, part.len);
	w->done_len += part.len;
	return 0;
}

/* Puts `target` in the place of the link that was just entered. `rest` begins
 * with the slash after the link, or is empty. */
static int follow(walk *w, ixt_str target, size_t rest_at)
{
	size_t rest_len = w->rest_len - rest_at;

	if (target.len == 0)
		return ENOENT;
	if (target.ptr[0] == '/')
		return IXT_ROOT_LEAVES;
	if (++w->links > IXT_TREE_MAX_LINKS)
		return ELOOP;
	if (target.len + rest_len > IXT_TREE_MAX_PATH)
		return ENAMETOOLONG;
	leave_last(w);
	memmove(w->rest + target.len, w->rest + rest_at, rest_len);
	memcpy(w->rest, target.ptr, target.len);
	w->rest_len = target.len + rest_len;
	return 0;
}

static int step(walk *w, size_t *at, ixt_str part, bool *found, uint32_t *index)
{
	size_t end = *at + part.len;
	ixt_str target;
	int error;

	*at = end + 1;
	if (part.len == 0 || ixt_str_is(part, "."))
		return 0;
	if (ixt_str_is(part, "..")) {
		if (w->done_len == 0)
			return IXT_ROOT_LEAVES;
		leave_last(w);
		return 0;
	}
	error = enter(w, part);
	if (error)
		return error;
	if (!entry_at(w->tree, (ixt_str){ w->done, w->done_len }, index))
		return is_directory(w) ? 0 : ENOENT;
	if (is_link(w->tree, *index, &target)) {
		*at = 0;
		return follow(w, target, end);
	}
	*found = end == w->rest_len;
	return *found ? 0 : ENOTDIR;
}

static int find_slowly(walk *w, ixt_str path, uint32_t *index)
{
	size_t at = 0, end;
	bool found = false;
	int error = 0;

	if (path.len > IXT_TREE_MAX_PATH)
		return ENAMETOOLONG;
	if (path.len)
		memcpy(w->rest, path.ptr, path.len);
	w->rest_len = path.len;
	while (!error && !found && at < w->rest_len) {
		ixt_str rest = { w->rest, w->rest_len };

		end = ixt_str_chr(rest, '/', at);
		if (end == IXT_STR_NPOS)
			end = w->rest_len;
		error = step(w, &at, ixt_str_range(w->rest + at, w->rest + end), &found,
			     index);
	}
	return error ? error : found ? 0 : EISDIR;
}

int ixt_tree_find(const ixt_tree *tree, ixt_str path, uint32_t *index)
{
	ixt_str target;
	walk w;

	if (entry_at(tree, path, index) && !is_link(tree, *index, &target))
		return 0;
	w.tree = tree;
	w.done_len = 0;
	w.links = 0;
	return find_slowly(&w, path, index);
}

static bool is_named(ixt_str path, ixt_str file_name)
{
	size_t slash = path.len - file_name.len;

	if (file_name.len == 0)
		return true;
	return ixt_str_ends(path, file_name) && (slash == 0 || path.ptr[slash - 1] == '/');
}

void ixt_tree_list(const ixt_tree *tree, ixt_str file_name, ixt_root_visit *visit,
		   void *ctx)
{
	uint32_t i, to;
	ixt_str path, target;

	for (i = 0; i < tree->count; i++) {
		path = tree->path(tree, i);
		if (!is_named(path, file_name) ||
		    (is_link(tree, i, &target) && ixt_tree_find(tree, path, &to) == EISDIR))
			continue;
		visit(ctx, path);
	}
}

ixt_read_result ixt_tree_failed(ixt_root *root, int error)
{
	root->error_number = error;
	return error == ENOENT ? IXT_READ_ABSENT : IXT_READ_FAILED;
}
