/* ixt-diff fuzz: generated cases, judged live. */
#include "diff/commands.h"
#include "diff/fuzz_report.h"
#include "diff/gen_templates.h"
#include "ixt/cli/report.h"

static struct {
	const char *kind, *out;
	int count, first, jobs, limit, seconds, seed, timeout;
	bool json;
} opt = { .kind = "templates", .count = 1000, .first = 1, .jobs = 1, .limit = 10, .seed = 1,
	  .timeout = 60 };

static const ixt_option options[] = {
	{ "count", IXT_OPT_NUMBER, "N", "how many cases (1000)", &opt.count },
	{ "first", IXT_OPT_NUMBER, "N", "number of the first case (1)", &opt.first },
	{ "jobs", IXT_OPT_NUMBER, "N", "oracles at work at once (1)", &opt.jobs },
	{ "json", IXT_OPT_FLAG, NULL, "JSON lines: findings and a summary", &opt.json },
	{ "kind", IXT_OPT_STRING, "templates", "what is generated (templates)", &opt.kind },
	{ "limit", IXT_OPT_NUMBER, "N", "end after so many findings (10)", &opt.limit },
	{ "oracle-timeout", IXT_OPT_NUMBER, "SECONDS",
	  "for one answer of the oracle (60)", &opt.timeout },
	{ "out", IXT_OPT_STRING, "DIR", "write case files there (they are printed)", &opt.out },
	{ "seconds", IXT_OPT_NUMBER, "N", "begin no case after that (no limit)", &opt.seconds },
	{ "seed", IXT_OPT_NUMBER, "N", "of the generator (1)", &opt.seed },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

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
	if (ixt_interrupted())
		return IXT_EXIT_INTERRUPTED;
	if (f->tally.texts + f->tally.errors == 0)
		ixt_say("nothing was compared: no case has an answer of both sides");
	return f->tally.divergent || f->tally.broken || f->tally.texts + f->tally.errors == 0
		? IXT_EXIT_DIFFERENT : IXT_EXIT_OK;
}

static int run(int argc, char **argv)
{
	static diff_job job;
	static diff_fuzz fuzz;
	static diff_fuzz_report report;
	diff_gen gen = diff_gen_templates((uint64_t)opt.seed);
	double begin = diff_now();

	if (argc) {
		ixt_say("\"%s\" met, no argument expected", argv[0]);
		return IXT_EXIT_USAGE;
	}
	ixt_defer_interrupts();
	diff_job_init(&job);
	report = (diff_fuzz_report){ .job = &job, .json = opt.json, .out = opt.out,
				     .kind = opt.kind, .seed = (uint64_t)opt.seed };
	fuzz = (diff_fuzz){ .job = &job, .gen = &gen, .first = (uint64_t)opt.first,
			    .count = (uint64_t)opt.count, .seconds = opt.seconds,
			    .jobs = (uint32_t)opt.jobs, .limit = (uint32_t)opt.limit,
			    .timeout = opt.timeout, .found = found, .ctx = &report };
	if (IXT_TRAPPED(&job.trap)) {
		diff_fuzz_stop(&fuzz);
		if (!ixt_interrupted())
			return diff_job_failed(&job);
	} else {
		diff_fuzz_run(&fuzz);
	}
	diff_fuzz_report_end(&report, &fuzz.tally, diff_now() - begin, why_ended(&fuzz));
	return judge(&fuzz);
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
