/* ixt-diff fuzz: generated cases, judged live. */
#include "diff/commands.h"
#include "diff/divergence.h"
#include "diff/fuzz_report.h"
#include "diff/gen_lines.h"
#include "diff/gen_mutate.h"
#include "diff/gen_packages.h"
#include "diff/gen_templates.h"
#include "diff/live_judge.h"
#include "ixt/cli/report.h"

static struct {
	ixt_string_list corpus;
	const char *candidate, *executor, *kind, *oracle, *out, *target;
	int count, first, jobs, limit, seconds, seed, timeout;
	bool json;
} opt = { .executor = "local", .kind = "templates", .count = 1000, .first = 1, .jobs = 1,
	  .limit = 10, .seed = 1, .timeout = 60 };

static const ixt_option options[] = {
	{ "candidate", IXT_OPT_STRING, "CMD",
	  "of templates, mutate: judged in our place", &opt.candidate },
	{ "corpus", IXT_OPT_LIST, "DIR", "package root; may be repeated", &opt.corpus },
	{ "count", IXT_OPT_NUMBER, "N", "how many cases (1000)", &opt.count },
	{ "executor", IXT_OPT_STRING, "KIND", "of lines: executor kind (local)", &opt.executor },
	{ "first", IXT_OPT_NUMBER, "N", "number of the first case (1)", &opt.first },
	{ "jobs", IXT_OPT_NUMBER, "N", "oracles at work at once (1)", &opt.jobs },
	{ "json", IXT_OPT_FLAG, NULL, "JSON lines: findings and a summary", &opt.json },
	{ "kind", IXT_OPT_STRING, "templates|packages|lines|mutate",
	  "what is generated (templates)", &opt.kind },
	{ "limit", IXT_OPT_NUMBER, "N", "end after so many findings (10)", &opt.limit },
	{ "oracle", IXT_OPT_STRING, "upstream=CHECKOUT",
	  "of packages and lines (the corpus' own checkout)", &opt.oracle },
	{ "oracle-timeout", IXT_OPT_NUMBER, "SECONDS",
	  "for one answer of the oracle (60)", &opt.timeout },
	{ "out", IXT_OPT_STRING, "DIR", "write case files there (they are printed)", &opt.out },
	{ "seconds", IXT_OPT_NUMBER, "N", "begin no case after that (no limit)", &opt.seconds },
	{ "seed", IXT_OPT_NUMBER, "N", "of the generator (1)", &opt.seed },
	{ "target", IXT_OPT_STRING, "T", "name or target.json (the host's)",
	  &opt.target },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

typedef struct fuzzer {
	diff_job job;
	diff_fuzz fuzz;
	diff_candidate oracle;	/* for shrinking, while others are ahead */
	diff_candidate candidate;
	diff_case_judge judge;
	diff_fuzz_report report;
	diff_gen templates;
	diff_gen_mutate mutate;
	diff_gen_packages packages;
	diff_gen_lines lines;
	diff_world world;	/* of mutate */
	diff_ours ours;
	diff_live_judge live;	/* of packages and lines */
} fuzzer;

static void found(void *ctx, const diff_finding *f)
{
	diff_fuzz_report_finding(ctx, f);
}

/* Why the run is not whole, or NULL. */
static const char *why_ended(const diff_fuzz *f)
{
	if (ixt_interrupted())
		return "interrupted";
	if (f->tally.cases == f->count)
		return NULL;
	return f->tally.divergent + f->tally.broken >= f->limit ? "ended at --limit"
								: "ended at --seconds";
}

static int judge(const diff_fuzz *f)
{
	const diff_fuzz_tally *t = &f->tally;

	if (ixt_interrupted())
		return IXT_EXIT_INTERRUPTED;
	if (t->divergent || t->broken)
		return IXT_EXIT_DIFFERENT;
	if (t->texts + t->errors)
		return IXT_EXIT_OK;
	ixt_say("nothing was compared: no case has an answer of both sides");
	return IXT_EXIT_DIFFERENT;
}

/* ------------------------------------------------------------------------ kinds */

static void open_mutate(fuzzer *f)
{
	ixt_setup_options setup = { .corpus = opt.corpus.items,
				    .corpus_count = opt.corpus.count,
				    .target = opt.target };

	diff_world_open(&f->world, &f->job, &setup);
	diff_ours_open(&f->ours, &f->job, &f->world, NULL);
	if (diff_gen_mutate_init(&f->mutate, f->ours.session, (uint64_t)opt.seed,
				 &f->job.error) < 0)
		ixt_raise_filled(&f->job.trap);
	if (!f->mutate.count)
		diff_fail(&f->job, IXT_EXIT_USAGE, NULL, "%.*s holds no package",
			  IXT_STR_ARG(f->world.setup.root_paths[0]));
	f->fuzz.gen = &f->mutate.gen;
}

static void run_bare(fuzzer *f)
{
	diff_case_sides_init(&f->oracle, &f->candidate, &f->job, opt.candidate, opt.timeout);
	diff_case_judge_init(&f->judge, opt.candidate ? &f->candidate : NULL, &f->oracle,
			     &f->job.trap);
	f->fuzz.judge = &f->judge.judge;
	f->fuzz.sides = &f->judge;
	diff_fuzz_run(&f->fuzz);
}

static void run_templates(fuzzer *f)
{
	f->templates = diff_gen_templates((uint64_t)opt.seed);
	f->fuzz.gen = &f->templates;
	run_bare(f);
}

static void run_mutate(fuzzer *f)
{
	open_mutate(f);
	run_bare(f);
}

static const ixt_str *open_live(fuzzer *f, const char *stage, uint32_t *count)
{
	diff_comparison_options options_of_both = {
		.targets = { &opt.target, opt.target ? 1 : 0 }, .corpus = opt.corpus,
		.oracle = opt.oracle, .stage = stage, .timeout = opt.timeout,
		.kind = strcmp(stage, "graph") == 0 ? opt.executor : NULL,
	};

	diff_live_judge_init(&f->live, &f->job, &options_of_both);
	f->fuzz.judge = &f->live.judge;
	f->report.needs_corpus = true;
	return diff_live_judge_packages(&f->live, count);
}

static void run_packages(fuzzer *f)
{
	uint32_t count;
	const ixt_str *names = open_live(f, "render", &count);

	f->packages = diff_gen_packages_of((uint64_t)opt.seed, names, count);
	f->fuzz.gen = &f->packages.gen;
	diff_fuzz_run_slowly(&f->fuzz);
}

static void run_lines(fuzzer *f)
{
	uint32_t count;
	const ixt_str *names = open_live(f, "graph", &count);

	f->lines = diff_gen_lines_of((uint64_t)opt.seed, names, count);
	f->fuzz.gen = &f->lines.gen;
	diff_fuzz_run_slowly(&f->fuzz);
}

static void run_kind(fuzzer *f)
{
	static const struct {
		const char *name;
		void (*run)(fuzzer *f);
	} kinds[] = {
		{ "templates", run_templates }, { "packages", run_packages },
		{ "lines", run_lines }, { "mutate", run_mutate },
	};
	uint32_t i;

	/* the table of options lets only these through */
	for (i = 0; strcmp(kinds[i].name, opt.kind) != 0; i++)
		;
	kinds[i].run(f);
}

static void close_kind(fuzzer *f)
{
	diff_fuzz_stop(&f->fuzz);
	diff_candidate_stop(&f->oracle);
	diff_candidate_stop(&f->candidate);
	diff_judge_release(&f->judge.judge);
	diff_live_judge_release(&f->live);
	if (f->ours.session)
		diff_ours_close(&f->ours);
	ixt_setup_close(&f->world.setup);
}

static void add_option(ixt_buf *b, const char *name, const char *value)
{
	if (!value)
		return;
	ixt_buf_format(b, " --%s ", name);
	diff_shell_word(b, ixt_str_of(value));
}

/* What repeating a case needs beside kind, seed and number. */
static ixt_str other_options(fuzzer *f)
{
	ixt_str text;
	uint32_t i;
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &f->job.trap;
	for (i = 0; i < opt.corpus.count; i++)
		add_option(&b, "corpus", opt.corpus.items[i]);
	add_option(&b, "candidate", opt.candidate);
	add_option(&b, "target", opt.target);
	add_option(&b, "oracle", opt.oracle);
	if (strcmp(opt.kind, "lines") == 0)
		add_option(&b, "executor", opt.executor);
	text = ixt_arena_copy(&f->job.arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return text;
}

/* ------------------------------------------------------------------ the command */

static int fuzz(fuzzer *f)
{
	double begin = diff_now();

	if (IXT_TRAPPED(&f->job.trap)) {
		close_kind(f);
		if (!ixt_interrupted())
			return diff_job_failed(&f->job);
	} else {
		f->report.options = other_options(f);
		run_kind(f);
		close_kind(f);
	}
	diff_fuzz_report_end(&f->report, &f->fuzz.tally, diff_now() - begin,
			     why_ended(&f->fuzz));
	return judge(&f->fuzz);
}

static int run(int argc, char **argv)
{
	static fuzzer f;

	if (argc) {
		ixt_say("\"%s\" met, no argument expected", argv[0]);
		return IXT_EXIT_USAGE;
	}
	ixt_defer_interrupts();
	diff_job_init(&f.job);
	f.report = (diff_fuzz_report){ .job = &f.job, .json = opt.json, .out = opt.out,
				       .kind = opt.kind, .seed = (uint64_t)opt.seed };
	f.fuzz = (diff_fuzz){ .job = &f.job, .first = (uint64_t)opt.first,
			      .count = (uint64_t)opt.count,
			      .end = opt.seconds ? diff_now() + opt.seconds : 0,
			      .jobs = (uint32_t)opt.jobs, .limit = (uint32_t)opt.limit,
			      .found = found, .ctx = &f.report };
	return fuzz(&f);
}

const ixt_command diff_command_fuzz = {
	.name = "fuzz",
	.arguments = "[OPTION…]",
	.summary = "judge generated cases live",
	.help = "Seed and number alone make a case, on any machine. One that diverges is shrunk\n"
		"and told with the command that repeats it.",
	.options = options,
	.run = run,
	.completes = IXT_COMPLETES_NOTHING,
};
