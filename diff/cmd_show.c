/* ixt-diff show: what the two sides make of one package, side by side. */
#include <unistd.h>

#include "diff/commands.h"
#include "diff/comparison.h"
#include "diff/show.h"
#include "diff/targets.h"
#include "ixt/cli/report.h"

static diff_comparison_options opt = DIFF_COMPARISON_DEFAULTS;

static struct {
	int context, limit, width;
	bool json;
} out = { .context = 3, .limit = 200, .width = 160 };

static const ixt_option options[] = {
	DIFF_ROWS_CANDIDATE(opt),
	{ "context", IXT_OPT_NUMBER, "N", "equal lines around a difference (3)", &out.context },
	DIFF_ROW_CORPUS(opt),
	{ "json", IXT_OPT_FLAG, NULL, "one JSON object a target", &out.json },
	DIFF_ROW_KIND(opt),
	{ "limit", IXT_OPT_NUMBER, "N", "lines of one difference (200)", &out.limit },
	DIFF_ROW_NORMALISE(opt),
	DIFF_ROW_ORACLE(opt),
	DIFF_ROW_ORACLE_TIMEOUT(opt),
	DIFF_ROW_PINS(opt),
	DIFF_ROW_RECORDED(opt),
	DIFF_ROW_RULES(opt),
	DIFF_ROW_SET(opt),
	DIFF_ROW_STAGE(opt),
	{ "target", IXT_OPT_LIST, "T", "name or target.json; may be repeated (linux-x86_64)",
	  &opt.targets },
	{ "width", IXT_OPT_NUMBER, "N", "bytes of a line, of longer ones a part (160)",
	  &out.width },
	DIFF_ROW_WITHOUT(opt),
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* A copy: rendering for the chain takes the place of our answer. */
static void keep_answers(diff_comparison *c, diff_pair *pair)
{
	pair->ours.text = ixt_arena_copy(&c->scratch, pair->ours.text);
	pair->ours.template_name = ixt_arena_copy(&c->scratch, pair->ours.template_name);
}

static diff_shown look_at(diff_comparison *c, diff_pair *pair, const diff_divergence *d)
{
	bool ours_elsewhere = opt.candidate_corpus.count;
	diff_shown s = { .divergence = d, .recorded = pair->row && !pair->oracle.has_text };

	s.roots = (ours_elsewhere ? &c->candidate_world : &c->world)->setup.root_paths;
	s.compared = pair->verdict != DIFF_SAME && pair->ours.has_text &&
		     pair->oracle.has_text && pair->ours.state == pair->oracle.state;
	if (s.compared) {
		s.lines = diff_line_diff_of(pair->oracle.text, pair->ours.text, &c->scratch);
		s.changes = diff_json_difference(pair->oracle.text, pair->ours.text,
						 &c->scratch);
	}
	if (c->question.stage != DIFF_GRAPH)	/* a command line has no templates */
		s.chain = diff_chain_of(c->ours.session, c->question.package,
					c->question.flags, c->question.flag_count, &c->scratch);
	return s;
}

static void print(diff_comparison *c, const diff_shown *s)
{
	diff_look look = {
		.color = !out.json && ixt_output_color(),
		.terminal = !out.json && (ixt_output_color() || isatty(STDOUT_FILENO)),
		.context = (uint32_t)out.context, .width = (uint32_t)out.width,
		.limit = (uint32_t)out.limit,
	};
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &c->job->trap;
	if (out.json)
		diff_show_json(&b, s, &look);
	else
		diff_show_text(&b, s, &look, &c->scratch);
	ixt_print(ixt_buf_view(&b));
	ixt_buf_release(&b);
}

/* Shows the package for one target, or kind; true when it is the same. */
static bool show(diff_comparison *c, const char *target, const char *package)
{
	diff_divergence d;
	diff_shown s;
	diff_pair pair;

	diff_check_interrupt(c->job);
	diff_comparison_begin(c, target);
	diff_comparison_ask(c, ixt_str_of(package), &pair);
	if (pair.verdict != DIFF_SAME)
		diff_comparison_texts(c, &pair);
	keep_answers(c, &pair);
	d = diff_comparison_divergence(c, &pair);
	s = look_at(c, &pair, &d);
	print(c, &s);
	diff_comparison_finish(c);
	return pair.verdict == DIFF_SAME || pair.verdict == DIFF_SAME_NORMALISED;
}

static int show_all(diff_comparison *c, diff_job *job, const char *package)
{
	bool same = true;
	uint32_t i;

	if (!opt.targets.count)
		opt.targets = (ixt_string_list){ (const char **)diff_targets, 1 };
	if (!opt.kind && diff_stage_named(opt.stage) == DIFF_GRAPH)
		opt.kind = diff_kinds[0];
	diff_comparison_init(c, job, &opt);
	for (i = 0; i < c->targets.count; i++)
		same &= show(c, c->targets.items[i], package);
	return same ? IXT_EXIT_OK : IXT_EXIT_DIFFERENT;
}

static int run(int argc, char **argv)
{
	static diff_comparison comparison;
	static diff_job job;
	int status;

	if (argc != 1) {
		ixt_say("arguments: %d met, one package expected", argc);
		return IXT_EXIT_USAGE;
	}
	ixt_defer_interrupts();
	diff_job_init(&job);
	if (IXT_TRAPPED(&job.trap)) {
		diff_comparison_stop(&comparison);
		return diff_job_failed(&job);
	}
	status = show_all(&comparison, &job, argv[0]);
	diff_comparison_stop(&comparison);
	return status;
}

const ixt_command diff_command_show = {
	.name = "show",
	.arguments = "PKG [OPTION…]",
	.summary = "show what ixt and upstream make of one package",
	.help = "Prints what either side said, the templates that the package is rendered from\n"
		"with the root each comes from, and where the two texts differ: by line, and of\n"
		"JSON by path. Upstream's text is asked for where a checkout is at hand.",
	.options = options,
	.run = run,
	.completes = IXT_COMPLETES_PACKAGES,
};
