#include "diff/launch.h"

#include <glob.h>
#include <stdlib.h>
#include <unistd.h>

#include "ixt/cli/options.h"
#include "ixt/host/data.h"

typedef struct words {
	ixt_arena *arena;
	const char **items;
	uint32_t count, cap;
} words;

static void add(words *w, const char *word)
{
	IXT_PUSH(w->arena, w->items, w->count, w->cap) = word;
}

static void add_pair(words *w, const char *option, ixt_str value)
{
	add(w, option);
	add(w, ixt_arena_copy(w->arena, value).ptr);
}

/* ------------------------------------------------------------ what it needs */

static bool is_on_path(diff_job *job, const char *program)
{
	const char *path = getenv("PATH");
	ixt_str rest = ixt_str_of(path ? path : ""), dir;
	size_t colon;

	if (strchr(program, '/'))
		return access(program, X_OK) == 0;
	for (;; rest = ixt_str_from(rest, colon + 1)) {
		colon = ixt_str_chr(rest, ':', 0);
		dir = ixt_str_first(rest, colon);
		if (access(ixt_arena_format(&job->arena, "%.*s/%s", IXT_STR_ARG(dir),
					    program).ptr, X_OK) == 0)
			return true;
		if (colon == IXT_STR_NPOS)
			return false;
	}
}

static const char *find_python(diff_job *job)
{
	const char *given = getenv("IXT_PYTHON3");

	if (!given || !*given)
		given = "python3";
	if (!is_on_path(job, given))
		diff_fail(job, IXT_EXIT_ENVIRONMENT,
			  "install python3 (3.11 is what error texts are compared with), or "
			  "name one in IXT_PYTHON3; --oracle recorded needs none",
			  "no Python: %s cannot be run", given);
	return given;
}

/* A program of our oracle/, in the data directory. */
static const char *find_program(diff_job *job, const char *name)
{
	ixt_str data = ixt_data_dir(&job->arena);
	ixt_str path = ixt_arena_format(&job->arena, "%.*s/oracle/%s", IXT_STR_ARG(data), name);

	if (!ixt_is_regular_file(path.ptr))
		diff_fail(job, IXT_EXIT_ENVIRONMENT,
			  "install ixt's data files whole, or name them in IXT_DATA",
			  "no oracle: %s is not there", path.ptr);
	return path.ptr;
}

static const char *find_driver(diff_job *job)
{
	const char *given = getenv("IXT_ORACLE");

	return given && *given ? given : find_program(job, "upstream.py");
}

static void check_jinja(diff_job *job, ixt_str checkout)
{
	ixt_str pattern = ixt_arena_format(&job->arena, "%.*s/deps/jinja*/src/jinja2",
					   IXT_STR_ARG(checkout));
	glob_t found;
	bool ok = glob(pattern.ptr, 0, NULL, &found) == 0;

	globfree(&found);
	if (!ok)
		diff_fail(job, IXT_EXIT_ENVIRONMENT,
			  "take a whole checkout: ixt corpus add URL",
			  "no Jinja2: upstream's own copy, %s, is not there", pattern.ptr);
}

static ixt_str find_checkout(diff_job *job, const diff_launch *l, const diff_world *w)
{
	static const char fix[] =
		"name one with --oracle upstream=CHECKOUT, take one with ixt corpus add URL, or "
		"use --oracle recorded";
	ixt_str dir = l->checkout ? ixt_str_of(l->checkout) : diff_world_checkout(w, job);

	if (!dir.len)
		diff_fail(job, IXT_EXIT_ENVIRONMENT, fix,
			  "no upstream checkout: the corpus (%.*s) does not lie in one",
			  IXT_STR_ARG(w->setup.root_paths[0]));
	if (!diff_is_checkout(job, dir))
		diff_fail(job, IXT_EXIT_ENVIRONMENT, fix,
			  "%.*s is no upstream checkout: core/manager.py and pkgs are not there",
			  IXT_STR_ARG(dir));
	check_jinja(job, dir);
	return dir;
}

/* ----------------------------------------------------------------- the words */

static void add_targets(words *out, diff_job *job, const diff_launch *l)
{
	uint32_t i;
	ixt_str path;

	for (i = 0; i < l->target_count; i++) {
		path = diff_target_path(job, l->targets[i]);
		if (path.len)
			add_pair(out, "--target-file", path);
	}
}

const char *const *diff_launch_words(diff_job *job, const diff_launch *l, const diff_world *w)
{
	words out = { .arena = &job->arena };
	uint32_t i;

	add(&out, find_python(job));
	add(&out, find_driver(job));
	add_pair(&out, "--checkout", find_checkout(job, l, w));
	add_pair(&out, "--pins", w->pins_path);
	if (l->commit)
		add_pair(&out, "--commit", ixt_str_of(l->commit));
	for (i = 0; i < w->setup.corpus_root_count; i++)
		add_pair(&out, "--root", w->setup.root_paths[i]);
	add_targets(&out, job, l);
	add(&out, NULL);
	return out.items;
}

const char *const *diff_launch_bare(diff_job *job)
{
	words out = { .arena = &job->arena };

	add(&out, find_python(job));
	add(&out, "-B");
	add(&out, find_program(job, "bare.py"));
	add(&out, NULL);
	return out.items;
}
