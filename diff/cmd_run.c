/* ixt-diff run: asks both sides for every package and compares. */
#include "diff/accepted.h"
#include "diff/commands.h"
#include "diff/comparison.h"
#include "diff/proof.h"
#include "diff/rules_list.h"
#include "diff/run_log.h"
#include "diff/run_report.h"
#include "diff/select.h"
#include "ixt/cli/report.h"
#include "ixt/host/write_file.h"

static diff_comparison_options opt = DIFF_COMPARISON_DEFAULTS;

static struct {
	const char *records;
	ixt_string_list baseline;
	int limit;
	bool json, accept_core, allow_stale, raw, list_rules;
	diff_run_log_options log;
} out = { .limit = 10 };

static const ixt_option options[] = {
	{ "accept-core", IXT_OPT_FLAG, NULL,
	  "a whole live run without divergence proves this core/",
	  &out.accept_core },
	{ "allow-stale", IXT_OPT_FLAG, NULL,
	  "stale recorded answers do not fail the run", &out.allow_stale },
	{ "baseline", IXT_OPT_LIST, "FILE",
	  "divergences that are accepted, in layers; repeatable", &out.baseline },
	DIFF_ROWS_CANDIDATE(opt),
	DIFF_ROW_CORPUS(opt),
	DIFF_ROW_HTML(out.log.files),
	DIFF_ROW_JOBS(opt),
	{ "json", IXT_OPT_FLAG, NULL, "JSON lines: divergence records and summaries",
	  &out.json },
	DIFF_ROW_JUNIT(out.log.files),
	DIFF_ROW_KIND(opt),
	{ "limit", IXT_OPT_NUMBER, "N", "divergences to show for a target (10)", &out.limit },
	{ "list-rules", IXT_OPT_FLAG, NULL, "print the rules that --normalise knows, and end",
	  &out.list_rules },
	DIFF_ROW_MARKDOWN(out.log.files),
	DIFF_ROW_NORMALISE(opt),
	DIFF_ROW_ORACLE(opt),
	DIFF_ROW_ORACLE_TIMEOUT(opt),
	DIFF_ROW_PINS(opt),
	{ "raw", IXT_OPT_FLAG, NULL, "what --normalise overlooks fails the run all the same",
	  &out.raw },
	DIFF_ROW_RECORDED(opt),
	{ "records", IXT_OPT_STRING, "FILE", "write divergence records there", &out.records },
	{ "results", IXT_OPT_STRING, "FILE", "write results there, as the run goes",
	  &out.log.results },
	{ "resume", IXT_OPT_FLAG, NULL, "go on where the file of --results ends",
	  &out.log.resume },
	DIFF_ROW_RULES(opt),
	DIFF_ROW_SET(opt),
	DIFF_ROW_STAGE(opt),
	DIFF_ROW_TARGET(opt),
	DIFF_ROW_WITHOUT(opt),
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

typedef struct runner {
	diff_job *job;
	diff_comparison comparison;
	char **patterns;	/* packages and patterns of the command line */
	int pattern_count;
	diff_report report;
	diff_run_log log;
	diff_accepted accepted;
	/* of all targets */
	uint32_t compared, divergent, normalised, without_text, unanswered, reads_differ;
	diff_tally tally;	/* of the target in progress */
} runner;

/* ------------------------------------------------------------------ a target */

static void count_verdict(runner *r, diff_verdict v)
{
	r->tally.packages++;
	r->tally.verdicts[v]++;
}

static void compare_package(runner *r, ixt_str name)
{
	diff_comparison *c = &r->comparison;
	diff_pair pair;
	ixt_str what;

	diff_comparison_ask(c, name, &pair);
	count_verdict(r, pair.verdict);
	r->tally.without_text += pair.verdict == DIFF_TEXT && !pair.oracle.has_text;
	if (pair.verdict != DIFF_SAME) {
		diff_divergence d = diff_comparison_divergence(c, &pair);

		diff_accepted_see(&r->accepted, &c->question, pair.verdict, d.signature);
		diff_run_log_record(&r->log, diff_report_divergence(&r->report, &d));
		return;
	}
	diff_accepted_see(&r->accepted, &c->question, DIFF_SAME, IXT_STR(""));
	diff_run_log_same(&r->log, c->question.target, name);
	if (!diff_comparison_reads_agree(c, &pair, &what)) {
		r->tally.reads_differ++;
		diff_report_reads(&r->report, name, what);
	}
}

/* A run that is resumed knows what was compared before it was cut. */
static void compare_unless_known(runner *r, ixt_str name)
{
	diff_comparison *c = &r->comparison;
	const diff_result *known;

	diff_check_interrupt(r->job);
	known = diff_run_log_known(&r->log, c->question.target, name, &c->scratch);
	if (!known) {
		compare_package(r, name);
		return;
	}
	r->log.known++;
	c->question.package = name;
	count_verdict(r, known->verdict);
	diff_accepted_see(&r->accepted, &c->question, known->verdict,
			  diff_record_text(known->record, "signature"));
	if (known->record)
		diff_report_earlier(&r->report, known->record);
}

static void count(runner *r)
{
	const diff_tally *t = &r->tally;

	r->divergent += diff_tally_divergent(t);
	r->normalised += t->verdicts[DIFF_SAME_NORMALISED];
	r->without_text += t->without_text;
	r->unanswered += t->verdicts[DIFF_ORACLE_CANNOT_SAY];
	r->compared += t->packages - t->verdicts[DIFF_ORACLE_CANNOT_SAY];
	r->reads_differ += t->reads_differ;
}

static void begin_log(runner *r)
{
	const diff_comparison *c = &r->comparison;

	diff_run_log_begin(&r->log, r->job, &out.log, &(diff_results_head){
		.corpus = c->versions.corpus, .oracle = ixt_str_of(c->versions.oracle),
		.candidate = ixt_str_of(opt.candidate ? opt.candidate : "ixt"),
		.rules = diff_rules_identity(&c->rules, &r->job->arena),
		.stage = diff_stage_name(c->question.stage), .kind = opt.kind,
		.pins = c->versions.pins,
		.candidate_corpus = opt.candidate_corpus.count
			? diff_corpus_version(&c->candidate_world, r->job) : IXT_STR(""),
		.set = &opt.set, .targets = &c->targets,
		.filtered = r->pattern_count || opt.set.count,
	});
}

static void log_target(runner *r)
{
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &r->job->trap;
	diff_summary_write_json(&b, r->comparison.question.target, &r->tally,
				&r->comparison.versions);
	diff_run_log_target(&r->log, ixt_buf_view(&b));
	ixt_buf_release(&b);
}

/* What is known already is not asked for. */
static void tell_ahead(runner *r, const ixt_str *names, uint32_t count)
{
	diff_comparison *c = &r->comparison;
	ixt_str *wanted = IXT_NEW_ARRAY(&r->job->arena, ixt_str, count);
	uint32_t i, n = 0;

	for (i = 0; i < count; i++)
		if (!diff_run_log_known(&r->log, c->question.target, names[i], &c->scratch))
			wanted[n++] = names[i];
	diff_expected_ahead(&c->expected, &c->question, wanted, n);
}

static void run_target(runner *r, const char *target, bool first)
{
	diff_comparison *c = &r->comparison;
	uint32_t i, name_count;
	ixt_str *names;

	diff_comparison_begin(c, target);
	if (first) {
		begin_log(r);
		diff_report_corpus(&r->report, c->versions.corpus);
	}
	diff_report_begin(&r->report);
	r->tally = (diff_tally){ .packages = 0 };
	names = diff_select(c, r->patterns, r->pattern_count, &name_count);
	tell_ahead(r, names, name_count);
	for (i = 0; i < name_count; i++)
		compare_unless_known(r, names[i]);
	r->tally.stale = c->expected.stale;
	r->tally.asked = c->expected.asked;
	r->tally.ours_seconds = c->side->seconds;
	r->tally.oracle_seconds = diff_expected_seconds(&c->expected);
	diff_report_summary(&r->report, c->question.target, &r->tally, &c->versions);
	log_target(r);
	count(r);
	diff_comparison_finish(c);
}

/* -------------------------------------------------------------------- the end */

/* Why this run proves nothing about core/ as a whole; NULL: it does. */
static const char *why_no_proof(const runner *r)
{
	if (r->comparison.expected.mode != DIFF_LIVE)
		return "the run was not live (--oracle upstream)";
	if (r->pattern_count || opt.targets.count || opt.set.count)
		return "the run was filtered";
	if (opt.candidate_corpus.count)
		return "the two sides had different corpora";
	if (opt.candidate)
		return "a candidate was judged, not ixt";
	if (r->divergent || r->normalised || !r->compared)
		return "the run was not without divergence";
	return NULL;
}

static bool may_accept_core(const runner *r)
{
	const char *why = why_no_proof(r);

	if (why)
		ixt_say("core/ is not accepted: %s", why);
	return !why;
}

/* Says whether core/ is one that ixt is known to follow. */
static bool judge_core(runner *r)
{
	bool proven = r->comparison.expected.mode == DIFF_JINJA ||
		      diff_core_is_proven(&r->comparison);

	diff_report_end(&r->report, &r->comparison.versions, proven);
	if (proven || !out.accept_core || !may_accept_core(r))
		return proven;
	diff_accept_core(&r->comparison);
	return true;
}

static void say_of_rules(const runner *r)
{
	if (r->without_text && r->comparison.rules.count)
		ixt_say("%u answers that differ are recorded as digests, which rules cannot be "
			"applied to; --oracle upstream has their texts", r->without_text);
	if (r->normalised && out.raw)
		ixt_say("%u packages are the same only to rules (--raw)", r->normalised);
}

/* Without a baseline none may be. */
static bool divergences_pass(runner *r)
{
	bool whole = !r->pattern_count && !opt.set.count;

	if (!r->accepted.on)
		return r->divergent == 0;
	return diff_accepted_judge(&r->accepted, whole, r->divergent, out.json,
				   (uint32_t)out.limit);
}

static int judge(runner *r)
{
	int status = judge_core(r) ? IXT_EXIT_OK : IXT_EXIT_DIFFERENT;

	if (r->compared == 0) {
		ixt_say("nothing was compared: no package of the corpus matches, or none has an "
			"answer");
		return IXT_EXIT_DIFFERENT;
	}
	if (r->unanswered && !out.allow_stale)
		ixt_say("%u recorded answers are stale or missing; --oracle upstream asks for "
			"them, ixt-diff record renews them, --allow-stale lets them pass",
			r->unanswered);
	say_of_rules(r);
	if (!divergences_pass(r) || r->reads_differ || (r->normalised && out.raw) ||
	    (r->unanswered && !out.allow_stale))
		status = IXT_EXIT_DIFFERENT;
	return status;
}

/* ------------------------------------------------------------------ the command */

static int run_all(runner *r)
{
	const ixt_string_list *targets = &r->comparison.targets;
	uint32_t i;
	int status;

	if (out.baseline.count && opt.set.count)
		diff_fail(r->job, IXT_EXIT_USAGE, "a package with flags is named name(k=v)",
			  "--baseline and --set met: a baseline knows packages without flags");
	diff_accepted_init(&r->accepted, r->job, &out.baseline);
	diff_comparison_init(&r->comparison, r->job, &opt);
	for (i = 0; i < targets->count; i++)
		run_target(r, targets->items[i], i == 0);
	status = judge(r);
	diff_run_log_end(&r->log, r->job);
	if (out.records)
		ixt_write_file(&r->job->arena, ixt_str_of(out.records),
			       ixt_buf_view(&r->report.records), NULL);
	return status;
}

static int list_rules(diff_job *job)
{
	static diff_rules rules;
	ixt_buf b;

	diff_rules_read(&rules, job,
			opt.rules ? ixt_str_of(opt.rules) : diff_rules_default(job));
	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &job->trap;
	(out.json ? diff_rules_write_json : diff_rules_write_text)(&b, &rules);
	ixt_print(ixt_buf_view(&b));
	ixt_buf_release(&b);
	diff_rules_release(&rules);
	return IXT_EXIT_OK;
}

static int run(int argc, char **argv)
{
	static diff_job job;
	static runner r;
	int status;

	ixt_defer_interrupts();
	diff_job_init(&job);
	r = (runner){ .job = &job, .patterns = argv, .pattern_count = argc };
	diff_report_init(&r.report, &job, out.json, (uint32_t)out.limit);
	if (IXT_TRAPPED(&job.trap)) {
		diff_comparison_stop(&r.comparison);
		diff_run_log_cut(&r.log);
		return diff_job_failed(&job);
	}
	status = out.list_rules ? list_rules(&job) : run_all(&r);
	diff_comparison_stop(&r.comparison);
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
