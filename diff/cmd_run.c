/* ixt-diff run: asks both sides for every package and compares. */
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>

#include "diff/commands.h"
#include "diff/graph_difference.h"
#include "diff/launch.h"
#include "diff/lines.h"
#include "diff/oracle.h"
#include "diff/ours.h"
#include "diff/reads_check.h"
#include "diff/recorded.h"
#include "diff/run_report.h"
#include "diff/targets.h"
#include "ixt/answers/accepted_cores.h"
#include "ixt/cli/report.h"
#include "ixt/host/data.h"
#include "ixt/host/write_file.h"

static struct {
	ixt_string_list targets, corpus, candidate_corpus, set;
	const char *oracle, *pins, *kind, *records, *recorded, *stage;
	int limit, timeout;
	bool json, accept_core, allow_stale;
} opt = { .limit = 10, .timeout = 60 };

static const ixt_option options[] = {
	{ "accept-core", IXT_OPT_FLAG, NULL,
	  "after a whole live run without divergence, call this core/ proven",
	  &opt.accept_core },
	{ "allow-stale", IXT_OPT_FLAG, NULL,
	  "packages whose recorded answer is stale do not fail the run", &opt.allow_stale },
	{ "candidate-corpus", IXT_OPT_LIST, "DIR", "our side's roots, when not the oracle's",
	  &opt.candidate_corpus },
	{ "corpus", IXT_OPT_LIST, "DIR", "package root; may be repeated", &opt.corpus },
	{ "json", IXT_OPT_FLAG, NULL, "JSON lines: divergence records and summaries",
	  &opt.json },
	{ "kind", IXT_OPT_STRING, "KIND", "executor kind (the recording's, the target's)",
	  &opt.kind },
	{ "limit", IXT_OPT_NUMBER, "N", "divergences to show for a target (10)", &opt.limit },
	{ "oracle", IXT_OPT_STRING, "ORACLE",
	  "recorded, upstream or upstream=CHECKOUT (recorded, what is stale live)",
	  &opt.oracle },
	{ "oracle-timeout", IXT_OPT_NUMBER, "SECONDS", "for one answer of the oracle (60)",
	  &opt.timeout },
	{ "pins", IXT_OPT_STRING, "FILE", "host inputs: a file (the default pins)", &opt.pins },
	{ "recorded", IXT_OPT_STRING, "DIR", "recorded answers (corpus/recorded of the data)",
	  &opt.recorded },
	{ "records", IXT_OPT_STRING, "FILE", "write divergence records there", &opt.records },
	{ "set", IXT_OPT_LIST, "K=V", "flag of the packages; may be repeated", &opt.set },
	{ "stage", IXT_OPT_STRING, "render|uid|graph",
	  "descriptors, uids of packages loaded whole, or graphs of command lines (render)",
	  &opt.stage },
	{ "target", IXT_OPT_LIST, "T", "name or target.json; may be repeated (eight)",
	  &opt.targets },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

typedef enum oracle_mode { BY_DEFAULT, LIVE, RECORDED } oracle_mode;

typedef struct runner {
	diff_job *job;
	oracle_mode mode;
	const char *checkout;	/* named, or NULL */
	ixt_string_list targets;
	char **patterns;	/* packages and patterns of the command line */
	int pattern_count;
	diff_oracle oracle;
	bool can_ask;		/* a live oracle is there, as far as one can see */
	ixt_str recorded_dir, core_file;
	ixt_reads_table reads;
	diff_report report;
	diff_versions versions;
	uint32_t compared, divergent, unanswered, reads_differ;	/* of all targets */
	/* of the target in progress */
	diff_world world;
	diff_ours ours;
	diff_recorded recorded;
	diff_question question;
	diff_tally tally;
	ixt_arena scratch;	/* while one package is compared */
} runner;

/* ------------------------------------------------------------------- asking */

static void need_oracle(runner *r)
{
	diff_launch l = { r->checkout, NULL, r->targets.items, r->targets.count };

	if (!r->oracle.argv)
		diff_oracle_init(&r->oracle, r->job, diff_launch_words(r->job, &l, &r->world),
				 opt.timeout);
	diff_oracle_need(&r->oracle);
}

static void ask_live(runner *r, diff_answer *a)
{
	need_oracle(r);
	r->tally.asked++;
	diff_oracle_render(&r->oracle, &r->question, false, NULL, NULL, &r->scratch, a);
}

/* The oracle's answer. *row is the recorded one it was taken from, if any. */
static void ask_oracle(runner *r, diff_answer *a, const ixt_recorded_row **row)
{
	ixt_str why;

	*row = NULL;
	if (r->mode != LIVE) {
		if (r->question.flag_count)
			why = IXT_STR("answers with --set are not recorded");
		else
			*row = diff_recorded_row(&r->recorded, r->question.package,
						 &r->scratch, &why);
		if (*row) {
			*a = diff_recorded_answer(*row);
			return;
		}
		r->tally.stale++;
	}
	if (r->can_ask)
		ask_live(r, a);
	else
		*a = (diff_answer){ .state = DIFF_UNKNOWN, .has_text = true, .text = why };
}

/* Digests differ: the live oracle can show where. An oracle that then says
 * something else cannot be believed. */
static void ask_text(runner *r, diff_answer *oracle)
{
	diff_answer again;

	diff_oracle_render(&r->oracle, &r->question, true, NULL, NULL, &r->scratch, &again);
	if (again.state == DIFF_OK && !ixt_str_eq(again.digest, oracle->digest)) {
		again = (diff_answer){ .state = DIFF_FAILED, .has_text = true, .text = IXT_STR(
			"the oracle: it gave two different answers to one question") };
	}
	*oracle = again;
}

/* ---------------------------------------------------------------- comparing */

static void add_option(ixt_buf *b, const char *name, const char *value)
{
	ixt_buf_format(b, " --%s ", name);
	diff_shell_word(b, ixt_str_of(value));
}

static void add_options(ixt_buf *b, const char *name, const ixt_string_list *values)
{
	uint32_t i;

	for (i = 0; i < values->count; i++)
		add_option(b, name, values->items[i]);
}

/* The command line that asks for this package alone. */
static ixt_str command_of(runner *r)
{
	ixt_str text;
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &r->job->trap;
	ixt_buf_add(&b, IXT_STR("ixt-diff run "));
	diff_shell_word(&b, r->question.package);
	if (r->question.stage != DIFF_GRAPH)
		add_option(&b, "target", r->question.target);
	add_options(&b, "corpus", &opt.corpus);
	add_options(&b, "candidate-corpus", &opt.candidate_corpus);
	add_options(&b, "set", &opt.set);
	if (opt.stage)
		add_option(&b, "stage", opt.stage);
	if (opt.pins)
		add_option(&b, "pins", opt.pins);
	if (r->question.stage == DIFF_GRAPH || opt.kind)
		add_option(&b, "kind", r->question.kind);
	if (opt.recorded)
		add_option(&b, "recorded", opt.recorded);
	if (opt.oracle)
		add_option(&b, "oracle", opt.oracle);
	text = ixt_arena_copy(&r->scratch, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return text;
}

static void report(runner *r, diff_verdict v, const diff_answer *ours,
		   const diff_answer *oracle)
{
	diff_report_divergence(&r->report, &(diff_divergence){
		.question = &r->question,
		.ours = ours,
		.oracle = oracle,
		.verdict = v,
		.signature = diff_signature(&r->scratch, v, r->question.package, ours, oracle),
		.place = diff_first_difference(ours, oracle),
		.node = r->question.stage == DIFF_GRAPH
			? diff_graph_difference(&r->scratch, ours, oracle) : IXT_STR(""),
		.versions = &r->versions,
		.command = command_of(r),
	});
}

static void check_reads(runner *r, const ixt_recorded_row *row)
{
	ixt_str what;

	if (diff_reads_agree(r->ours.session, &r->reads, row->set, &r->scratch, &what))
		return;
	r->tally.reads_differ++;
	diff_report_reads(&r->report, row->name, what);
}

static void compare_package(runner *r, ixt_str name)
{
	const ixt_recorded_row *row;
	diff_answer ours, oracle;
	diff_verdict v;

	r->question.package = name;
	ask_oracle(r, &oracle, &row);
	diff_ours_render(&r->ours, &r->question, &r->scratch, &ours);
	v = diff_compare(&ours, &oracle);
	if (v == DIFF_TEXT && !row) {
		ask_text(r, &oracle);
		v = diff_compare(&ours, &oracle);
	}
	r->tally.packages++;
	r->tally.verdicts[v]++;
	if (v != DIFF_SAME)
		report(r, v, &ours, &oracle);
	else if (row && row->ok && r->question.stage == DIFF_RENDER && !opt.candidate_corpus.count)
		check_reads(r, row);
}

/* ------------------------------------------------------------ which packages */

typedef struct name_list {
	ixt_arena *arena;
	ixt_str *items;
	uint32_t count, cap;
} name_list;

static void add_name(name_list *l, ixt_str name)
{
	IXT_PUSH(l->arena, l->items, l->count, l->cap) = name;
}

static int by_text(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

static void sort_unique(name_list *l)
{
	uint32_t i, n = 0;

	if (l->count)
		qsort(l->items, l->count, sizeof *l->items, by_text);
	for (i = 0; i < l->count; i++)
		if (n == 0 || !ixt_str_eq(l->items[n - 1], l->items[i]))
			l->items[n++] = l->items[i];
	l->count = n;
}

static void add_ours(runner *r, name_list *l)
{
	const ixt_str *names;
	uint32_t count, i;

	if (ixt_session_packages(r->ours.session, &names, &count, &r->job->error) < 0)
		ixt_raise_filled(&r->job->trap);
	for (i = 0; i < count; i++)
		add_name(l, names[i]);
}

/* Recorded packages that still hold are there, whatever our listing says. */
static void add_recorded(runner *r, name_list *l)
{
	const ixt_recording *rec = &r->recorded.recording;
	ixt_str why;
	uint32_t i;

	for (i = 0; i < rec->count; i++)
		if (diff_recorded_row(&r->recorded, rec->rows[i].name, &r->scratch, &why))
			add_name(l, rec->rows[i].name);
}

static void add_live(runner *r, name_list *l)
{
	uint32_t count, i;
	ixt_str *names;

	need_oracle(r);
	names = diff_oracle_list(&r->oracle, r->question.target, &count);
	for (i = 0; i < count; i++)
		add_name(l, names[i]);
}

/* What any of the two sides has: a package that only one knows is a difference. */
static void add_all(runner *r, name_list *l)
{
	add_ours(r, l);
	if (r->mode == LIVE)
		add_live(r, l);
	else
		add_recorded(r, l);
	sort_unique(l);
}

static bool is_pattern(const char *text)
{
	return strpbrk(text, "*?[") && !strchr(text, '(');
}

static void add_matches(const name_list *all, const char *pattern, name_list *l)
{
	uint32_t i;

	for (i = 0; i < all->count; i++)
		if (fnmatch(pattern, ixt_arena_copy(l->arena, all->items[i]).ptr, 0) == 0)
			add_name(l, all->items[i]);
}

static void add_lines(runner *r, name_list *l)
{
	uint32_t count, i;
	ixt_str *lines = diff_lines(r->job, &r->world, &count);

	for (i = 0; i < count; i++)
		add_name(l, lines[i]);
}

static void choose(runner *r, name_list *l)
{
	name_list all = { .arena = l->arena };
	int i;

	if (r->question.stage == DIFF_GRAPH)
		add_lines(r, &all);
	else
		add_all(r, &all);
	if (r->pattern_count == 0)
		*l = all;
	for (i = 0; i < r->pattern_count; i++) {
		if (is_pattern(r->patterns[i]))
			add_matches(&all, r->patterns[i], l);
		else
			add_name(l, ixt_str_of(r->patterns[i]));
	}
	sort_unique(l);
}

/* ------------------------------------------------------------------ a target */

/* `target` is a kind in stage graph. */
static void open_world(runner *r, diff_world *w, const ixt_string_list *corpus,
		       const char *target)
{
	bool graph = r->question.stage == DIFF_GRAPH;

	diff_world_open(w, r->job, &(ixt_setup_options){
		.corpus = corpus->items, .corpus_count = corpus->count, .pins = opt.pins,
		.kind = graph ? target : opt.kind, .target = graph ? NULL : target,
	});
}

/* Once, since the corpus is the same for all targets. */
static void start(runner *r)
{
	ixt_str base = opt.recorded ? ixt_str_of(opt.recorded) : diff_recorded_base(r->job);

	r->recorded_dir = opt.recorded ? base : diff_recorded_dir(r->job, &r->world, base,
								 r->question.stage);
	r->core_file = ixt_arena_format(&r->job->arena, "%.*s/core.txt", IXT_STR_ARG(base));
	ixt_reads_init(&r->reads, &r->job->arena);
	if (r->mode != LIVE)
		diff_recorded_load_reads(r->job, r->recorded_dir, &r->reads);
	r->can_ask = r->mode == LIVE ||
		     (r->mode == BY_DEFAULT && diff_world_checkout(&r->world, r->job).len);
	r->versions.corpus = diff_corpus_version(&r->world, r->job);
}

/* A corpus that knows no commit may be the very tree that was recorded. */
static void name_corpus(runner *r)
{
	const ixt_recording *rec = &r->recorded.recording;
	ixt_str tree = ixt_arena_format(&r->job->arena, "tree %.*s", IXT_STR_ARG(rec->tree));

	if (ixt_str_eq(r->versions.corpus, tree) && !ixt_str_eq(rec->version, tree))
		r->versions.corpus = ixt_arena_format(&r->job->arena, "%.*s (by its tree)",
						      IXT_STR_ARG(rec->version));
	diff_report_corpus(&r->report, r->versions.corpus);
}

static void use_recording(runner *r, const char *target)
{
	const ixt_recording *rec = &r->recorded.recording;

	diff_recorded_open(&r->recorded, r->job, &r->world, r->recorded_dir, &r->reads, target,
			   r->question.kind, r->question.stage);
	if (r->mode == RECORDED && r->recorded.misfit.len)
		diff_fail(r->job, IXT_EXIT_ENVIRONMENT,
			  "ixt-diff record makes one; --oracle upstream asks upstream instead",
			  "nothing recorded can be used: %.*s",
			  IXT_STR_ARG(r->recorded.misfit));
	if (r->recorded.misfit.len)
		return;
	r->question.kind = ixt_arena_copy(&r->job->arena, rec->kind).ptr;
	r->versions.core = rec->core;
	r->versions.python = rec->python;
	r->versions.jinja2 = rec->jinja2;
}

static void open_ours(runner *r, diff_world *candidate, const char *target)
{
	if (opt.candidate_corpus.count)
		open_world(r, candidate, &opt.candidate_corpus, target);
	diff_ours_open(&r->ours, r->job, opt.candidate_corpus.count ? candidate : &r->world,
		       r->question.kind);
	r->versions.kind = ixt_session_kind(r->ours.session)->name;
	r->versions.pins = r->world.pins;
}

static void compare_target(runner *r)
{
	ixt_mark mark = ixt_arena_mark(&r->scratch);
	name_list names = { .arena = &r->job->arena };
	uint32_t i;

	choose(r, &names);
	for (i = 0; i < names.count; i++) {
		diff_check_interrupt(r->job);
		compare_package(r, names.items[i]);
		ixt_arena_release_to(&r->scratch, mark);
	}
}

static void use_oracle_versions(runner *r)
{
	if (!r->oracle.starts)
		return;
	r->versions.oracle = r->mode == LIVE ? "upstream" : "recorded and upstream";
	r->versions.upstream = r->oracle.upstream;
	r->versions.core = r->oracle.core;
	r->versions.python = r->oracle.python;
	r->versions.jinja2 = r->oracle.jinja2;
}

static void count(runner *r)
{
	const diff_tally *t = &r->tally;

	r->divergent += diff_tally_divergent(t);
	r->unanswered += t->verdicts[DIFF_ORACLE_CANNOT_SAY];
	r->compared += t->packages - t->verdicts[DIFF_ORACLE_CANNOT_SAY];
	r->reads_differ += t->reads_differ;
}

static void run_target(runner *r, const char *target)
{
	double oracle_before = r->oracle.seconds;
	bool first = !r->recorded_dir.len;
	diff_world candidate = { .embedded = false };

	r->tally = (diff_tally){ .packages = 0 };
	r->question.stage = diff_stage_named(opt.stage);
	open_world(r, &r->world, &opt.corpus, target);
	if (first)
		start(r);
	r->question.kind = r->question.stage == DIFF_GRAPH ? target : opt.kind;
	r->question.target = r->world.setup.target
		? ixt_arena_copy(&r->job->arena, r->world.setup.target->name).ptr : target;
	if (r->mode != LIVE)
		use_recording(r, target);
	if (first)
		name_corpus(r);
	open_ours(r, &candidate, target);
	diff_report_begin(&r->report);
	if (r->question.stage == DIFF_GRAPH)	/* its modules are told of one kind */
		diff_oracle_stop(&r->oracle);
	if (r->mode == LIVE)
		need_oracle(r);
	use_oracle_versions(r);
	compare_target(r);
	use_oracle_versions(r);
	r->tally.ours_seconds = r->ours.seconds;
	r->tally.oracle_seconds = r->oracle.seconds - oracle_before + r->recorded.seconds;
	diff_report_summary(&r->report, r->question.target, &r->tally, &r->versions);
	count(r);
	diff_ours_close(&r->ours);
	diff_recorded_close(&r->recorded);
	if (opt.candidate_corpus.count)
		ixt_setup_close(&candidate.setup);
	ixt_setup_close(&r->world.setup);
}

/* -------------------------------------------------------------------- the end */

static bool is_proven(runner *r, ixt_str *accepted)
{
	bool proven;

	*accepted = IXT_STR("");
	ixt_rules_find(r->versions.core, &proven);
	if (ixt_is_regular_file(r->core_file.ptr))
		*accepted = ixt_read_file(&r->job->arena, r->core_file);
	return proven || ixt_core_is_accepted(*accepted, r->versions.core);
}

/* Why this run proves nothing about core/ as a whole; NULL: it does. */
static const char *why_no_proof(const runner *r)
{
	if (r->mode != LIVE)
		return "the run was not live (--oracle upstream)";
	if (r->pattern_count || opt.targets.count || opt.set.count)
		return "the run was filtered";
	if (opt.candidate_corpus.count)
		return "the two sides had different corpora";
	if (r->divergent || !r->compared)
		return "the run was not without divergence";
	return NULL;
}

static bool accept_core(runner *r, ixt_str accepted)
{
	const char *why = why_no_proof(r);

	if (why) {
		ixt_say("core/ is not accepted: %s", why);
		return false;
	}
	ixt_write_file(&r->job->arena, r->core_file, ixt_arena_format(
		&r->job->arena, "%.*s%.*s %s\n", IXT_STR_ARG(accepted),
		IXT_STR_ARG(r->versions.core), r->versions.corpus.ptr), NULL);
	ixt_say("core/ %.*s is accepted from now on", IXT_STR_ARG(r->versions.core));
	return true;
}

static int judge(runner *r)
{
	ixt_str accepted;
	bool proven = is_proven(r, &accepted);
	int status = IXT_EXIT_OK;

	diff_report_end(&r->report, &r->versions, proven);
	if (!proven && !(opt.accept_core && accept_core(r, accepted)))
		status = IXT_EXIT_DIFFERENT;
	if (r->compared == 0) {
		ixt_say("nothing was compared: no package of the corpus matches, or none has an "
			"answer");
		return IXT_EXIT_DIFFERENT;
	}
	if (r->unanswered && !opt.allow_stale)
		ixt_say("%u recorded answers are stale or missing; --oracle upstream asks for "
			"them, ixt-diff record renews them, --allow-stale lets them pass",
			r->unanswered);
	if (r->divergent || r->reads_differ || (r->unanswered && !opt.allow_stale))
		status = IXT_EXIT_DIFFERENT;
	return status;
}

/* ------------------------------------------------------------------ the command */

static void choose_mode(runner *r)
{
	static const char prefix[] = "upstream=";

	if (!opt.oracle)
		return;
	if (strcmp(opt.oracle, "recorded") == 0) {
		r->mode = RECORDED;
	} else if (strcmp(opt.oracle, "upstream") == 0) {
		r->mode = LIVE;
	} else if (strncmp(opt.oracle, prefix, sizeof prefix - 1) == 0) {
		r->mode = LIVE;
		r->checkout = opt.oracle + sizeof prefix - 1;
	} else {
		diff_fail(r->job, IXT_EXIT_USAGE, NULL,
			  "--oracle: \"%s\" met, recorded, upstream or upstream=CHECKOUT "
			  "expected", opt.oracle);
	}
	r->versions.oracle = r->mode == LIVE ? "upstream" : "recorded";
}

static void take_flags(runner *r)
{
	ixt_flag *flags = IXT_NEW_ARRAY(&r->job->arena, ixt_flag, opt.set.count);
	uint32_t i;

	for (i = 0; i < opt.set.count; i++) {
		ixt_str text = ixt_str_of(opt.set.items[i]);
		size_t eq = ixt_str_chr(text, '=', 0);

		if (eq == IXT_STR_NPOS || eq == 0)
			diff_fail(r->job, IXT_EXIT_USAGE, NULL,
				  "--set: \"%s\" met, KEY=VALUE expected", text.ptr);
		flags[i] = (ixt_flag){ ixt_str_first(text, eq), ixt_str_from(text, eq + 1) };
	}
	r->question.flags = flags;
	r->question.flag_count = opt.set.count;
}

static int run_all(runner *r)
{
	uint32_t i;
	int status;

	choose_mode(r);
	take_flags(r);
	for (i = 0; i < r->targets.count; i++)
		run_target(r, r->targets.items[i]);
	status = judge(r);
	if (opt.records)
		ixt_write_file(&r->job->arena, ixt_str_of(opt.records),
			       ixt_buf_view(&r->report.records), NULL);
	return status;
}

static int run(int argc, char **argv)
{
	static diff_job job;
	static runner r;
	int status;

	ixt_defer_interrupts();
	diff_job_init(&job);
	r = (runner){ .job = &job, .patterns = argv, .pattern_count = argc,
		      .targets = diff_stage_named(opt.stage) == DIFF_GRAPH
				? diff_chosen_kinds(&opt.kind)
				: diff_chosen_targets(opt.targets),
		      .versions.oracle = "recorded" };
	ixt_arena_init(&r.scratch, &ixt_allocator_libc, 64 << 10);
	r.scratch.trap = &job.trap;
	diff_report_init(&r.report, &job, opt.json, (uint32_t)opt.limit);
	if (IXT_TRAPPED(&job.trap)) {
		diff_oracle_stop(&r.oracle);
		return diff_job_failed(&job);
	}
	status = run_all(&r);
	diff_oracle_stop(&r.oracle);
	diff_report_release(&r.report);
	return status;
}

const ixt_command diff_command_run = {
	.name = "run",
	.arguments = "[PKG…] [OPTION…]",
	.summary = "compare what ixt and upstream make of packages",
	.help = "PKG is a selector, name(k=v,…), or a pattern over all names (lib/*). Without\n"
		"--oracle, recorded answers are taken as long as what they were made from is\n"
		"unchanged; the others are asked of the checkout that the corpus lies in.",
	.options = options,
	.run = run,
	.completes = IXT_COMPLETES_PACKAGES,
};
