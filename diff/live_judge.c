#include "diff/live_judge.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "ixt/base/json.h"
#include "ixt/cli/options.h"
#include "ixt/host/files.h"
#include "ixt/host/write_file.h"

#define PACKAGES "fuzz"		/* the directory, below the root, that is generated */

/* --------------------------------------------------------------------- asking */

/* A comparison's texts stay until the next question. */
static void keep(diff_answer *a, ixt_arena *arena)
{
	a->digest = ixt_arena_copy(arena, a->digest);
	a->cls = ixt_arena_copy(arena, a->cls);
	a->text = ixt_arena_copy(arena, a->text);
	a->template_name = ixt_arena_copy(arena, a->template_name);
}

static void compare(diff_live_judge *j, ixt_str question, diff_stage stage, ixt_arena *arena,
		    diff_pair_of_answers *p)
{
	diff_pair pair;

	j->comparison.question.stage = stage;
	diff_comparison_ask(&j->comparison, question, &pair);
	*p = (diff_pair_of_answers){ pair.ours, pair.oracle, pair.verdict };
	keep(&p->ours, arena);
	keep(&p->oracle, arena);
}

/* The name of the package whose ix.sh is `source`. */
static ixt_str write_package(diff_live_judge *j, ixt_str source, ixt_arena *arena)
{
	ixt_str name = ixt_arena_format(arena, PACKAGES "/p%u", j->written++);
	ixt_str dir = ixt_arena_format(arena, "%s/%.*s", j->root, IXT_STR_ARG(name));

	ixt_make_directories(arena, dir);
	ixt_write_file(arena, ixt_arena_format(arena, "%.*s/ix.sh", IXT_STR_ARG(dir)), source,
		       NULL);
	return name;
}

/* The case's context, which is one of strings. */
static void take_flags(diff_question *q, ixt_str context, ixt_arena *arena)
{
	const ixt_json *all = context.len ? ixt_json_read(context, arena) : NULL;
	ixt_flag *flags = IXT_NEW_ARRAY(arena, ixt_flag, all ? all->count : 0);
	uint32_t i;

	q->flag_count = all ? all->count : 0;
	for (i = 0; i < q->flag_count; i++)
		flags[i] = (ixt_flag){ all->items[2 * i].string, all->items[2 * i + 1].string };
	q->flags = flags;
}

/* The descriptor first; one that is the same text is loaded whole. */
static void ask_package(diff_live_judge *j, const diff_case *c, ixt_arena *arena,
			diff_pair_of_answers *p)
{
	ixt_str name = write_package(j, c->templates[0].data, arena);

	take_flags(&j->comparison.question, c->context, arena);
	compare(j, name, DIFF_RENDER, arena, p);
	if (p->verdict == DIFF_SAME && p->ours.state == DIFF_OK)
		compare(j, name, DIFF_UID, arena, p);
}

static void ask(diff_judge *judge, const diff_case *c, ixt_arena *arena,
		diff_pair_of_answers *p)
{
	diff_live_judge *j = (diff_live_judge *)judge;	/* its first member */

	diff_check_interrupt(j->job);
	if (j->lines)
		compare(j, c->templates[0].data, DIFF_GRAPH, arena, p);
	else
		ask_package(j, c, arena, p);
}

/* ------------------------------------------------------------------- life time */

static void make_root(diff_live_judge *j)
{
	const char *place = getenv("TMPDIR");
	ixt_str path = ixt_arena_format(&j->job->arena, "%s/ixt-fuzz-XXXXXX",
					place && *place ? place : "/tmp");

	/* The characters are the arena's, and ours to change. */
	j->root = mkdtemp((char *)path.ptr);
	if (!j->root)
		diff_fail(j->job, IXT_EXIT_ENVIRONMENT,
			  "name a directory that can be written to in TMPDIR",
			  "no directory for generated packages: %s: %s", path.ptr, strerror(errno));
}

/* The generated root before those that are asked for, or chosen. */
static void add_root(diff_live_judge *j)
{
	ixt_setup_options setup = { .corpus = j->options.corpus.items,
				    .corpus_count = j->options.corpus.count };
	ixt_string_list roots = { NULL, 0 };
	diff_world w;
	uint32_t i;

	diff_world_open(&w, j->job, &setup);
	roots.items = IXT_NEW_ARRAY(&j->job->arena, const char *, w.setup.root_count + 1);
	roots.items[roots.count++] = j->root;
	for (i = 0; i < w.setup.corpus_root_count; i++)
		roots.items[roots.count++] =
			ixt_arena_copy(&j->job->arena, w.setup.root_paths[i]).ptr;
	ixt_setup_close(&w.setup);
	j->options.corpus = roots;
}

void diff_live_judge_init(diff_live_judge *j, diff_job *job,
			  const diff_comparison_options *options)
{
	*j = (diff_live_judge){ .judge.ask = ask, .job = job, .options = *options };
	ixt_arena_init(&j->judge.scratch, &ixt_allocator_libc, 64 << 10);
	j->judge.scratch.trap = &job->trap;
	j->lines = diff_stage_named(options->stage) == DIFF_GRAPH;
	if (!j->options.oracle)
		j->options.oracle = "upstream";
	if (!j->lines) {
		make_root(j);
		add_root(j);
	}
	diff_comparison_init(&j->comparison, job, &j->options);
	diff_comparison_begin(&j->comparison, j->comparison.targets.items[0]);
	j->begun = true;
}

void diff_live_judge_release(diff_live_judge *j)
{
	if (j->begun)
		diff_comparison_finish(&j->comparison);
	if (j->job)
		diff_comparison_stop(&j->comparison);
	if (j->root)
		ixt_remove_tree(j->root);
	diff_judge_release(&j->judge);
}

const ixt_str *diff_live_judge_packages(diff_live_judge *j, uint32_t *count)
{
	const ixt_str *names;

	if (ixt_session_packages(j->comparison.ours.session, &names, count, &j->job->error) < 0)
		ixt_raise_filled(&j->job->trap);
	if (*count == 0)
		diff_fail(j->job, IXT_EXIT_USAGE, NULL, "the corpus holds no package");
	return names;
}
