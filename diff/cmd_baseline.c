/* ixt-diff baseline: accepted divergences, looked at, checked and brought up to date from
 * the results of a run. */
#include <limits.h>

#include "diff/baseline_layers.h"
#include "diff/baseline_report.h"
#include "diff/commands.h"
#include "diff/seen.h"
#include "diff/unified.h"
#include "ixt/cli/report.h"
#include "ixt/host/data.h"
#include "ixt/host/write_file.h"

static struct {
	const char *from, *reason;
	ixt_string_list below;
	bool dry_run, json;
} opt;

static const ixt_option options[] = {
	{ "baseline", IXT_OPT_LIST, "FILE", "update: a layer that lies below; may be repeated",
	  &opt.below },
	{ "dry-run", IXT_OPT_FLAG, NULL, "update: show what would change, and write nothing",
	  &opt.dry_run },
	{ "from", IXT_OPT_STRING, "RESULTS", "check, update: what `run --results` wrote",
	  &opt.from },
	{ "json", IXT_OPT_FLAG, NULL, "print an object a line", &opt.json },
	{ "reason", IXT_OPT_STRING, "TEXT", "update: why what is new is accepted", &opt.reason },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

typedef struct context {
	diff_job *job;
	ixt_string_list files;	/* of the command line */
	ixt_buf out;
} context;

/* -------------------------------------------------------------------- show */

static int run_show(context *c)
{
	ixt_baseline b;
	uint32_t i;

	diff_baseline_layers(c->job, &c->files, &b);
	for (i = 0; i < b.count; i++)
		(opt.json ? diff_baseline_row_json : diff_baseline_row_text)(&c->out, &b.rows[i]);
	ixt_print(ixt_buf_view(&c->out));
	if (b.count == 0)
		ixt_say("no divergence is accepted");
	return IXT_EXIT_OK;
}

/* ------------------------------------------------------------------- check */

/* Of a run that was cut, what is missing would pass for gone. */
static void read_results(context *c, diff_results *r, ixt_seen *seen)
{
	if (!opt.from)
		diff_fail(c->job, IXT_EXIT_USAGE, "\"ixt-diff run --results FILE\" writes them",
			  "no results met, --from RESULTS expected");
	diff_results_read(r, ixt_read_file(&c->job->arena, ixt_str_of(opt.from)),
			  ixt_str_of(opt.from), &c->job->arena);
	if (!r->complete)
		diff_fail(c->job, IXT_EXIT_USAGE, "\"ixt-diff run --resume\" goes on with it",
			  "%s: the run was cut, one that came to its end is expected", opt.from);
	if (!r->count)
		diff_fail(c->job, IXT_EXIT_USAGE, NULL, "%s: the run was empty, no package was "
			  "compared", opt.from);
	diff_seen_of_results(seen, r, c->job);
}

static void report_changes(context *c, const ixt_baseline_changes *changes)
{
	if (opt.json)
		diff_baseline_write_json(&c->out, changes);
	else
		diff_baseline_write_text(&c->out, changes, UINT32_MAX);
	ixt_print(ixt_buf_view(&c->out));
}

static int run_check(context *c)
{
	ixt_baseline_changes changes;
	ixt_baseline b;
	diff_results r;
	uint32_t unanswered;
	ixt_seen seen;

	diff_baseline_layers(c->job, &c->files, &b);
	read_results(c, &r, &seen);
	ixt_baseline_check(&b, &seen, &changes);
	report_changes(c, &changes);
	diff_baseline_advise(&changes);
	unanswered = diff_seen_unanswered(&r);
	if (unanswered)
		ixt_say("%u packages have no answer of the oracle, and cannot be checked",
			unanswered);
	return changes.count || unanswered ? IXT_EXIT_DIFFERENT : IXT_EXIT_OK;
}

/* ------------------------------------------------------------------ update */

static void refuse_run(context *c, const diff_results *r)
{
	uint32_t unanswered = diff_seen_unanswered(r);

	if (r->filtered)
		diff_fail(c->job, IXT_EXIT_USAGE, "run without packages and --set",
			  "%s: the run was filtered, one of all packages is expected", opt.from);
	if (r->rules.len)
		diff_fail(c->job, IXT_EXIT_USAGE, "run without --normalise",
			  "%s: the run overlooked what rules do, one of raw bytes is expected",
			  opt.from);
	if (unanswered)
		diff_fail(c->job, IXT_EXIT_USAGE, "\"ixt-diff run --oracle upstream\" asks live",
			  "%s: the run failed: %u packages have no answer of the oracle", opt.from,
			  unanswered);
}

/* The layer, or an empty one where there is no file yet; its text, too. */
static ixt_str read_layer(context *c, ixt_str path, ixt_baseline *layer)
{
	ixt_str text = IXT_STR("");

	ixt_baseline_init(layer, &c->job->arena);
	if (!ixt_is_regular_file(path.ptr))
		return text;
	text = ixt_read_file(&c->job->arena, path);
	ixt_baseline_read(layer, &c->job->arena, path, text);
	return text;
}

static void need_reasons(context *c, const ixt_baseline *layer)
{
	uint32_t missing = 0, i;

	for (i = 0; i < layer->count; i++)
		missing += layer->rows[i].reason.len == 0;
	if (missing)
		diff_fail(c->job, IXT_EXIT_USAGE, NULL, "%u rows are new or have another cause; "
			  "--reason TEXT says why they are accepted", missing);
}

/* The rows that go and come, as a diff; or what the run changes, as objects. */
static void show_update(context *c, ixt_str before, ixt_str after,
			const ixt_baseline_changes *changes)
{
	diff_line_diff lines = diff_line_diff_of(before, after, &c->job->arena);

	if (opt.json) {
		report_changes(c, changes);
		return;
	}
	diff_unified(&c->out, &lines, &(diff_look){ .color = ixt_output_color() }, "");
	ixt_print(ixt_buf_view(&c->out));
	if (!lines.count)
		ixt_say("nothing changes");
}

/* A disk that is full or read-only is the machine's; the old file stays then. */
static void write_layer(context *c, ixt_str path, ixt_str text)
{
	c->job->status = IXT_EXIT_ENVIRONMENT;
	ixt_write_file(&c->job->arena, path, text, ixt_remove_if_interrupted);
}

static ixt_str text_of(context *c, const ixt_baseline *layer)
{
	ixt_str text;
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &c->job->trap;
	ixt_baseline_write(layer, &b);
	text = ixt_arena_copy(&c->job->arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return text;
}

static int run_update(context *c)
{
	ixt_str path = ixt_str_of(c->files.items[0]), before, after;
	ixt_baseline below, layer, all;
	ixt_baseline_changes changes;
	diff_results r;
	ixt_seen seen;

	diff_baseline_layers(c->job, &opt.below, &below);
	before = read_layer(c, path, &layer);
	read_results(c, &r, &seen);
	refuse_run(c, &r);
	all = below;
	ixt_baseline_lay(&all, &layer);
	ixt_baseline_check(&all, &seen, &changes);
	ixt_baseline_update(&layer, &below, &seen, ixt_str_of(opt.reason ? opt.reason : ""));
	after = text_of(c, &layer);
	show_update(c, before, after, &changes);
	if (opt.dry_run)
		return IXT_EXIT_OK;
	need_reasons(c, &layer);
	if (!ixt_str_eq(before, after))
		write_layer(c, path, after);
	return IXT_EXIT_OK;
}

/* ------------------------------------------------------------------- verbs */

typedef struct verb {
	const char *name;
	int max_files;
	bool reads_results, updates;
	int (*run)(context *c);
} verb;

static const verb verbs[] = {
	{ "check", INT_MAX, true, false, run_check },
	{ "show", INT_MAX, false, false, run_show },
	{ "update", 1, true, true, run_update },
};

static const char *const verb_names[] = { "check", "show", "update", NULL };

static const verb *find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

/* NULL, or the option that the verb does not know. */
static const char *wrong_option(const verb *v)
{
	if (opt.from && !v->reads_results)
		return "--from";
	if (v->updates)
		return NULL;
	return opt.reason ? "--reason" : opt.dry_run ? "--dry-run" :
	       opt.below.count ? "--baseline" : NULL;
}

static bool check_usage(const verb *v, int files)
{
	const char *wrong = wrong_option(v);

	if (files < 1 || files > v->max_files)
		ixt_say("baseline %s: %d files met, %s expected", v->name, files,
			v->max_files == 1 ? "one" : "one or more");
	else if (wrong)
		ixt_say("baseline %s takes no %s", v->name, wrong);
	else
		return true;
	return false;
}

static int run(int argc, char **argv)
{
	const verb *v = argc ? find_verb(argv[0]) : NULL;
	static diff_job job;
	static context c;
	int status;

	if (!v) {
		ixt_say("\"%s\" met, one of check|show|update expected",
			argc ? argv[0] : "nothing");
		return IXT_EXIT_USAGE;
	}
	if (!check_usage(v, argc - 1))
		return IXT_EXIT_USAGE;
	diff_job_init(&job);
	c = (context){ &job, { (const char **)argv + 1, (uint32_t)argc - 1 }, { 0 } };
	ixt_buf_init(&c.out, &ixt_allocator_libc);
	c.out.trap = &job.trap;
	if (IXT_TRAPPED(&job.trap))
		return diff_job_failed(&job);
	status = v->run(&c);
	ixt_buf_release(&c.out);
	return status;
}

const ixt_command diff_command_baseline = {
	.name = "baseline",
	.arguments = "check|show|update FILE… [OPTION…]",
	.summary = "divergences that are accepted, and what a run changes of them",
	.help = "check --from RESULTS FILE…    what is new, changed, fixed or gone fails\n"
		"show FILE…                    the rows that hold, later layers over earlier\n"
		"update --from RESULTS FILE    accept what the run found; shows what changes",
	.options = options,
	.run = run,
	.completes = IXT_COMPLETES_VERBS,
	.verbs = verb_names,
};
