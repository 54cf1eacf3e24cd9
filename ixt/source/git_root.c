#define _GNU_SOURCE 1		/* SOCK_CLOEXEC with -std=c17; environ */
#include "ixt/source/git_root.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ixt/base/limits.h"
#include "ixt/source/tree.h"

/* "<oid> <type> <size>": room for SHA-256 names and more. */
#define MAX_HEADER 128
#define READ_BYTES 65536
/* The listing of a tree; the largest real one is under 1 MB. */
#define MAX_LISTING (256u << 20)

typedef struct entry {
	ixt_str path;
	ixt_str oid;
	ixt_str target;		/* of a link */
	bool link;
} entry;

/* A running git whose standard input and output are the other end of `fd`. A
 * socket, because writing to a pipe whose reader died would raise SIGPIPE. */
typedef struct child {
	pid_t pid;		/* 0: none */
	int fd;
} child;

typedef struct git_root {
	ixt_root root;
	ixt_tree tree;
	ixt_arena arena;	/* entries and their texts */
	child git;
	char *dir_option;	/* "--git-dir=…"; in arena */
	entry *entries;
	/* Answers go through this block: nothing raises while one is read. */
	char *block;
	size_t block_size;
} git_root;

/* Children. All functions return 0, or an error number. */

static int spawn_with(char *const *argv, int fd, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return error;
	error = posix_spawn_file_actions_adddup2(&actions, fd, 0);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, fd, 1);
	if (!error)
		error = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

static int start(child *c, char *const *argv)
{
	int pair[2], error;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return errno;
	error = spawn_with(argv, pair[1], &c->pid);
	close(pair[1]);
	c->fd = pair[0];
	if (error) {
		close(pair[0]);
		c->pid = 0;
	}
	return error;
}

/* Closes the child's input, which ends it, and waits. */
static int finish(child *c)
{
	int status = 0;

	if (c->pid == 0)
		return 0;
	close(c->fd);
	while (waitpid(c->pid, &status, 0) < 0)
		if (errno != EINTR)
			return errno;
	c->pid = 0;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : EINVAL;
}

static int send_all(child *c, const char *p, size_t len)
{
	while (len) {
		ssize_t n = send(c->fd, p, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return EIO;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static int grow_block(git_root *g, size_t size)
{
	const ixt_allocator *a = g->arena.allocator;
	char *block;

	if (size <= g->block_size)
		return 0;
	block = a->resize(a->ctx, g->block, g->block_size, size);
	if (!block)
		return ENOMEM;
	g->block = block;
	g->block_size = size;
	return 0;
}

/* Reads what there is into the block at `len`; *got is 0 at the end. */
static int receive(git_root *g, child *c, size_t len, size_t *got)
{
	ssize_t n;

	do
		n = recv(c->fd, g->block + len, g->block_size - len, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return EIO;
	*got = (size_t)n;
	return 0;
}

/* All that a child says until it ends. */
static int receive_all(git_root *g, child *c, ixt_str *all)
{
	size_t len = 0, got = 1;
	int error = 0;

	while (!error && got) {
		error = len > MAX_LISTING ? EFBIG : grow_block(g, READ_BYTES);
		if (!error && g->block_size - len < READ_BYTES)
			error = grow_block(g, g->block_size * 2);
		if (!error)
			error = receive(g, c, len, &got);
		len += error ? 0 : got;
	}
	*all = (ixt_str){ g->block, len };
	return error;
}

/* Objects. */

/* Takes "<oid> blob <size>\n" apart. */
static bool parse_header(ixt_str header, ixt_str oid, size_t *size)
{
	static const ixt_str blob = { " blob ", 6 };
	size_t i, n = 0;

	if (!ixt_str_starts(header, oid) ||
	    !ixt_str_starts(ixt_str_from(header, oid.len), blob))
		return false;
	i = oid.len + blob.len;
	if (i == header.len)
		return false;
	for (; i < header.len; i++) {
		if (header.ptr[i] < '0' || header.ptr[i] > '9' || n > SIZE_MAX / 16)
			return false;
		n = n * 10 + (size_t)(header.ptr[i] - '0');
	}
	*size = n;
	return true;
}

/* Receives until the block holds a header; *len bytes are there then. */
static int receive_header(git_root *g, ixt_str oid, size_t *len, size_t *header_len,
			  size_t *size)
{
	ixt_str have;
	size_t end, got;
	int error;

	for (*len = 0;; *len += got) {
		have = (ixt_str){ g->block, *len };
		end = ixt_str_chr(have, '\n', 0);
		if (end != IXT_STR_NPOS)
			break;
		if (*len > MAX_HEADER)
			return EIO;
		error = receive(g, &g->git, *len, &got);
		if (error || got == 0)
			return EIO;
	}
	*header_len = end + 1;
	return parse_header(ixt_str_first(have, end), oid, size) ? 0 : EIO;
}

/* The blob `oid`, as a view of the block. One request is under way at a time,
 * so what comes is its answer: header, bytes, newline. */
static int ask(git_root *g, ixt_str oid, ixt_str *data)
{
	size_t len, header_len, size, got;
	int error = grow_block(g, READ_BYTES);

	if (!error)
		error = send_all(&g->git, oid.ptr, oid.len);
	if (!error)
		error = send_all(&g->git, "\n", 1);
	if (!error)
		error = receive_header(g, oid, &len, &header_len, &size);
	if (error)
		return error;
	if (size > IXT_MAX_SOURCE_BYTES)
		return IXT_ROOT_TOO_LARGE;
	error = grow_block(g, header_len + size + 1);
	for (; !error && len < header_len + size + 1; len += got) {
		error = receive(g, &g->git, len, &got);
		if (error || got == 0)
			return EIO;
	}
	*data = (ixt_str){ g->block + header_len, size };
	return error;
}

static int start_batch(git_root *g)
{
	char *const argv[] = { "git", g->dir_option, "cat-file", "--batch", NULL };

	return start(&g->git, argv);
}

/* Asks the child that runs, or a new one. After a failure none is left: the
 * rest of an answer would be taken for the next one. */
static int ask_safely(git_root *g, ixt_str oid, ixt_str *data)
{
	int error = g->git.pid ? 0 : start_batch(g);

	if (!error)
		error = ask(g, oid, data);
	if (error)
		finish(&g->git);
	return error;
}

/* The root. */

static const git_root *of_tree(const ixt_tree *tree)
{
	return (const git_root *)((const char *)tree - offsetof(git_root, tree));
}

static ixt_str path_of(const ixt_tree *tree, uint32_t index)
{
	return of_tree(tree)->entries[index].path;
}

static bool link_of(const ixt_tree *tree, uint32_t index, ixt_str *target)
{
	const entry *e = &of_tree(tree)->entries[index];

	*target = e->target;
	return e->link;
}

static ixt_read_result git_read(ixt_root *root, ixt_str path, ixt_arena *arena,
				ixt_str *data)
{
	git_root *g = (git_root *)root;
	uint32_t index;
	ixt_str answer;
	int error = ixt_tree_find(&g->tree, path, &index);

	if (error)
		return ixt_tree_failed(root, error);
	error = ask_safely(g, g->entries[index].oid, &answer);
	if (error)
		return ixt_tree_failed(root, error);
	*data = ixt_arena_copy(arena, answer);
	return IXT_READ_OK;
}

static int git_list(ixt_root *root, ixt_str file_name, ixt_root_visit *visit, void *ctx)
{
	ixt_tree_list(&((git_root *)root)->tree, file_name, visit, ctx);
	return 0;
}

static void git_close(ixt_root *root)
{
	git_root *g = (git_root *)root;
	const ixt_allocator *a = g->arena.allocator;

	finish(&g->git);
	if (g->block)
		a->resize(a->ctx, g->block, g->block_size, 0);
	ixt_arena_release(&g->arena);
	a->resize(a->ctx, g, sizeof *g, 0);
}

static const ixt_root_ops git_ops = { git_read, git_list, git_close };

/* Opening. */

static int by_path(const void *a, const void *b)
{
	return ixt_str_cmp(((const entry *)a)->path, ((const entry *)b)->path);
}

/* "<mode> <type> <oid>\t<path>"; false for what is no file or link. */
static bool parse_entry(ixt_str line, entry *e)
{
	size_t tab = ixt_str_chr(line, '\t', 0), space;
	ixt_str head = ixt_str_first(line, tab == IXT_STR_NPOS ? 0 : tab);

	if (ixt_str_find(head, IXT_STR(" blob "), 0) != 6)
		return false;
	space = ixt_str_rchr(head, ' ');
	*e = (entry){
		.path = ixt_str_from(line, tab + 1),
		.oid = ixt_str_from(head, space + 1),
		.link = ixt_str_starts(head, IXT_STR("120000")),
	};
	return true;
}

static void take_listing(git_root *g, ixt_str listing)
{
	uint32_t cap = 0;
	size_t at, end;
	entry e;

	listing = ixt_arena_copy(&g->arena, listing);
	for (at = 0; at < listing.len; at = end + 1) {
		end = ixt_str_chr(listing, '\0', at);
		if (end == IXT_STR_NPOS)
			end = listing.len;
		if (parse_entry(ixt_str_range(listing.ptr + at, listing.ptr + end), &e))
			IXT_PUSH(&g->arena, g->entries, g->tree.count, cap) = e;
	}
	if (g->tree.count)
		qsort(g->entries, g->tree.count, sizeof *g->entries, by_path);
}

static int list_tree(git_root *g, char *tree, ixt_str *listing)
{
	char *const argv[] = { "git", g->dir_option, "ls-tree", "-r", "-z", "--full-tree", tree,
			       NULL };
	child c = { 0 };
	int error = start(&c, argv), status;

	if (error)
		return error;
	error = receive_all(g, &c, listing);
	status = finish(&c);
	return error ? error : status;
}

static int read_links(git_root *g)
{
	ixt_str target;
	uint32_t i;
	int error;

	for (i = 0; i < g->tree.count; i++) {
		if (!g->entries[i].link)
			continue;
		error = ask_safely(g, g->entries[i].oid, &target);
		if (error)
			return error;
		g->entries[i].target = ixt_arena_copy(&g->arena, target);
	}
	return 0;
}

static char *copy_c_string(git_root *g, ixt_str start, ixt_str rest)
{
	ixt_str all = ixt_arena_concat(&g->arena, start, rest);

	return memcpy(ixt_arena_take(&g->arena, all.len + 1), all.ptr, all.len + 1);
}

static int open_tree(git_root *g, ixt_str git_dir, ixt_str tree)
{
	ixt_str listing;
	int error;

	/* It would be an option. */
	if (ixt_str_starts(tree, IXT_STR("-")))
		return EINVAL;
	g->dir_option = copy_c_string(g, IXT_STR("--git-dir="), git_dir);
	error = list_tree(g, copy_c_string(g, tree, (ixt_str){ NULL, 0 }), &listing);
	if (error)
		return error;
	take_listing(g, listing);
	return read_links(g);
}

static git_root *new_root(ixt_arena *arena)
{
	const ixt_allocator *a = arena->allocator;
	git_root *g = a->resize(a->ctx, NULL, 0, sizeof *g);

	if (!g)
		ixt_arena_no_memory(arena);
	*g = (git_root){
		.root = { .ops = &git_ops },
		.tree = { .path = path_of, .link = link_of },
	};
	ixt_arena_init(&g->arena, a, READ_BYTES);
	return g;
}

ixt_root *ixt_git_root_open(ixt_str git_dir, ixt_str tree, ixt_arena *arena)
{
	ixt_trap *outer = arena->trap, trap = { .error = outer->error };
	ixt_str shown = ixt_arena_format(arena, "%.*s %.*s", IXT_STR_ARG(git_dir),
					 IXT_STR_ARG(tree));
	git_root *g = new_root(arena);
	int error;

	/* Not to lose the root when its own arena raises. */
	if (IXT_TRAPPED(&trap)) {
		git_close(&g->root);
		ixt_raise_filled(outer);
	}
	g->arena.trap = &trap;
	g->root.label = ixt_arena_copy(&g->arena, shown);
	error = open_tree(g, git_dir, tree);
	if (error) {
		git_close(&g->root);
		ixt_errno_raise(error, shown, arena);
	}
	/* Nothing is taken from it from here on. */
	g->arena.trap = NULL;
	return &g->root;
}
