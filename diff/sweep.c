#include "diff/sweep.h"

#include <fnmatch.h>
#include <stdlib.h>

#include "ixt/base/hash.h"
#include "ixt/source/git_root.h"

const char *diff_sweep_event_name(diff_sweep_event event)
{
	static const char *const names[DIFF_SWEEP_EVENT_COUNT] = {
		"appeared", "gone", "changed", "broke", "mended",
	};

	return names[event];
}

void diff_sweep_init(diff_sweep *s, diff_job *job, const diff_world *world, ixt_str git_dir)
{
	*s = (diff_sweep){ .job = job, .world = world, .git_dir = git_dir };
	ixt_arena_init(&s->arena, &ixt_allocator_libc, 1 << 20);
	s->arena.trap = &job->trap;
	ixt_intern_init(&s->packages, &s->arena);
	ixt_intern_init(&s->names, &s->arena);
}

void diff_sweep_release(diff_sweep *s)
{
	ixt_arena_release(&s->arena);
}

/* ------------------------------------------------------------------ a commit's trees */

static ixt_root *open_tree(diff_sweep *s, const diff_commit *c, const char *dir, ixt_arena *arena)
{
	return ixt_git_root_open(s->git_dir, ixt_arena_format(arena, "%.*s:%s",
							      IXT_STR_ARG(c->id), dir), arena);
}

typedef struct file_list {
	ixt_arena *arena;
	ixt_str *items;
	uint32_t count, cap;
} file_list;

/* Those that count for the digest: oracle/README.md. */
static void add_python(void *ctx, ixt_str path)
{
	file_list *l = ctx;

	if (ixt_str_ends(path, IXT_STR(".py")) && path.ptr[0] != '.' &&
	    ixt_str_chr(path, '/', 0) == IXT_STR_NPOS)
		IXT_PUSH(l->arena, l->items, l->count, l->cap) = ixt_arena_copy(l->arena, path);
}

static int by_bytes(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

static void add_file(ixt_sha256_stream *h, ixt_root *root, ixt_str name, ixt_arena *arena)
{
	uint8_t digest[32];
	char hex[65];
	ixt_str data;

	if (root->ops->read(root, name, arena, &data) != IXT_READ_OK)
		ixt_root_raise(root, name, arena);
	ixt_sha256(data, digest);
	ixt_hex(digest, 32, hex);
	ixt_sha256_add(h, IXT_STR("core/"));
	ixt_sha256_add(h, name);
	ixt_sha256_add(h, (ixt_str){ "\0", 1 });
	ixt_sha256_add(h, (ixt_str){ hex, 64 });
	ixt_sha256_add(h, IXT_STR("\n"));
}

static void find_rules(diff_sweep *s, const diff_commit *c, ixt_arena *arena)
{
	ixt_root *root = open_tree(s, c, "core", arena);
	file_list files = { .arena = arena };
	ixt_sha256_stream *h;
	uint8_t digest[32];
	char hex[65];
	uint32_t i;

	if (root->ops->list(root, IXT_STR(""), add_python, &files) < 0)
		ixt_root_raise(root, root->error_path, arena);
	if (files.count)
		qsort(files.items, files.count, sizeof *files.items, by_bytes);
	h = ixt_sha256_begin();
	for (i = 0; i < files.count; i++)
		add_file(h, root, files.items[i], arena);
	ixt_sha256_end(h, digest);
	ixt_hex(digest, 32, hex);
	s->rules = ixt_rules_find((ixt_str){ hex, 64 }, &s->proven);
	ixt_root_close(root);
}

/* A session over the commit's packages, with the roots that the target adds. */
static ixt_session *open_session(diff_sweep *s, ixt_root *packages, ixt_arena *arena)
{
	const ixt_setup *setup = &s->world->setup;
	uint32_t more = setup->root_count - setup->corpus_root_count, i;
	ixt_session_options o = ixt_setup_session(setup);
	ixt_root **roots = IXT_NEW_ARRAY(arena, ixt_root *, more + 1);
	ixt_session *session;

	roots[0] = packages;
	for (i = 0; i < more; i++)
		roots[i + 1] = setup->roots[setup->corpus_root_count + i];
	o.roots = roots;
	o.root_count = more + 1;
	o.rules = s->rules;
	o.error_arena = &s->job->arena;
	session = ixt_session_new(&o, &s->job->error);
	if (!session)
		ixt_raise_filled(&s->job->trap);
	return session;
}

/* ------------------------------------------------------------------ what is known */

static diff_swept *swept_of(diff_sweep *s, ixt_str package)
{
	uint32_t number = ixt_intern_put(&s->packages, package);

	IXT_REACH(&s->arena, s->known, s->known_cap, number);
	return &s->known[number];
}

static void mark_changed(diff_sweep *s, ixt_str name)
{
	uint32_t number = ixt_intern_put(&s->names, name);

	IXT_REACH(&s->arena, s->changed_at, s->changed_cap, number);
	s->changed_at[number] = s->number;
}

static bool is_current(const diff_sweep *s, const diff_swept *p)
{
	uint32_t i;

	/* an error may be of a file that was not there, or of its directory */
	if (s->all || !p->digest[0] || !p->ok)
		return false;
	for (i = 0; i < p->read_count; i++)
		if (p->reads[i] < s->changed_cap && s->changed_at[p->reads[i]] == s->number)
			return false;
	return true;
}

typedef struct reading {
	diff_sweep *sweep;
	diff_swept *of;
} reading;

static void note_read(reading *r, ixt_str name)
{
	IXT_PUSH(&r->sweep->arena, r->of->reads, r->of->read_count, r->of->read_cap) =
		ixt_intern_put(&r->sweep->names, name);
}

static void note_source(void *ctx, const ixt_source *source)
{
	uint32_t i;

	if (source->read)
		note_read(ctx, source->read->name);
	for (i = 0; i < source->include_count; i++)
		note_source(ctx, source->includes[i]);
}

static void render(diff_sweep *s, ixt_session *session, ixt_str package, diff_swept *p)
{
	ixt_answer answer;

	ixt_session_render(session, package, NULL, 0, &answer);
	ixt_answer_digest(&answer, p->digest);
	p->ok = answer.ok;
	p->read_count = 0;
	if (answer.ok)
		ixt_session_each_source(session, note_source, &(reading){ s, p });
	else
		p->error = ixt_arena_format(&s->arena, "%.*s: %.*s", IXT_STR_ARG(
			ixt_error_class_name(answer.error.cls)),
			IXT_STR_ARG(answer.error.message));
	s->rendered++;
}

/* ------------------------------------------------------------------ one package */

static void tell(diff_sweep *s, diff_sweep_event event, ixt_str package, const diff_swept *p)
{
	if (s->tell && s->number > 1)
		s->tell(s->ctx, event, package, p);
}

static void visit(diff_sweep *s, ixt_session *session, ixt_str package)
{
	diff_swept *p = swept_of(s, package), before = *p;

	p->seen = s->number;
	if (is_current(s, p))
		return;
	render(s, session, package, p);
	if (!before.digest[0])
		tell(s, DIFF_SWEEP_APPEARED, package, p);
	else if (before.ok != p->ok)
		tell(s, p->ok ? DIFF_SWEEP_MENDED : DIFF_SWEEP_BROKE, package, p);
	else if (strcmp(before.digest, p->digest) != 0)
		tell(s, DIFF_SWEEP_CHANGED, package, p);
}

static void drop_gone(diff_sweep *s)
{
	uint32_t i;

	for (i = 0; i < s->packages.count; i++) {
		diff_swept *p = &s->known[i];

		if (!p->digest[0] || p->seen == s->number)
			continue;
		tell(s, DIFF_SWEEP_GONE, ixt_intern_text(&s->packages, i), p);
		p->digest[0] = '\0';
	}
}

static bool is_wanted(const diff_sweep *s, ixt_str package, ixt_arena *arena)
{
	int i;

	for (i = 0; i < s->pattern_count; i++)
		if (fnmatch(s->patterns[i], ixt_arena_copy(arena, package).ptr, 0) == 0)
			return true;
	return s->pattern_count == 0;
}

/* ------------------------------------------------------------------ one commit */

/* True when all is to be rendered anew: the first commit, or other rules. */
static bool take_changes(diff_sweep *s, const diff_commit *before, const diff_commit *commit,
			 ixt_arena *arena)
{
	const ixt_rules *rules = s->rules;
	bool core = !before, generated = false;
	uint32_t count = 0, i;
	ixt_str *names = before ? diff_history_changes(s->job, s->git_dir, before->id, commit->id,
						       arena, &count) : NULL;

	for (i = 0; i < count; i++) {
		if (ixt_str_starts(names[i], IXT_STR("pkgs/")))
			mark_changed(s, ixt_str_from(names[i], 5));
		else
			core = true;
		/* what packages are generated from is in no read set */
		generated |= ixt_str_starts(names[i], IXT_STR("pkgs/pip/"));
	}
	if (core)
		find_rules(s, commit, arena);
	return generated || s->rules != rules;
}

static void walk(diff_sweep *s, const diff_commit *commit, ixt_arena *arena)
{
	ixt_root *packages = open_tree(s, commit, "pkgs", arena);
	ixt_session *session = open_session(s, packages, arena);
	const ixt_str *names;
	uint32_t count, i;

	if (ixt_session_packages(session, &names, &count, &s->job->error) < 0)
		ixt_raise_filled(&s->job->trap);
	for (i = 0; i < count; i++)
		if (is_wanted(s, names[i], arena))
			visit(s, session, names[i]);
	drop_gone(s);
	ixt_session_free(session);
	ixt_root_close(packages);
}

void diff_sweep_step(diff_sweep *s, const diff_commit *before, const diff_commit *commit)
{
	ixt_arena arena;

	ixt_arena_init(&arena, &ixt_allocator_libc, 64 << 10);
	arena.trap = &s->job->trap;
	s->number++;
	s->rendered = 0;
	s->all = take_changes(s, before, commit, &arena);
	walk(s, commit, &arena);
	ixt_arena_release(&arena);
}

uint32_t diff_sweep_verify(diff_sweep *s, const diff_commit *commit)
{
	diff_sweep again;
	uint32_t i, n, wrong = 0;

	diff_sweep_init(&again, s->job, s->world, s->git_dir);
	again.patterns = s->patterns;
	again.pattern_count = s->pattern_count;
	diff_sweep_step(&again, NULL, commit);
	for (i = 0; i < s->packages.count; i++) {
		n = ixt_intern_get(&again.packages, ixt_intern_text(&s->packages, i));
		wrong += strcmp(s->known[i].digest,
				n == IXT_INTERN_NONE ? "" : again.known[n].digest) != 0;
	}
	diff_sweep_release(&again);
	return wrong;
}
