/* ixt-diff record: digests of upstream's answers, with what they were made from.
 * What is recorded already and still holds is not asked again. */
#include <dirent.h>
#include <stdio.h>

#include "diff/commands.h"
#include "diff/launch.h"
#include "diff/lines.h"
#include "diff/oracle.h"
#include "diff/ours.h"
#include "diff/recorded.h"
#include "diff/targets.h"
#include "ixt/cli/report.h"
#include "ixt/host/data.h"
#include "ixt/host/write_file.h"

static struct {
	ixt_string_list targets, corpus;
	const char *out, *pins, *kind, *checkout, *commit, *name, *stage;
	int timeout;
	bool all;
} opt = { .timeout = 60 };

static const ixt_option options[] = {
	{ "all", IXT_OPT_FLAG, NULL, "ask for everything again", &opt.all },
	{ "commit", IXT_OPT_STRING, "C", "the corpus' commit, where git cannot tell",
	  &opt.commit },
	{ "corpus", IXT_OPT_LIST, "DIR", "package root; may be repeated", &opt.corpus },
	{ "kind", IXT_OPT_STRING, "KIND", "executor kind (the target's, else local)",
	  &opt.kind },
	{ "name", IXT_OPT_STRING, "NAME", "the corpus' name (ix, or embedded)", &opt.name },
	{ "oracle-timeout", IXT_OPT_NUMBER, "SECONDS", "for one answer of the oracle (60)",
	  &opt.timeout },
	{ "out", IXT_OPT_STRING, "DIR", "where to write (corpus/recorded of the data)",
	  &opt.out },
	{ "pins", IXT_OPT_STRING, "FILE", "host inputs: a file (the default pins)", &opt.pins },
	{ "stage", IXT_OPT_STRING, "render|uid|graph", "what to record (render)", &opt.stage },
	{ "target", IXT_OPT_LIST, "T", "name or target.json; may be repeated (eight)",
	  &opt.targets },
	{ "upstream", IXT_OPT_STRING, "CHECKOUT", "whose core/ answers (the corpus' own)",
	  &opt.checkout },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

typedef struct recorder {
	diff_job *job;
	diff_oracle oracle;
	ixt_str dir;
	ixt_reads_table reads;	/* of all recordings of the directory */
	ixt_recording *recordings;	/* the new ones */
	ixt_str *paths;		/* theirs */
	uint32_t count;
	uint32_t asked, kept;	/* packages of the target in progress */
} recorder;

static diff_stage stage(void)
{
	return diff_stage_named(opt.stage);
}

/* ------------------------------------------------------------- one recording */

static ixt_recorded_row ask(recorder *r, const diff_question *q)
{
	ixt_recorded_row row = { .name = q->package };
	diff_answer a;

	diff_oracle_render(&r->oracle, q, false, &r->reads, &row.set, &r->job->arena, &a);
	if (a.state == DIFF_FAILED)
		diff_fail(r->job, IXT_EXIT_DIFFERENT,
			  "nothing was written: a recording is whole or not made",
			  "%s: %.*s: %.*s", q->target, IXT_STR_ARG(q->package),
			  IXT_STR_ARG(a.text));
	row.ok = a.state == DIFF_OK;
	row.cls = a.cls;
	row.digest = a.digest;
	r->asked++;
	return row;
}

static ixt_recorded_row keep_or_ask(recorder *r, diff_recorded *old, const diff_question *q)
{
	const ixt_recorded_row *row = NULL;
	ixt_str why;

	if (!opt.all)
		row = diff_recorded_row(old, q->package, &r->job->arena, &why);
	if (!row)
		return ask(r, q);
	r->kept++;
	return *row;
}

static ixt_str corpus_version(const diff_world *w, diff_job *job)
{
	if (opt.commit)
		return ixt_str_of(opt.commit);
	return diff_corpus_version(w, job);
}

static void fill_header(recorder *r, ixt_recording *rec, const diff_world *w,
			const diff_question *q)
{
	const char *name = opt.name ? opt.name : w->embedded ? "embedded" : "ix";

	rec->corpus = ixt_str_of(name);
	rec->version = corpus_version(w, r->job);
	rec->tree = diff_tree_digest(w, r->job);
	rec->target = ixt_str_of(q->target);
	rec->target_file = w->target_file;
	rec->kind = ixt_str_of(q->kind);
	rec->pins = w->pins;
	rec->core = r->oracle.core;
	rec->python = r->oracle.python;
	rec->jinja2 = r->oracle.jinja2;
}

static void record_rows(recorder *r, const diff_world *w, ixt_recording *rec,
			diff_recorded *old, diff_question *q)
{
	uint32_t count, i;
	ixt_str *names = q->stage == DIFF_GRAPH
		? diff_lines(r->job, w, &count) : diff_oracle_list(&r->oracle, q->target, &count);

	if (count == 0)
		diff_fail(r->job, IXT_EXIT_DIFFERENT, NULL,
			  "the corpus has no packages: nothing to record");
	for (i = 0; i < count; i++) {
		diff_check_interrupt(r->job);
		q->package = names[i];
		IXT_PUSH(&r->job->arena, rec->rows, rec->count, rec->cap) =
			keep_or_ask(r, old, q);
	}
}

/* Answers of another core/ say nothing about this one's. */
static void check_core(diff_recorded *old, const diff_oracle *o)
{
	if (!old->misfit.len && !ixt_str_eq(old->recording.core, o->core))
		old->misfit = IXT_STR("recorded with another core");
}

static ixt_str kind_of(diff_job *job, const diff_world *w)
{
	diff_ours ours;
	ixt_str kind;

	diff_ours_open(&ours, job, w, w->setup.kind);
	kind = ixt_arena_copy(&job->arena, ixt_session_kind(ours.session)->name);
	diff_ours_close(&ours);
	return kind;
}

static void record_target(recorder *r, diff_world *w, const char *given)
{
	diff_question q = { .stage = stage(), .kind = kind_of(r->job, w).ptr };
	ixt_recording *rec = &r->recordings[r->count];
	diff_recorded old;
	double begin = diff_now();

	*rec = (ixt_recording){ .rows = NULL };
	r->paths[r->count++] = diff_recorded_path(r->job, w, r->dir, given);
	q.target = w->setup.target
		? ixt_arena_copy(&r->job->arena, w->setup.target->name).ptr : given;
	diff_recorded_open(&old, r->job, w, r->dir, &r->reads, given, q.kind, q.stage);
	check_core(&old, &r->oracle);
	r->asked = r->kept = 0;
	if (q.stage == DIFF_GRAPH)	/* its modules are told of one kind */
		diff_oracle_stop(&r->oracle);
	record_rows(r, w, rec, &old, &q);
	diff_recorded_close(&old);
	fill_header(r, rec, w, &q);
	printf("%-16s %5u packages, %u asked, %u kept, %.1f s\n", q.target, rec->count,
	       r->asked, r->kept, diff_now() - begin);
	fflush(stdout);
}

/* --------------------------------------------------------------- the directory */

static void mark_used(const ixt_recording *rec, bool *used)
{
	uint32_t i;

	for (i = 0; i < rec->count; i++)
		used[rec->rows[i].set] = true;
}

static bool is_new(const recorder *r, ixt_str path)
{
	uint32_t i;

	for (i = 0; i < r->count; i++)
		if (ixt_str_eq(r->paths[i], path))
			return true;
	return false;
}

/* The recordings that stay as they are keep their sets. */
static void mark_others(recorder *r, bool *used)
{
	DIR *d = opendir(r->dir.ptr);
	struct dirent *e;
	ixt_recording rec;
	ixt_str path;

	while (d && (e = readdir(d))) {
		path = ixt_arena_format(&r->job->arena, "%.*s/%s", IXT_STR_ARG(r->dir),
					e->d_name);
		if (!ixt_str_ends(path, IXT_STR(".tsv")) || is_new(r, path) ||
		    strcmp(e->d_name, "reads.tsv") == 0)
			continue;
		ixt_recording_read(&rec, &r->reads, path, ixt_read_file(&r->job->arena, path));
		mark_used(&rec, used);
	}
	if (d)
		closedir(d);
}

static void write_reads(recorder *r, ixt_buf *b)
{
	bool *used = ixt_arena_take_zero(&r->job->arena, r->reads.set_count);
	uint32_t i;

	for (i = 0; i < r->count; i++)
		mark_used(&r->recordings[i], used);
	mark_others(r, used);
	ixt_reads_write(&r->reads, used, b);
	ixt_write_file(&r->job->arena, ixt_arena_format(&r->job->arena, "%.*s/reads.tsv",
							IXT_STR_ARG(r->dir)),
		       ixt_buf_view(b), NULL);
}

static void write_all(recorder *r)
{
	ixt_buf b;
	uint32_t i;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &r->job->trap;
	ixt_make_directories(&r->job->arena, r->dir);
	write_reads(r, &b);
	for (i = 0; i < r->count; i++) {
		ixt_buf_clear(&b);
		ixt_recording_write(&r->recordings[i], &r->reads, &b);
		ixt_write_file(&r->job->arena, r->paths[i], ixt_buf_view(&b), NULL);
	}
	ixt_buf_release(&b);
}

/* ------------------------------------------------------------------ the command */

static void open_world(diff_world *w, diff_job *job, const char *target)
{
	diff_world_open(w, job, &(ixt_setup_options){
		.corpus = opt.corpus.items, .corpus_count = opt.corpus.count,
		.pins = opt.pins, .kind = stage() == DIFF_GRAPH ? target : opt.kind,
		.target = stage() == DIFF_GRAPH ? NULL : target,
	});
}

/* The corpus is the same for all targets, so the first one's world tells where
 * things are. */
static void start(recorder *r, const diff_world *w, ixt_string_list targets)
{
	diff_launch launch = { opt.checkout, opt.commit, targets.items, targets.count };

	r->dir = opt.out ? ixt_str_of(opt.out)
			 : diff_recorded_dir(r->job, w, diff_recorded_base(r->job),
					     stage());
	r->recordings = IXT_NEW_ARRAY(&r->job->arena, ixt_recording, targets.count);
	r->paths = IXT_NEW_ARRAY(&r->job->arena, ixt_str, targets.count);
	ixt_reads_init(&r->reads, &r->job->arena);
	diff_recorded_load_reads(r->job, r->dir, &r->reads);
	diff_oracle_init(&r->oracle, r->job, diff_launch_words(r->job, &launch, w),
			 opt.timeout);
	diff_oracle_need(&r->oracle);
}

static void record(recorder *r)
{
	ixt_string_list targets = stage() == DIFF_GRAPH ? diff_chosen_kinds(&opt.kind)
						       : diff_chosen_targets(opt.targets);
	diff_world w;
	uint32_t i;

	for (i = 0; i < targets.count; i++) {
		open_world(&w, r->job, targets.items[i]);
		if (i == 0)
			start(r, &w, targets);
		record_target(r, &w, targets.items[i]);
		ixt_setup_close(&w.setup);
	}
	write_all(r);
}

static int run(int argc, char **argv)
{
	static diff_job job;
	static recorder r;

	if (argc) {
		ixt_say("record takes no packages (\"%s\" met): a recording is whole", argv[0]);
		return IXT_EXIT_USAGE;
	}
	ixt_defer_interrupts();
	diff_job_init(&job);
	r = (recorder){ .job = &job };
	if (IXT_TRAPPED(&job.trap)) {
		diff_oracle_stop(&r.oracle);
		return diff_job_failed(&job);
	}
	record(&r);
	diff_oracle_stop(&r.oracle);
	return IXT_EXIT_OK;
}

const ixt_command diff_command_record = {
	.name = "record",
	.arguments = "[OPTION…]",
	.summary = "record upstream's answers for every package of a corpus",
	.help = "Answers whose files have not changed since they were recorded are kept;\n"
		"only the others are asked for. Recording twice gives the same files.",
	.options = options,
	.run = run,
	.completes = IXT_COMPLETES_NOTHING,
};
