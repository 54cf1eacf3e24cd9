/* ixt-diff sweep: at which commit a package's answer appeared, changed, broke. */
#include <stdio.h>

#include "diff/commands.h"
#include "diff/comparison_options.h"
#include "diff/sweep.h"
#include "diff/visible.h"
#include "ixt/base/json.h"
#include "ixt/cli/report.h"
#include "ixt/host/data.h"

static diff_comparison_options opt = DIFF_COMPARISON_DEFAULTS;

static struct {
	const char *range, *repo;
	int step, verify, limit;
	bool bisect, json;
} out = { .step = 1, .limit = 20 };

static const ixt_option options[] = {
	{ "bisect", IXT_OPT_FLAG, NULL,
	  "find the first commit whose answer is not that of A", &out.bisect },
	DIFF_ROW_CORPUS(opt),
	{ "json", IXT_OPT_FLAG, NULL, "JSON lines: events, commits, the whole", &out.json },
	DIFF_ROW_KIND(opt),
	{ "limit", IXT_OPT_NUMBER, "N", "changed packages to show of a commit (20)",
	  &out.limit },
	DIFF_ROW_PINS(opt),
	{ "range", IXT_OPT_STRING, "A..B", "commits, as git takes it; along first parents",
	  &out.range },
	{ "repo", IXT_OPT_STRING, "GITDIR", "the repository (that of the corpus)", &out.repo },
	{ "step", IXT_OPT_NUMBER, "N", "every n-th commit (1)", &out.step },
	{ "target", IXT_OPT_LIST, "T", "name or target.json (linux-x86_64)", &opt.targets },
	{ "verify-every", IXT_OPT_NUMBER, "N",
	  "render all anew at every n-th commit, and compare", &out.verify },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

typedef struct walker {
	diff_job *job;
	diff_world world;
	diff_sweep sweep;
	diff_commit *commits;
	uint32_t count;
	uint32_t walked;	/* of them */
	double begin;
	const diff_commit *at;	/* the one in progress */
	bool proven;		/* whether ixt is known to follow the core/ before it */
	uint32_t events, shown, of_kind[DIFF_SWEEP_EVENT_COUNT], rendered, wrong;
} walker;

/* ------------------------------------------------------------------ talking */

/* Foreign text, of one line. */
static void print_visible(const walker *w, ixt_str text)
{
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &w->job->trap;
	diff_add_visible(&b, ixt_str_first(text, ixt_str_chr(text, '\n', 0)));
	ixt_print(ixt_buf_view(&b));
	ixt_buf_release(&b);
}

static void print_commit(const walker *w, const diff_commit *c)
{
	printf("%.12s %.10s ", c->id.ptr, c->date.ptr);
	print_visible(w, c->subject);
	printf("\n");
}

static void print_json_event(const walker *w, diff_sweep_event event, ixt_str package,
			     const diff_swept *now)
{
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &w->job->trap;
	ixt_buf_format(&b, "{\"commit\": \"%.*s\", \"event\": \"%s\", \"package\": ",
		       IXT_STR_ARG(w->at->id), diff_sweep_event_name(event));
	ixt_json_write_string(&b, package);
	if (event != DIFF_SWEEP_GONE)
		ixt_buf_format(&b, ", \"ok\": %s, \"digest\": \"%s\"", now->ok ? "true" : "false",
			       now->digest);
	if (event != DIFF_SWEEP_GONE && !now->ok) {
		ixt_buf_add(&b, IXT_STR(", \"error\": "));
		ixt_json_write_string(&b, now->error);
	}
	ixt_buf_add(&b, IXT_STR("}\n"));
	ixt_print(ixt_buf_view(&b));
	ixt_buf_release(&b);
}

/* What broke or was mended is always shown. */
static bool is_shown(walker *w, diff_sweep_event event)
{
	return event == DIFF_SWEEP_BROKE || event == DIFF_SWEEP_MENDED ||
	       w->shown++ < (uint32_t)out.limit;
}

static void tell(void *ctx, diff_sweep_event event, ixt_str package, const diff_swept *now)
{
	walker *w = ctx;

	w->of_kind[event]++;
	if (out.json) {
		print_json_event(w, event, package, now);
		return;
	}
	if (w->events++ == 0)
		print_commit(w, w->at);
	if (!is_shown(w, event))
		return;
	printf("  %-8s %.*s", diff_sweep_event_name(event), IXT_STR_ARG(package));
	if (event != DIFF_SWEEP_GONE && !now->ok) {
		printf(": ");
		print_visible(w, now->error);
	}
	printf("\n");
}

/* ------------------------------------------------------------------ walking */

static void verify(walker *w)
{
	uint32_t wrong = diff_sweep_verify(&w->sweep, w->at);

	if (wrong)
		ixt_say("%.12s: %u packages are not what was kept says they are", w->at->id.ptr,
			wrong);
	w->wrong += wrong;
}

/* Said where it begins and where it ends: in between, answers may not be upstream's. */
static void tell_core(walker *w)
{
	bool proven = w->sweep.proven;

	if (proven == w->proven)
		return;
	w->proven = proven;
	if (out.json)
		printf("{\"commit\": \"%.*s\", \"core_followed\": %s}\n",
		       IXT_STR_ARG(w->at->id), proven ? "true" : "false");
	else
		ixt_say("%.12s: core/ is %s", w->at->id.ptr,
			proven ? "one that ixt is known to follow again"
			       : "not one that ixt is known to follow: what upstream makes of "
				 "packages may differ from here on");
}

static void walk(walker *w)
{
	uint32_t i;

	for (i = 0; i < w->count; i++) {
		diff_check_interrupt(w->job);
		w->at = &w->commits[i];
		w->events = w->shown = 0;
		diff_sweep_step(&w->sweep, i ? &w->commits[i - 1] : NULL, w->at);
		w->walked++;
		w->rendered += w->sweep.rendered;
		tell_core(w);
		if (!out.json && w->shown > (uint32_t)out.limit)
			printf("  … %u more (--limit)\n", w->shown - (uint32_t)out.limit);
		if (out.verify && i % (uint32_t)out.verify == 0)
			verify(w);
	}
}

static void print_whole(const walker *w)
{
	double seconds = diff_now() - w->begin;
	int e;

	printf(out.json ? "{\"commits\": %u, \"rendered\": %u, \"seconds\": %.2f"
			: "%u commits, %u renderings, %.1f s", w->walked, w->rendered, seconds);
	for (e = 0; e < DIFF_SWEEP_EVENT_COUNT; e++)
		printf(out.json ? ", \"%s\": %u" : "; %s %u", diff_sweep_event_name(e),
		       w->of_kind[e]);
	printf(out.json ? "}\n" : "\n");
}

/* ------------------------------------------------------------------ bisecting */

/* The answers of the wanted packages at a commit, as one text. */
static ixt_str answers_at(walker *w, uint32_t i)
{
	diff_sweep s;
	ixt_str text = IXT_STR("");
	uint32_t k;

	diff_check_interrupt(w->job);
	diff_sweep_init(&s, w->job, &w->world, w->sweep.git_dir);
	s.patterns = w->sweep.patterns;
	s.pattern_count = w->sweep.pattern_count;
	diff_sweep_step(&s, NULL, &w->commits[i]);
	w->walked++;
	for (k = 0; k < s.packages.count; k++)
		text = ixt_arena_format(&w->job->arena, "%.*s%.*s %s\n", IXT_STR_ARG(text),
					IXT_STR_ARG(ixt_intern_text(&s.packages, k)),
					s.known[k].digest);
	w->rendered += s.rendered;
	diff_sweep_release(&s);
	return text;
}

static int bisect(walker *w)
{
	uint32_t good = 0, bad = w->count - 1, middle;
	ixt_str was = answers_at(w, good);

	if (ixt_str_eq(was, answers_at(w, bad))) {
		ixt_say("the answers at both ends are the same");
		return IXT_EXIT_DIFFERENT;
	}
	while (bad - good > 1) {
		middle = good + (bad - good) / 2;
		if (ixt_str_eq(was, answers_at(w, middle)))
			good = middle;
		else
			bad = middle;
	}
	w->at = &w->commits[bad];
	if (out.json)
		printf("{\"commit\": \"%.*s\"}\n", IXT_STR_ARG(w->at->id));
	else
		print_commit(w, w->at);
	return IXT_EXIT_OK;
}

/* ------------------------------------------------------------------ the command */

static ixt_str find_repo(walker *w)
{
	ixt_str checkout;

	if (out.repo)
		return ixt_str_of(out.repo);
	checkout = diff_world_checkout(&w->world, w->job);
	if (!checkout.len)
		diff_fail(w->job, IXT_EXIT_USAGE, NULL,
			  "no repository: the corpus lies in no checkout; name one with --repo");
	return ixt_arena_format(&w->job->arena, "%.*s/.git", IXT_STR_ARG(checkout));
}

static int sweep(walker *w, char **patterns, int pattern_count)
{
	const char *target = opt.targets.count ? opt.targets.items[0] : "linux-x86_64";
	int status = IXT_EXIT_OK;
	ixt_str repo;

	if (!out.range)
		diff_fail(w->job, IXT_EXIT_USAGE, NULL, "--range A..B is missing");
	if (opt.targets.count > 1)
		diff_fail(w->job, IXT_EXIT_USAGE, NULL, "--target: one is looked at a time, %u "
			  "are named", opt.targets.count);
	if (out.bisect && !pattern_count)
		diff_fail(w->job, IXT_EXIT_USAGE, NULL, "--bisect: which packages? none is named");
	diff_world_open(&w->world, w->job, &(ixt_setup_options){
		.corpus = opt.corpus.items, .corpus_count = opt.corpus.count, .pins = opt.pins,
		.kind = opt.kind, .target = target });
	repo = find_repo(w);
	diff_sweep_init(&w->sweep, w->job, &w->world, repo);
	w->sweep.patterns = patterns;
	w->sweep.pattern_count = pattern_count;
	w->sweep.tell = tell;
	w->sweep.ctx = w;
	w->commits = diff_history(w->job, repo, out.range, (uint32_t)out.step, &w->count);
	if (out.bisect)
		status = bisect(w);
	else
		walk(w);
	print_whole(w);
	diff_sweep_release(&w->sweep);
	ixt_setup_close(&w->world.setup);
	return w->wrong ? IXT_EXIT_DIFFERENT : status;
}

static int run(int argc, char **argv)
{
	static diff_job job;
	static walker w;

	ixt_defer_interrupts();
	diff_job_init(&job);
	w = (walker){ .job = &job, .begin = diff_now(), .proven = true };
	if (IXT_TRAPPED(&job.trap)) {
		if (job.status == IXT_EXIT_INTERRUPTED)
			print_whole(&w);
		return diff_job_failed(&job);
	}
	return sweep(&w, argv, argc);
}

const ixt_command diff_command_sweep = {
	.name = "sweep",
	.arguments = "--range A..B [PKG…] [OPTION…]",
	.summary = "at which commit packages changed, broke, were mended",
	.help = "Goes through the history of a corpus with our side alone. PKG is a pattern over\n"
		"names; without one, all packages are looked at.",
	.options = options,
	.run = run,
	.completes = IXT_COMPLETES_PACKAGES,
};
