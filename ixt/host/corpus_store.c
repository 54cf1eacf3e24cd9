#include "ixt/host/corpus_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/base/json.h"
#include "ixt/base/utf8.h"
#include "ixt/host/data.h"
#include "ixt/host/files.h"
#include "ixt/host/setup.h"
#include "ixt/host/spawn.h"
#include "ixt/host/write_file.h"

#define NEW_PREFIX ".new-"

/* ------------------------------------------------------------------- marker */

static ixt_str marker_path(ixt_arena *arena, ixt_str checkout)
{
	return ixt_arena_format(arena, "%.*s/%s", IXT_STR_ARG(checkout), IXT_CORPUS_MARKER);
}

static ixt_str text_member(const ixt_json *marker, const char *name)
{
	const ixt_json *m = ixt_json_member(marker, ixt_str_of(name));

	return m && m->type == IXT_JSON_STRING ? m->string : IXT_STR("");
}

static void check_marker(ixt_arena *arena, ixt_str path, const ixt_json *marker)
{
	const ixt_json *version = ixt_json_member(marker, IXT_STR("version"));

	if (!ixt_str_is(text_member(marker, "format"), IXT_CORPUS_FORMAT) || !version ||
	    version->type != IXT_JSON_INT)
		ixt_raise(arena, IXT_ERR_VALUE, "%.*s: no marker of format %s",
			  IXT_STR_ARG(path), IXT_CORPUS_FORMAT);
	if (version->integer != IXT_CORPUS_VERSION)
		ixt_raise(arena, IXT_ERR_UNSUPPORTED, "%.*s: version %lld of format %s met, %d "
			  "expected", IXT_STR_ARG(path), (long long)version->integer,
			  IXT_CORPUS_FORMAT, IXT_CORPUS_VERSION);
}

bool ixt_corpus_read_marker(ixt_arena *arena, ixt_str checkout, ixt_corpus_marker *marker)
{
	ixt_str path = marker_path(arena, checkout), text;
	const ixt_json *json;
	size_t offset;

	if (!ixt_is_regular_file(path.ptr))
		return false;
	text = ixt_read_file(arena, path);
	if (!ixt_utf8_valid(text, &offset))
		ixt_raise(arena, IXT_ERR_VALUE, "%.*s: no UTF-8", IXT_STR_ARG(path));
	json = ixt_json_read(text, arena);
	check_marker(arena, path, json);
	*marker = (ixt_corpus_marker){
		.source = text_member(json, "source"),
		.commit = text_member(json, "commit"),
		.date = text_member(json, "date"),
		.tree = text_member(json, "tree"),
	};
	return true;
}

static void add_text_member(ixt_buf *b, const char *name, ixt_str value)
{
	ixt_buf_format(b, ",\n    \"%s\": \"", name);
	ixt_json_escape(b, value);
	ixt_buf_add_char(b, '"');
}

static void write_marker(ixt_arena *arena, ixt_str checkout, const ixt_corpus_marker *m)
{
	ixt_str text;
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = arena->trap;
	ixt_buf_format(&b, "{\n    \"format\": \"%s\",\n    \"version\": %d",
		       IXT_CORPUS_FORMAT, IXT_CORPUS_VERSION);
	add_text_member(&b, "source", m->source);
	add_text_member(&b, "commit", m->commit);
	add_text_member(&b, "date", m->date);
	add_text_member(&b, "tree", m->tree);
	ixt_buf_add(&b, IXT_STR("\n}\n"));
	text = ixt_arena_copy(arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	ixt_write_file(arena, marker_path(arena, checkout), text, NULL);
}

/* -------------------------------------------------------------------- store */

static ixt_str below(const ixt_corpus_store *s, const char *name)
{
	return ixt_arena_format(s->arena, "%.*s/%s", IXT_STR_ARG(s->dir), name);
}

static void take_lock(ixt_corpus_store *s)
{
	ixt_str path = below(s, ".lock");

	ixt_make_directories(s->arena, s->dir);
	s->lock = open(path.ptr, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (s->lock < 0)
		ixt_raise_errno(s->arena, path, errno);
	while (flock(s->lock, LOCK_EX) < 0)
		if (errno != EINTR)
			ixt_raise_errno(s->arena, path, errno);
}

void ixt_corpus_store_open(ixt_corpus_store *s, ixt_arena *arena, bool lock)
{
	*s = (ixt_corpus_store){ .arena = arena, .lock = -1 };
	s->dir = ixt_corpus_cache(arena);
	if (ixt_str_starts(s->dir, IXT_STR("/.cache/")))
		ixt_raise_str(arena->trap, IXT_ERR_ERROR,
			      IXT_STR("neither XDG_CACHE_HOME nor HOME is set"));
	if (lock)
		take_lock(s);
}

void ixt_corpus_store_close(ixt_corpus_store *s)
{
	if (s->lock >= 0)
		close(s->lock);
	s->lock = -1;
}

static int by_bytes(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

ixt_str *ixt_corpus_store_list(ixt_corpus_store *s, uint32_t *count)
{
	DIR *d = opendir(s->dir.ptr);
	struct dirent *e;
	ixt_str *paths = NULL, path;
	uint32_t cap = 0;

	*count = 0;
	while (d && (e = readdir(d))) {
		path = below(s, e->d_name);
		if (e->d_name[0] != '.' && strcmp(e->d_name, "current") != 0 &&
		    ixt_is_regular_file(marker_path(s->arena, path).ptr))
			IXT_PUSH(s->arena, paths, *count, cap) = path;
	}
	if (d)
		closedir(d);
	if (*count)
		qsort(paths, *count, sizeof *paths, by_bytes);
	return paths;
}

/* Whoever holds the lock is alone, so these are left-overs. */
static void remove_left_overs(ixt_corpus_store *s)
{
	DIR *d = opendir(s->dir.ptr);
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (strncmp(e->d_name, NEW_PREFIX, strlen(NEW_PREFIX)) == 0)
			ixt_remove_tree(below(s, e->d_name).ptr);
	if (d)
		closedir(d);
}

/* ---------------------------------------------------------------------- git */

/* Where an addition is prepared. */
typedef struct workshop {
	ixt_corpus_store *store;
	ixt_str dir;		/* .new-XXXXXX */
	ixt_str tree;		/* the files, inside it */
	ixt_str git_dir;	/* empty: the source knows no git */
	const char *source;
	const char *commit;	/* as asked for, or NULL */
} workshop;

static int run(workshop *w, const char *const *argv, const char *const *settings, ixt_buf *out)
{
	int status = ixt_spawn(w->store->arena, argv, settings, out);

	if (status == 127)
		ixt_raise(w->store->arena, IXT_ERR_ERROR, "%s is not on PATH, and is needed to "
			  "lay out a corpus", argv[0]);
	return status;
}

/* First line of what git prints; empty when it fails. */
static ixt_str git_line(workshop *w, const char *const *argv)
{
	ixt_arena *arena = w->store->arena;
	ixt_str line = IXT_STR("");
	ixt_buf out;

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = arena->trap;
	if (run(w, argv, NULL, &out) == 0)
		line = ixt_arena_copy(arena, ixt_str_first(ixt_buf_view(&out),
							   ixt_str_chr(ixt_buf_view(&out),
								       '\n', 0)));
	ixt_buf_release(&out);
	return line;
}

static ixt_str resolve(workshop *w, const char *revision)
{
	ixt_str spec = ixt_arena_format(w->store->arena, "%s^{commit}", revision);
	const char *const argv[] = { "git", "--git-dir", w->git_dir.ptr, "rev-parse", "-q",
				     "--verify", "--end-of-options", spec.ptr, NULL };

	return git_line(w, argv);
}

static bool looks_like_url(const char *source)
{
	const char *colon = strchr(source, ':'), *slash = strchr(source, '/');

	if (strstr(source, "://"))
		return true;
	return colon && (!slash || colon < slash) && !ixt_is_directory(source);
}

static bool fetch(workshop *w, const char *const *what)
{
	static const char *const settings[] = { "GIT_TERMINAL_PROMPT=0", NULL };
	const char *argv[12] = { "git", "--git-dir", w->git_dir.ptr, "fetch", "-q", "--no-tags" };
	int n = 6;

	while (*what)
		argv[n++] = *what++;
	argv[n] = NULL;
	return run(w, argv, settings, NULL) == 0;
}

static bool is_full_hash(const char *commit)
{
	return commit && strlen(commit) == 40 &&
	       strspn(commit, "0123456789abcdef") == 40;
}

/* One commit is enough, where its whole name or nothing was asked for and the
 * server gives it; an abbreviation needs everything. */
static void clone(workshop *w)
{
	ixt_arena *arena = w->store->arena;
	const char *const init[] = { "git", "init", "-q", "--bare", NULL, NULL };
	const char *const shallow[] = { "--depth=1", "--", w->source,
					w->commit ? w->commit : "HEAD", NULL };
	const char *const full[] = { "--", w->source, "+HEAD:refs/ixt/head",
				     "+refs/heads/*:refs/heads/*", NULL };
	const char *argv[6];

	memcpy(argv, init, sizeof init);
	w->git_dir = ixt_arena_format(arena, "%.*s/git", IXT_STR_ARG(w->dir));
	argv[4] = w->git_dir.ptr;
	if (run(w, argv, NULL, NULL) != 0)
		ixt_raise(arena, IXT_ERR_ERROR, "git cannot make a repository in %.*s",
			  IXT_STR_ARG(w->dir));
	if ((!w->commit || is_full_hash(w->commit)) && fetch(w, shallow)) {
		w->commit = "FETCH_HEAD";
		return;
	}
	if (!w->commit || !fetch(w, full))
		ixt_raise(arena, IXT_ERR_ERROR, "git cannot fetch from %s", w->source);
}

/* The repository that the directory `source` is itself; empty when it is none,
 * also when it lies inside one. */
static ixt_str own_git_dir(workshop *w)
{
	const char *const find[] = { "git", "-C", w->source, "rev-parse", "--absolute-git-dir",
				     NULL };
	ixt_arena *arena = w->store->arena;
	ixt_str dot_git = ixt_arena_format(arena, "%s/.git", w->source);
	ixt_str head = ixt_arena_format(arena, "%s/HEAD", w->source);
	ixt_str objects = ixt_arena_format(arena, "%s/objects", w->source);

	if (!ixt_is_directory(dot_git.ptr) && !ixt_is_regular_file(dot_git.ptr) &&
	    !(ixt_is_regular_file(head.ptr) && ixt_is_directory(objects.ptr)))
		return IXT_STR("");
	return git_line(w, find);
}

/* --------------------------------------------------------------- laying out */

static noreturn void cannot_lay_out(workshop *w)
{
	ixt_raise(w->store->arena, IXT_ERR_ERROR, "the files of %s cannot be laid out in %.*s",
		  w->source, IXT_STR_ARG(w->dir));
}

/* An index of its own: the repository's, if it has one, is not touched. */
static void check_out(workshop *w, ixt_str commit)
{
	ixt_arena *arena = w->store->arena;
	ixt_str index = ixt_arena_format(arena, "GIT_INDEX_FILE=%.*s/index",
					 IXT_STR_ARG(w->dir));
	const char *const settings[] = { index.ptr, NULL };
	const char *const read_tree[] = { "git", "--git-dir", w->git_dir.ptr, "read-tree",
					  commit.ptr, NULL };
	const char *const write_files[] = { "git", "--git-dir", w->git_dir.ptr, "--work-tree",
					    w->tree.ptr, "checkout-index", "-a", "-q", NULL };

	if (run(w, read_tree, settings, NULL) != 0 || run(w, write_files, settings, NULL) != 0)
		cannot_lay_out(w);
}

static void copy_directory(workshop *w)
{
	ixt_str from = ixt_arena_format(w->store->arena, "%s/.", w->source);
	const char *const argv[] = { "cp", "-R", "-P", "-p", from.ptr, w->tree.ptr, NULL };

	if (run(w, argv, NULL, NULL) != 0)
		cannot_lay_out(w);
}

static void need_packages(workshop *w, ixt_str dir)
{
	ixt_arena *arena = w->store->arena;

	if (!ixt_is_directory(ixt_arena_format(arena, "%.*s/pkgs", IXT_STR_ARG(dir)).ptr))
		ixt_raise(arena, IXT_ERR_ERROR, "%s holds no pkgs/: it is no corpus",
			  w->source);
}

static void make_workshop(workshop *w)
{
	ixt_arena *arena = w->store->arena;

	w->dir = below(w->store, NEW_PREFIX "XXXXXX");
	if (!mkdtemp((char *)w->dir.ptr))
		ixt_raise_errno(arena, w->dir, errno);
	w->tree = ixt_arena_format(arena, "%.*s/tree", IXT_STR_ARG(w->dir));
	if (mkdir(w->tree.ptr, 0777) < 0)
		ixt_raise_errno(arena, w->tree, errno);
}

/* Finds the commit, w->git_dir set, or leaves it empty. */
static ixt_str find_commit(workshop *w)
{
	ixt_arena *arena = w->store->arena;
	ixt_str commit;

	if (looks_like_url(w->source)) {
		clone(w);
	} else {
		if (!ixt_is_directory(w->source))
			ixt_raise_errno(arena, ixt_str_of(w->source),
					access(w->source, F_OK) == 0 ? ENOTDIR : ENOENT);
		w->git_dir = own_git_dir(w);
	}
	if (!w->git_dir.len && w->commit)
		ixt_raise(arena, IXT_ERR_ERROR, "%s is no git repository, so it has no commit %s",
			  w->source, w->commit);
	if (!w->git_dir.len)
		return IXT_STR("");
	commit = resolve(w, w->commit ? w->commit : "HEAD");
	if (!commit.len)
		ixt_raise(arena, IXT_ERR_ERROR, "%s has no commit %s", w->source,
			  w->commit ? w->commit : "HEAD");
	return commit;
}

static ixt_str absolute_source(workshop *w)
{
	char buffer[PATH_MAX];

	if (!looks_like_url(w->source) && realpath(w->source, buffer))
		return ixt_arena_copy(w->store->arena, ixt_str_of(buffer));
	return ixt_str_of(w->source);
}

/* The time of the commit, as git prints it. */
static ixt_str date_of(workshop *w, ixt_str commit)
{
	const char *const argv[] = { "git", "--git-dir", w->git_dir.ptr, "show", "-s",
				     "--format=%cI", commit.ptr, NULL };

	return git_line(w, argv);
}

static void fill_tree(workshop *w, ixt_corpus_marker *marker)
{
	if (marker->commit.len) {
		check_out(w, marker->commit);
		marker->date = date_of(w, marker->commit);
	} else {
		copy_directory(w);
	}
	need_packages(w, w->tree);
	marker->tree = ixt_tree_digest(w->store->arena, w->tree);
	marker->source = absolute_source(w);
	write_marker(w->store->arena, w->tree, marker);
}

static ixt_str place_of(workshop *w, const ixt_corpus_marker *m)
{
	ixt_arena *arena = w->store->arena;

	if (m->commit.len)
		return ixt_arena_format(arena, "%.*s/%.*s", IXT_STR_ARG(w->store->dir),
					IXT_STR_ARG(m->commit));
	return ixt_arena_format(arena, "%.*s/tree-%.40s", IXT_STR_ARG(w->store->dir),
				m->tree.ptr);
}

static ixt_str add(workshop *w, bool *existed)
{
	ixt_corpus_marker marker = { .date = IXT_STR("") };
	ixt_str place;

	make_workshop(w);
	marker.commit = find_commit(w);
	*existed = marker.commit.len && ixt_is_directory(place_of(w, &marker).ptr);
	if (*existed)
		return place_of(w, &marker);
	if (!marker.commit.len)
		need_packages(w, ixt_str_of(w->source));
	fill_tree(w, &marker);
	place = place_of(w, &marker);
	*existed = ixt_is_directory(place.ptr);
	if (!*existed && rename(w->tree.ptr, place.ptr) < 0)
		ixt_raise_errno(w->store->arena, place, errno);
	return place;
}

/* Between two traps: what was begun is removed in any case. */
static bool try_add(workshop *w, bool *existed, ixt_str *place, ixt_error *err)
{
	ixt_trap trap = { .error = err };

	w->store->arena->trap = &trap;
	if (IXT_TRAPPED(&trap))
		return false;
	*place = add(w, existed);
	return true;
}

ixt_str ixt_corpus_store_add(ixt_corpus_store *s, const char *source, const char *commit,
			     bool *existed)
{
	workshop w = { .store = s, .dir = IXT_STR(""), .git_dir = IXT_STR(""),
		       .source = source, .commit = commit };
	ixt_trap *outer = s->arena->trap;
	ixt_str place;
	bool done;

	remove_left_overs(s);
	done = try_add(&w, existed, &place, outer->error);
	s->arena->trap = outer;
	if (w.dir.len)
		ixt_remove_tree(w.dir.ptr);
	if (!done)
		ixt_raise_filled(outer);
	return place;
}

/* ------------------------------------------------------------------ choosing */

static ixt_str base_name(ixt_str path)
{
	size_t slash = ixt_str_rchr(path, '/');

	return slash == IXT_STR_NPOS ? path : ixt_str_from(path, slash + 1);
}

ixt_str ixt_corpus_store_find(ixt_corpus_store *s, const char *name)
{
	uint32_t count, i, matches = 0;
	ixt_str *paths = ixt_corpus_store_list(s, &count), found = { NULL, 0 };
	char buffer[PATH_MAX];

	for (i = 0; i < count; i++) {
		if (*name && ixt_str_starts(base_name(paths[i]), ixt_str_of(name))) {
			found = paths[i];
			matches++;
		}
	}
	if (matches > 1)
		ixt_raise(s->arena, IXT_ERR_ERROR, "%u checkouts are called %s...; more of the "
			  "name is needed", matches, name);
	if (matches == 1)
		return found;
	if (!realpath(name, buffer))
		ixt_raise(s->arena, IXT_ERR_ERROR, "%s is no checkout that was added, and no "
			  "path", name);
	return ixt_arena_copy(s->arena, ixt_str_of(buffer));
}

/* A checkout of the cache is linked by its name, so that the cache can move. */
void ixt_corpus_store_use(ixt_corpus_store *s, ixt_str path)
{
	ixt_str prefix = ixt_arena_format(s->arena, "%.*s/", IXT_STR_ARG(s->dir));
	ixt_str target = ixt_str_starts(path, prefix) ? ixt_str_from(path, prefix.len) : path;
	ixt_str fresh = below(s, NEW_PREFIX "current"), link = below(s, "current");

	unlink(fresh.ptr);
	if (symlink(ixt_arena_copy(s->arena, target).ptr, fresh.ptr) < 0)
		ixt_raise_errno(s->arena, fresh, errno);
	if (rename(fresh.ptr, link.ptr) < 0)
		ixt_raise_errno(s->arena, link, errno);
}

ixt_str ixt_corpus_store_current(ixt_corpus_store *s)
{
	ixt_str link = ixt_corpus_in_use(s->arena);
	char buffer[PATH_MAX];

	if (!link.len)
		return link;
	if (!realpath(link.ptr, buffer))
		ixt_raise_errno(s->arena, link, errno);
	return ixt_arena_copy(s->arena, ixt_str_of(buffer));
}
