/* ixt-diff conform: a renderer against a pack of fixtures. */
#include <stdio.h>
#include <stdlib.h>

#include "diff/candidate.h"
#include "diff/commands.h"
#include "diff/compare.h"
#include "diff/comparison_options.h"
#include "diff/fixtures.h"
#include "ixt/base/intern.h"
#include "ixt/base/json.h"
#include "ixt/cli/report.h"

static diff_comparison_options opt = DIFF_COMPARISON_DEFAULTS;

static struct {
	int limit;
	bool json;
} out = { .limit = 10 };

static const ixt_option options[] = {
	DIFF_ROWS_CANDIDATE_ALONE(opt),
	{ "json", IXT_OPT_FLAG, NULL, "JSON lines: failed cases, constructs, the whole",
	  &out.json },
	{ "limit", IXT_OPT_NUMBER, "N", "failed cases to show (10)", &out.limit },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

typedef struct tally {
	uint32_t passed, failed;
} tally;

typedef struct conformance {
	diff_job *job;
	diff_fixtures pack;
	diff_candidate candidate;
	ixt_intern constructs;
	tally *by_construct;	/* by number */
	tally whole;
	ixt_arena scratch;	/* while one case is judged */
} conformance;

/* ------------------------------------------------------------------ one case */

static void answer_ourselves(conformance *c, const diff_task *task, ixt_buf *text,
			     diff_answer *a)
{
	ixt_error err;

	*a = (diff_answer){ .has_text = true };
	if (diff_task_render(task, &c->scratch, text, &err)) {
		a->text = ixt_buf_view(text);
	} else {
		a->state = DIFF_ERROR;
		a->cls = ixt_error_class_name(err.cls);
		a->text = err.message;
	}
	diff_answer_seal(a, &c->scratch);
}

static void say_failed(conformance *c, const diff_fixture *x, diff_verdict v,
		       const diff_answer *said, const diff_answer *expected)
{
	diff_place p = diff_first_difference(said, expected);
	ixt_buf b;

	if (!out.json && c->whole.failed > (uint32_t)out.limit)
		return;
	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &c->job->trap;
	ixt_buf_add(&b, out.json ? IXT_STR("{\"case\": ") : IXT_STR("  "));
	ixt_json_write_string(&b, x->name);
	ixt_buf_format(&b, out.json ? ", \"verdict\": \"%s\", \"said\": " : ": %s\n    said     ",
		       diff_verdict_name(v));
	ixt_json_write_string(&b, p.known ? p.ours : ixt_str_first(said->text, said->text.len < 200 ?
								   said->text.len : 200));
	ixt_buf_add(&b, out.json ? IXT_STR(", \"expected\": ") : IXT_STR("\n    expected "));
	ixt_json_write_string(&b, p.known ? p.oracle :
			      ixt_str_first(expected->text, expected->text.len < 200 ?
					    expected->text.len : 200));
	ixt_buf_add(&b, out.json ? IXT_STR("}\n") : IXT_STR("\n"));
	ixt_print(ixt_buf_view(&b));
	ixt_buf_release(&b);
}

static void count(conformance *c, const diff_fixture *x, bool passed)
{
	uint32_t i;

	for (i = 0; i < x->construct_count; i++) {
		tally *t = &c->by_construct[ixt_intern_get(&c->constructs, x->constructs[i])];

		t->passed += passed;
		t->failed += !passed;
	}
	c->whole.passed += passed;
	c->whole.failed += !passed;
}

static void judge(conformance *c, const diff_fixture *x)
{
	diff_answer said, expected;
	diff_verdict v;
	diff_task task;
	ixt_buf text;

	diff_check_interrupt(c->job);
	ixt_arena_clear(&c->scratch);
	ixt_buf_init(&text, &ixt_allocator_libc);
	text.trap = &c->job->trap;
	diff_fixtures_case(&c->pack, c->job, x, &c->scratch, &task, &expected);
	if (opt.candidate)
		diff_candidate_ask(&c->candidate, &task, &c->scratch, &said);
	else
		answer_ourselves(c, &task, &text, &said);
	v = diff_compare(&said, &expected);
	count(c, x, v == DIFF_SAME);
	if (v != DIFF_SAME)
		say_failed(c, x, v, &said, &expected);
	ixt_buf_release(&text);
}

/* ------------------------------------------------------------------ the whole */

static void make_tallies(conformance *c)
{
	uint32_t i, k;

	ixt_intern_init(&c->constructs, &c->job->arena);
	for (i = 0; i < c->pack.count; i++)
		for (k = 0; k < c->pack.items[i].construct_count; k++)
			ixt_intern_put(&c->constructs, c->pack.items[i].constructs[k]);
	c->by_construct = ixt_arena_take_zero(&c->job->arena,
					      (c->constructs.count + 1) * sizeof *c->by_construct);
}

static const ixt_intern *sorted_names;

static int by_name(const void *a, const void *b)
{
	return ixt_str_cmp(ixt_intern_text(sorted_names, *(const uint32_t *)a),
			   ixt_intern_text(sorted_names, *(const uint32_t *)b));
}

static uint32_t *sorted(conformance *c)
{
	uint32_t *order = IXT_NEW_ARRAY(&c->job->arena, uint32_t, c->constructs.count + 1), i;

	for (i = 0; i < c->constructs.count; i++)
		order[i] = i;
	sorted_names = &c->constructs;
	if (i)
		qsort(order, i, sizeof *order, by_name);
	return order;
}

static void print_table(conformance *c)
{
	const uint32_t *order = sorted(c);
	uint32_t i;

	if (!out.json)
		printf("%-28s %8s %8s %8s\n", "construct", "cases", "passed", "failed");
	for (i = 0; i < c->constructs.count; i++) {
		ixt_str name = ixt_intern_text(&c->constructs, order[i]);
		const tally *t = &c->by_construct[order[i]];

		printf(out.json ? "{\"construct\": \"%.*s\", \"cases\": %u, \"passed\": %u, "
				  "\"failed\": %u}\n" : "%-28.*s %8u %8u %8u\n",
		       IXT_STR_ARG(name), t->passed + t->failed, t->passed, t->failed);
	}
	printf(out.json ? "{\"whole\": \"%.*s\", \"cases\": %u, \"passed\": %u, \"failed\": %u}\n"
			: "%-28.*s %8u %8u %8u\n", out.json ? (int)c->pack.corpus.len : 3,
	       out.json ? c->pack.corpus.ptr : "all", c->whole.passed + c->whole.failed,
	       c->whole.passed, c->whole.failed);
}

static int conform(conformance *c, const char *dir)
{
	uint32_t i;

	diff_fixtures_open(&c->pack, c->job, dir);
	make_tallies(c);
	if (opt.candidate) {
		diff_candidate_init(&c->candidate, c->job,
				    diff_candidate_shell(c->job, opt.candidate),
				    &(diff_child_limits){
					.memory = (uint64_t)opt.candidate_memory << 20,
					.line = (size_t)opt.candidate_output << 20,
					.keep_errors = true,
				    }, opt.candidate_timeout);
		diff_candidate_need(&c->candidate);
	}
	for (i = 0; i < c->pack.count; i++)
		judge(c, &c->pack.items[i]);
	print_table(c);
	if (!c->pack.count)
		ixt_say("%s holds no case", dir);
	return c->whole.failed || !c->pack.count ? IXT_EXIT_DIFFERENT : IXT_EXIT_OK;
}

static int run(int argc, char **argv)
{
	static diff_job job;
	static conformance c;
	int status;

	if (argc != 1) {
		ixt_say("%d packs named, one expected (ixt-diff fixtures makes them)", argc);
		return IXT_EXIT_USAGE;
	}
	ixt_defer_interrupts();
	diff_job_init(&job);
	c = (conformance){ .job = &job };
	ixt_arena_init(&c.scratch, &ixt_allocator_libc, 64 << 10);
	c.scratch.trap = &job.trap;
	if (IXT_TRAPPED(&job.trap)) {
		diff_candidate_stop(&c.candidate);
		return diff_job_failed(&job);
	}
	status = conform(&c, argv[0]);
	diff_candidate_stop(&c.candidate);
	return status;
}

const ixt_command diff_command_conform = {
	.name = "conform",
	.arguments = "PACK [--candidate CMD] [OPTION…]",
	.summary = "run a renderer against a pack of fixtures",
	.help = "Without --candidate our own library is judged. A table says for each construct\n"
		"of the language how many of the cases that have it passed.",
	.options = options,
	.run = run,
	.completes = IXT_COMPLETES_FILES,
};
