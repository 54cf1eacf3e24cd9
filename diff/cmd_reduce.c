/* ixt-diff reduce: the smallest case that diverges as a package does. */
#include <stdio.h>

#include "diff/commands.h"
#include "diff/divergence.h"
#include "diff/fuzz_report.h"
#include "diff/ours.h"
#include "diff/package_case.h"
#include "diff/rename.h"
#include "diff/shrink.h"
#include "ixt/cli/report.h"

static struct {
	ixt_string_list corpus, set;
	const char *candidate, *out, *pins, *target;
	int budget, timeout;
	bool json, rename;
} opt = { .budget = 20000, .timeout = 60 };

static const ixt_option options[] = {
	{ "budget", IXT_OPT_NUMBER, "N", "cases that may be tried (20000)", &opt.budget },
	{ "candidate", IXT_OPT_STRING, "CMD", "a renderer to be judged in our place",
	  &opt.candidate },
	{ "corpus", IXT_OPT_LIST, "DIR", "package root; may be repeated", &opt.corpus },
	{ "json", IXT_OPT_FLAG, NULL, "print the result as a JSON line", &opt.json },
	{ "oracle-timeout", IXT_OPT_NUMBER, "SECONDS",
	  "for one answer of the oracle (60)", &opt.timeout },
	{ "out", IXT_OPT_STRING, "DIR", "write the case there (it is printed)", &opt.out },
	{ "pins", IXT_OPT_STRING, "FILE", "host inputs: a file (the default pins)", &opt.pins },
	{ "rename", IXT_OPT_FLAG, NULL, "replace all identifiers and literals", &opt.rename },
	{ "set", IXT_OPT_LIST, "K=V", "flag of the package; may be repeated", &opt.set },
	{ "target", IXT_OPT_STRING, "T", "name or target.json (the host's)", &opt.target },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

typedef struct reducer {
	diff_job job;
	diff_world world;
	diff_ours ours;
	diff_candidate oracle, candidate;
	diff_case_judge judge;
	ixt_str package;
	diff_case whole, small;
	diff_pair_of_answers first, last;	/* of either */
} reducer;

/* -------------------------------------------------------------------- the package */

static const ixt_flag *take_flags(reducer *r)
{
	ixt_flag *flags = IXT_NEW_ARRAY(&r->job.arena, ixt_flag, opt.set.count);
	uint32_t i;

	for (i = 0; i < opt.set.count; i++) {
		ixt_str text = ixt_str_of(opt.set.items[i]);
		size_t eq = ixt_str_chr(text, '=', 0);

		if (eq == IXT_STR_NPOS || eq == 0)
			diff_fail(&r->job, IXT_EXIT_USAGE, NULL,
				  "--set: \"%s\" met, KEY=VALUE expected", text.ptr);
		flags[i] = (ixt_flag){ ixt_str_first(text, eq), ixt_str_from(text, eq + 1) };
	}
	return flags;
}

static void open_package(reducer *r)
{
	ixt_setup_options setup = { .corpus = opt.corpus.items, .corpus_count = opt.corpus.count,
				    .pins = opt.pins, .target = opt.target };

	diff_question q = { .package = r->package, .flags = take_flags(r),
			    .flag_count = opt.set.count };
	ixt_str why;

	diff_world_open(&r->world, &r->job, &setup);
	diff_ours_open(&r->ours, &r->job, &r->world, NULL);
	if (!diff_package_case(r->ours.session, &q, &r->job.arena, &r->whole, &why))
		diff_fail(&r->job, IXT_EXIT_USAGE, NULL, "%.*s: %.*s", IXT_STR_ARG(r->package),
			  IXT_STR_ARG(why));
}

/* --------------------------------------------------------------------- reducing */

static void ask(reducer *r, const diff_case *c, diff_pair_of_answers *p)
{
	r->judge.judge.ask(&r->judge.judge, c, &r->job.arena, p);
}

static bool diverges(reducer *r)
{
	ask(r, &r->whole, &r->first);
	if (r->first.oracle.state == DIFF_FAILED)
		diff_fail(&r->job, IXT_EXIT_ENVIRONMENT, NULL, "the oracle failed: %.*s",
			  IXT_STR_ARG(r->first.oracle.text));
	if (r->first.ours.state == DIFF_FAILED)
		diff_fail(&r->job, IXT_EXIT_DIFFERENT, NULL, "%.*s cannot be reduced: %.*s",
			  IXT_STR_ARG(r->package), IXT_STR_ARG(r->first.ours.text));
	return r->first.verdict != DIFF_SAME;
}

static void rename_it(reducer *r)
{
	diff_case renamed = diff_rename_case(&r->small, &r->job.arena);

	if (!diff_judge_alike(&r->judge.judge, &renamed))
		diff_fail(&r->job, IXT_EXIT_DIFFERENT,
			  "without --rename the case is written as it is, which is not for "
			  "corpus/cases",
			  "%.*s: with other names and literals the case does not diverge",
			  IXT_STR_ARG(r->package));
	r->small = renamed;
}

static void reduce(reducer *r)
{
	diff_judge_by(&r->judge.judge, &r->first);
	r->small = diff_shrink_case(&r->whole, diff_judge_alike, &r->judge.judge,
				    (uint32_t)opt.budget, &r->job.arena);
	if (opt.rename)
		rename_it(r);
	ask(r, &r->small, &r->last);
}

/* ----------------------------------------------------------------------- telling */

static size_t bytes_of(const diff_case *c)
{
	size_t bytes = c->context.len;
	uint32_t i;

	for (i = 0; i < c->count; i++)
		bytes += c->templates[i].data.len;
	return bytes;
}

/* The package with what cannot stand in a file's name replaced. */
static ixt_str file_name(reducer *r)
{
	char *name = ixt_arena_take(&r->job.arena, r->package.len);
	size_t i;

	for (i = 0; i < r->package.len; i++)
		name[i] = memchr("/(),= ", r->package.ptr[i], 6) ? '-' : r->package.ptr[i];
	return (ixt_str){ name, r->package.len };
}

static ixt_str comment(reducer *r)
{
	ixt_str of = opt.rename ? IXT_STR("a package") : r->package;

	return ixt_arena_format(&r->job.arena, "%s, reduced from %.*s",
				diff_verdict_name(r->last.verdict), IXT_STR_ARG(of));
}

static void tell_json(reducer *r, ixt_buf *b, ixt_str file)
{
	ixt_buf_add(b, IXT_STR("{\"format\": \"ixt-reduced\", \"version\": 1, "));
	diff_json_string(b, "package", r->package);
	ixt_buf_format(b, ", \"verdict\": \"%s\", \"renamed\": %s, \"templates\": [%u, %u], "
		       "\"bytes\": [%zu, %zu], ", diff_verdict_name(r->first.verdict),
		       opt.rename ? "true" : "false", r->whole.count, r->small.count,
		       bytes_of(&r->whole), bytes_of(&r->small));
	if (file.len) {
		diff_json_string(b, "file", file);
	} else {
		ixt_buf c = { 0 };

		ixt_buf_init(&c, &ixt_allocator_libc);
		c.trap = b->trap;
		diff_case_file(&c, &r->small, comment(r), &r->last.oracle);
		diff_json_string(b, "case", ixt_buf_view(&c));
		ixt_buf_release(&c);
	}
	ixt_buf_add(b, IXT_STR("}\n"));
}

static void tell(reducer *r)
{
	ixt_str file = { NULL, 0 };
	ixt_buf b;

	if (opt.out)
		file = diff_write_case(&r->job, opt.out, file_name(r), &r->small, comment(r),
				       &r->last.oracle);
	ixt_say("%.*s: %s, from %u templates and %zu bytes to %u and %zu",
		IXT_STR_ARG(r->package), diff_verdict_name(r->first.verdict), r->whole.count,
		bytes_of(&r->whole), r->small.count, bytes_of(&r->small));
	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &r->job.trap;
	if (opt.json)
		tell_json(r, &b, file);
	else if (opt.out)
		ixt_buf_format(&b, "%.*s\n", IXT_STR_ARG(file));
	else
		diff_case_file(&b, &r->small, comment(r), &r->last.oracle);
	ixt_print(ixt_buf_view(&b));
	ixt_buf_release(&b);
}

/* ------------------------------------------------------------------ the command */

static void close_all(reducer *r)
{
	diff_candidate_stop(&r->oracle);
	diff_candidate_stop(&r->candidate);
	diff_judge_release(&r->judge.judge);
	if (r->ours.session)
		diff_ours_close(&r->ours);
	ixt_setup_close(&r->world.setup);
}

static int work(reducer *r)
{
	if (IXT_TRAPPED(&r->job.trap)) {
		close_all(r);
		return diff_job_failed(&r->job);
	}
	diff_case_sides_init(&r->oracle, &r->candidate, &r->job, opt.candidate, opt.timeout);
	diff_case_judge_init(&r->judge, opt.candidate ? &r->candidate : NULL, &r->oracle,
			     &r->job.trap);
	open_package(r);
	if (diverges(r)) {
		reduce(r);
		tell(r);
	} else {
		ixt_say("%.*s: both sides answer the same, there is nothing to reduce; what "
			"differs from upstream then is not the language, see ixt-diff show",
			IXT_STR_ARG(r->package));
	}
	close_all(r);
	return IXT_EXIT_OK;
}

static int run(int argc, char **argv)
{
	static reducer r;

	if (argc != 1) {
		ixt_say("%d packages named, one expected", argc);
		return IXT_EXIT_USAGE;
	}
	ixt_defer_interrupts();
	diff_job_init(&r.job);
	r.package = ixt_str_of(argv[0]);
	return work(&r);
}

const ixt_command diff_command_reduce = {
	.name = "reduce",
	.arguments = "PKG [OPTION…]",
	.summary = "shrink a diverging package to the smallest case",
	.help = "Templates, flags and variables are taken away as long as ixt and plain Jinja2\n"
		"diverge in the same way. Only a case made with --rename holds nobody's words.",
	.options = options,
	.run = run,
	.completes = IXT_COMPLETES_PACKAGES,
};
