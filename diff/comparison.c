#include "diff/comparison.h"

#include "diff/graph_difference.h"
#include "diff/reads_check.h"
#include "diff/targets.h"

/* ------------------------------------------------------------------ beginning */

static void take_flags(diff_comparison *c)
{
	const ixt_string_list *set = &c->options->set;
	ixt_flag *flags = IXT_NEW_ARRAY(&c->job->arena, ixt_flag, set->count);
	uint32_t i;

	for (i = 0; i < set->count; i++) {
		ixt_str text = ixt_str_of(set->items[i]);
		size_t eq = ixt_str_chr(text, '=', 0);

		if (eq == IXT_STR_NPOS || eq == 0)
			diff_fail(c->job, IXT_EXIT_USAGE, NULL,
				  "--set: \"%s\" met, KEY=VALUE expected", text.ptr);
		flags[i] = (ixt_flag){ ixt_str_first(text, eq), ixt_str_from(text, eq + 1) };
	}
	c->question.flags = flags;
	c->question.flag_count = set->count;
}

/* Tasks are of descriptors only. */
static void need_render(diff_comparison *c, const char *option)
{
	if (c->question.stage != DIFF_RENDER)
		diff_fail(c->job, IXT_EXIT_USAGE, NULL,
			  "%s renders templates: with --stage %s nobody can be asked", option,
			  diff_stage_name(c->question.stage));
}

static void init_candidate(diff_comparison *c)
{
	const diff_comparison_options *o = c->options;

	if (c->expected.mode == DIFF_JINJA)
		need_render(c, "--oracle jinja");
	if (!o->candidate)
		return;
	need_render(c, "--candidate");
	diff_candidate_init(&c->candidate, c->job, diff_candidate_shell(c->job, o->candidate),
			    &(diff_child_limits){
				.memory = (uint64_t)o->candidate_memory << 20,
				.line = (size_t)o->candidate_output << 20,
				.keep_errors = true,
			    }, o->candidate_timeout);
}

/* Rules are read only when they are asked for. */
static void take_rules(diff_comparison *c)
{
	const diff_comparison_options *o = c->options;
	uint32_t i;

	if (!o->normalise) {
		if (o->without.count)
			diff_fail(c->job, IXT_EXIT_USAGE, "--normalise all switches all rules on",
				  "--without %s: no rule is on", o->without.items[0]);
		return;
	}
	if (c->question.stage == DIFF_UID)
		diff_fail(c->job, IXT_EXIT_USAGE, NULL, "--normalise: of uids, which are "
			  "digests, nothing can be overlooked; render or graph expected as "
			  "--stage");
	diff_rules_read(&c->rules, c->job,
			o->rules ? ixt_str_of(o->rules) : diff_rules_default(c->job));
	diff_rules_switch_on(&c->rules, c->job, ixt_str_of(o->normalise));
	for (i = 0; i < o->without.count; i++)
		diff_rules_switch_off(&c->rules, c->job, ixt_str_of(o->without.items[i]));
}

void diff_comparison_init(diff_comparison *c, diff_job *job,
			  const diff_comparison_options *options)
{
	diff_stage stage = diff_stage_named(options->stage);

	c->job = job;
	c->options = options;
	c->question.stage = stage;
	ixt_arena_init(&c->scratch, &ixt_allocator_libc, 64 << 10);
	c->scratch.trap = &job->trap;
	c->targets = stage == DIFF_GRAPH ? diff_chosen_kinds(&options->kind)
					 : diff_chosen_targets(options->targets);
	diff_expected_init(&c->expected, job, options, c->targets);
	c->versions.oracle = c->expected.mode == DIFF_LIVE ? "upstream" :
			     c->expected.mode == DIFF_JINJA ? "jinja" : "recorded";
	init_candidate(c);
	take_flags(c);
	take_rules(c);
}

/* ------------------------------------------------------------------ a target */

/* `target` is a kind in stage graph. */
static void open_world(diff_comparison *c, diff_world *w, const ixt_string_list *corpus,
		       const char *target)
{
	bool graph = c->question.stage == DIFF_GRAPH;

	diff_world_open(w, c->job, &(ixt_setup_options){
		.corpus = corpus->items, .corpus_count = corpus->count,
		.pins = c->options->pins, .kind = graph ? target : c->options->kind,
		.target = graph ? NULL : target,
	});
}

/* A corpus that knows no commit may be the very tree that was recorded. */
static void name_corpus(diff_comparison *c)
{
	const ixt_recording *rec = &c->expected.recorded.recording;
	ixt_str tree;

	if (c->versions.corpus.len)
		return;
	c->versions.corpus = diff_corpus_version(&c->world, c->job);
	tree = ixt_arena_format(&c->job->arena, "tree %.*s", IXT_STR_ARG(rec->tree));
	if (ixt_str_eq(c->versions.corpus, tree) && !ixt_str_eq(rec->version, tree))
		c->versions.corpus = ixt_arena_format(&c->job->arena, "%.*s (by its tree)",
						      IXT_STR_ARG(rec->version));
}

static void name_recording(diff_comparison *c)
{
	const diff_recorded *r = &c->expected.recorded;

	if (!diff_expected_reads(&c->expected) || r->misfit.len)
		return;
	c->versions.core = r->recording.core;
	c->versions.python = r->recording.python;
	c->versions.jinja2 = r->recording.jinja2;
}

static void name_oracle(diff_comparison *c)
{
	const diff_oracle *o = &c->expected.oracle;

	if (!o->starts)
		return;
	c->versions.oracle = c->expected.mode == DIFF_LIVE ? "upstream"
							   : "recorded and upstream";
	c->versions.upstream = o->upstream;
	c->versions.core = o->core;
	c->versions.python = o->python;
	c->versions.jinja2 = o->jinja2;
}

static void open_ours(diff_comparison *c, const char *target)
{
	const ixt_string_list *roots = &c->options->candidate_corpus;

	if (roots->count)
		open_world(c, &c->candidate_world, roots, target);
	diff_ours_open(&c->ours, c->job, roots->count ? &c->candidate_world : &c->world,
		       c->question.kind);
	c->side = &c->ours.side;
	if (c->options->candidate) {
		c->candidate.session = c->ours.session;
		c->candidate.side.seconds = 0;
		c->side = &c->candidate.side;
		diff_candidate_need(&c->candidate);
	}
	c->versions.kind = ixt_session_kind(c->ours.session)->name;
	c->versions.pins = c->world.pins;
}

void diff_comparison_begin(diff_comparison *c, const char *target)
{
	open_world(c, &c->world, &c->options->corpus, target);
	c->question.kind = c->question.stage == DIFF_GRAPH ? target : c->options->kind;
	c->question.target = c->world.setup.target
		? ixt_arena_copy(&c->job->arena, c->world.setup.target->name).ptr : target;
	diff_expected_begin(&c->expected, c->options, &c->world, target, &c->question);
	name_recording(c);
	name_corpus(c);
	open_ours(c, target);
	diff_expected_use_session(&c->expected, c->ours.session);
	if (c->expected.mode == DIFF_LIVE)
		diff_expected_live(&c->expected);
	name_oracle(c);
}

void diff_comparison_finish(diff_comparison *c)
{
	diff_ours_close(&c->ours);
	diff_expected_finish(&c->expected);
	if (c->options->candidate_corpus.count)
		ixt_setup_close(&c->candidate_world.setup);
	ixt_setup_close(&c->world.setup);
}

void diff_comparison_stop(diff_comparison *c)
{
	diff_expected_stop(&c->expected);
	diff_candidate_stop(&c->candidate);
	diff_rules_release(&c->rules);
}

/* ------------------------------------------------------------------- asking */

bool diff_comparison_texts(diff_comparison *c, diff_pair *pair)
{
	bool answered = pair->oracle.state == DIFF_OK || pair->oracle.state == DIFF_ERROR;

	if (!pair->oracle.has_text && answered && c->expected.can_ask) {
		diff_expected_text(&c->expected, &c->question, &c->scratch, &pair->oracle);
		pair->verdict = diff_compare(&pair->ours, &pair->oracle);
		name_oracle(c);
	}
	return pair->ours.has_text && pair->oracle.has_text;
}

static void normalise(diff_comparison *c, diff_pair *pair)
{
	if (!c->rules.count ||
	    (pair->verdict != DIFF_TEXT && pair->verdict != DIFF_ERROR_TEXT) ||
	    !diff_comparison_texts(c, pair))
		return;
	pair->normaliser = diff_normalise(&c->rules, pair->ours.text, pair->oracle.text,
					  &c->scratch);
	if (pair->normaliser.len)
		pair->verdict = DIFF_SAME_NORMALISED;
}

void diff_comparison_ask(diff_comparison *c, ixt_str package, diff_pair *pair)
{
	ixt_arena_clear(&c->scratch);
	c->question.package = package;
	diff_expected_answer(&c->expected, &c->question, &c->scratch, &pair->oracle, &pair->row);
	c->side->answer(c->side, &c->question, &c->scratch, &pair->ours);
	pair->normaliser = IXT_STR("");
	pair->verdict = diff_compare(&pair->ours, &pair->oracle);
	if (pair->verdict == DIFF_TEXT && !pair->row) {
		diff_expected_text(&c->expected, &c->question, &c->scratch, &pair->oracle);
		pair->verdict = diff_compare(&pair->ours, &pair->oracle);
	}
	normalise(c, pair);
	name_oracle(c);
}

bool diff_comparison_reads_agree(diff_comparison *c, const diff_pair *pair, ixt_str *what)
{
	if (!pair->row || !pair->row->ok || c->question.stage != DIFF_RENDER ||
	    c->options->candidate_corpus.count || c->side != &c->ours.side)
		return true;
	return diff_reads_agree(c->ours.session, &c->expected.reads, pair->row->set,
				&c->scratch, what);
}

/* --------------------------------------------------------------- a divergence */

static void add_option(ixt_buf *b, const char *name, const char *value)
{
	if (!value)
		return;
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
static ixt_str command_of(diff_comparison *c)
{
	const diff_comparison_options *o = c->options;
	bool graph = c->question.stage == DIFF_GRAPH;
	ixt_str text;
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &c->job->trap;
	ixt_buf_add(&b, IXT_STR("ixt-diff run "));
	diff_shell_word(&b, c->question.package);
	add_option(&b, "target", graph ? NULL : c->question.target);
	add_options(&b, "corpus", &o->corpus);
	add_option(&b, "candidate", o->candidate);
	add_options(&b, "candidate-corpus", &o->candidate_corpus);
	add_options(&b, "set", &o->set);
	add_option(&b, "stage", o->stage);
	add_option(&b, "pins", o->pins);
	add_option(&b, "kind", graph || o->kind ? c->question.kind : NULL);
	add_option(&b, "recorded", o->recorded);
	add_option(&b, "oracle", o->oracle);
	add_option(&b, "normalise", o->normalise);
	add_option(&b, "rules", o->rules);
	add_options(&b, "without", &o->without);
	text = ixt_arena_copy(&c->scratch, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return text;
}

diff_divergence diff_comparison_divergence(diff_comparison *c, const diff_pair *pair)
{
	const diff_answer *ours = &pair->ours, *oracle = &pair->oracle;

	return (diff_divergence){
		.question = &c->question,
		.ours = ours,
		.oracle = oracle,
		.verdict = pair->verdict,
		.normaliser = pair->normaliser,
		.signature = diff_signature(&c->scratch, pair->verdict, c->question.package,
					    ours, oracle),
		.place = diff_first_difference(ours, oracle),
		.node = c->question.stage == DIFF_GRAPH
			? diff_graph_difference(&c->scratch, ours, oracle) : IXT_STR(""),
		.versions = &c->versions,
		.command = command_of(c),
	};
}
