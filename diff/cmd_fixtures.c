/* ixt-diff fixtures: a pack of tasks and answers, each proven first. */
#include <stdio.h>

#include "diff/commands.h"
#include "diff/comparison.h"
#include "diff/constructs.h"
#include "diff/cover.h"
#include "diff/fixtures.h"
#include "diff/language_cases.h"
#include "diff/select.h"
#include "ixt/archive/pack.h"
#include "ixt/cli/report.h"
#include "ixt/host/data.h"

static diff_comparison_options opt = DIFF_COMPARISON_DEFAULTS;

static struct {
	const char *dir, *archive, *cases;
	bool cover, json;
} out;

static const ixt_option options[] = {
	{ "archive", IXT_OPT_STRING, "FILE", "pack it into a tar file, too", &out.archive },
	{ "cases", IXT_OPT_STRING, "DIR",
	  "the language cases below it, too", &out.cases },
	DIFF_ROW_CORPUS(opt),
	{ "cover", IXT_OPT_FLAG, NULL,
	  "only the fewest packages that have every construct", &out.cover },
	{ "json", IXT_OPT_FLAG, NULL, "say what was made as a JSON line", &out.json },
	DIFF_ROW_KIND(opt),
	DIFF_ROW_ORACLE(opt),
	DIFF_ROW_ORACLE_TIMEOUT(opt),
	{ "out", IXT_OPT_STRING, "DIR", "where the pack is made", &out.dir },
	DIFF_ROW_PINS(opt),
	DIFF_ROW_RECORDED(opt),
	DIFF_ROW_SET(opt),
	{ "target", IXT_OPT_LIST, "T", "name or target.json; may be repeated (linux-x86_64)",
	  &opt.targets },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* A package of the selection: what it has of the language. */
typedef struct chosen_case {
	ixt_str package;
	uint32_t target;
	diff_cover_set set;
	bool taken;
} chosen_case;

typedef struct packer {
	diff_job *job;
	diff_comparison comparison;
	diff_fixtures_writer writer;
	char **patterns;
	int pattern_count;
	ixt_intern constructs;	/* numbers for the cover */
	chosen_case *cases;
	uint32_t case_count, case_cap, next;
	uint32_t unproven, without_task, target;
	bool writing;		/* the second pass */
	diff_language_cases language;
	uint32_t language_count;	/* those that are in the pack */
	ixt_str checkout;	/* the corpus lies in it; or empty */
} packer;

/* ------------------------------------------------------------------ one package */

/* The bare answer of the task: what a renderer of the language alone is to give. */
static void answer_bare(packer *p, const diff_task *task, ixt_buf *text, diff_answer *bare)
{
	ixt_arena *scratch = &p->comparison.scratch;
	ixt_error err;

	*bare = (diff_answer){ .has_text = true };
	if (diff_task_render(task, scratch, text, &err)) {
		bare->state = DIFF_OK;
		bare->text = ixt_buf_view(text);
	} else {
		bare->state = DIFF_ERROR;
		bare->cls = ixt_error_class_name(err.cls);
		bare->text = err.message;
	}
	diff_answer_seal(bare, scratch);
}

/* What the bare answer becomes must be what was proven. */
static bool leads_to(packer *p, const diff_answer *bare, ixt_str proven)
{
	ixt_answer whole;
	char hex[65];

	if (bare->state != DIFF_OK)
		return ixt_str_eq(bare->digest, proven);
	ixt_session_conclude(p->comparison.ours.session, bare->text, &whole);
	ixt_answer_digest(&whole, hex);
	return ixt_str_is(proven, hex);
}

static void note_case(packer *p, ixt_str package, const ixt_str *constructs, uint32_t count,
		      uint64_t bytes)
{
	ixt_arena *arena = &p->job->arena;
	uint32_t *items = IXT_NEW_ARRAY(arena, uint32_t, count + 1), i;

	for (i = 0; i < count; i++)
		items[i] = ixt_intern_put(&p->constructs, constructs[i]);
	IXT_PUSH(arena, p->cases, p->case_count, p->case_cap) = (chosen_case){
		ixt_arena_copy(arena, package), p->target, { items, count, bytes }, false };
}

static bool is_taken(packer *p, ixt_str package)
{
	uint32_t i;

	if (!out.cover)
		return true;
	for (i = 0; i < p->case_count; i++)
		if (p->cases[i].target == p->target && ixt_str_eq(p->cases[i].package, package))
			return p->cases[i].taken;
	return false;
}

/* As it is called in the pack. */
static ixt_str case_name(packer *p, ixt_str package)
{
	return ixt_arena_format(&p->job->arena, "%s/%.*s", p->comparison.question.target,
				IXT_STR_ARG(package));
}

static void add_case(packer *p, ixt_str package, const diff_task *task,
		     const diff_answer *bare)
{
	diff_comparison *c = &p->comparison;
	uint64_t bytes = bare->text.len;
	ixt_str *constructs;
	uint32_t count, i;

	constructs = diff_constructs(task, bare, &c->scratch, &count);
	for (i = 0; i < task->template_count; i++)
		bytes += task->templates[i].source.len;
	if (!p->writing)
		note_case(p, package, constructs, count, bytes);
	else
		diff_fixtures_add(&p->writer, case_name(p, package), task, bare, constructs,
				  count);
}

static void say_unproven(packer *p, ixt_str name, const char *why)
{
	ixt_say("%.*s: %s", IXT_STR_ARG(name), why);
	p->unproven++;
}

static void pack_package(packer *p, ixt_str package)
{
	diff_comparison *c = &p->comparison;
	diff_answer bare;
	diff_task task;
	diff_pair pair;
	ixt_str why, proven;
	ixt_buf text;

	diff_check_interrupt(p->job);
	diff_comparison_ask(c, package, &pair);
	if (pair.verdict != DIFF_SAME) {
		say_unproven(p, case_name(p, package), diff_verdict_name(pair.verdict));
		return;
	}
	proven = ixt_arena_copy(&c->scratch, pair.ours.digest);
	if (!diff_task_of_package(c->ours.session, &c->question, &c->scratch, &task, &why)) {
		p->without_task += !p->writing || !out.cover;
		return;
	}
	ixt_buf_init(&text, &ixt_allocator_libc);
	text.trap = &p->job->trap;
	answer_bare(p, &task, &text, &bare);
	if (leads_to(p, &bare, proven))
		add_case(p, package, &task, &bare);
	else
		say_unproven(p, case_name(p, package),
			     "alone it gives another answer than in the corpus");
	ixt_buf_release(&text);
}

/* ------------------------------------------------------------------ language cases */

static void pack_language_case(packer *p, uint32_t index)
{
	ixt_arena *scratch = &p->comparison.scratch;
	ixt_str name = ixt_arena_format(&p->job->arena, "language/%.*s",
					IXT_STR_ARG(p->language.names[index]));
	diff_answer ours, expected;
	ixt_str *constructs;
	uint32_t count;
	diff_task task;
	ixt_buf text;

	diff_check_interrupt(p->job);
	ixt_arena_clear(scratch);
	if (!diff_language_case_read(&p->language, p->job, index, scratch, &task, &expected))
		return;
	ixt_buf_init(&text, &ixt_allocator_libc);
	text.trap = &p->job->trap;
	answer_bare(p, &task, &text, &ours);
	if (diff_compare(&ours, &expected) == DIFF_SAME) {
		constructs = diff_constructs(&task, &expected, scratch, &count);
		diff_fixtures_add(&p->writer, name, &task, &expected, constructs, count);
		p->language_count++;
	} else {
		say_unproven(p, name, "as a task it has another answer than its file says");
	}
	ixt_buf_release(&text);
}

/* Jinja2 itself answered these, so they are taken whole, cover or not. */
static void pack_language_cases(packer *p)
{
	uint32_t i;

	if (!out.cases)
		return;
	for (i = 0; i < p->language.count; i++)
		pack_language_case(p, i);
}

/* ------------------------------------------------------------------ passes */

static void pass(packer *p)
{
	diff_comparison *c = &p->comparison;
	uint32_t count, i;

	for (p->target = 0; p->target < c->targets.count; p->target++) {
		ixt_str *names;

		diff_comparison_begin(c, c->targets.items[p->target]);
		p->checkout = diff_world_checkout(&c->world, p->job);
		if (p->writing && p->target == 0)
			diff_fixtures_begin(&p->writer, p->job, out.dir, c->versions.corpus);
		names = diff_select(c, p->patterns, p->pattern_count, &count);
		for (i = 0; i < count; i++)
			if (!p->writing || is_taken(p, names[i]))
				pack_package(p, names[i]);
		diff_comparison_finish(c);
	}
}

static void choose(packer *p)
{
	ixt_arena *arena = &p->job->arena;
	diff_cover_set *sets = IXT_NEW_ARRAY(arena, diff_cover_set, p->case_count + 1);
	bool *chosen = IXT_NEW_ARRAY(arena, bool, p->case_count + 1);
	uint32_t i;

	for (i = 0; i < p->case_count; i++)
		sets[i] = p->cases[i].set;
	diff_cover(sets, p->case_count, p->constructs.count, chosen, arena);
	for (i = 0; i < p->case_count; i++)
		p->cases[i].taken = chosen[i];
}

/* Templates of a checkout stand under its licence, whose text goes along. */
static ixt_str notice_of(packer *p)
{
	const char *own = p->language_count ? "Cases below language are ixt's own, under its "
					      "licence.\n" : "";
	ixt_arena *arena = &p->job->arena;
	ixt_str licence;

	if (!p->checkout.len)
		return ixt_arena_format(arena, "%sThe templates in %s cases are those of the corpus "
					"that the index names, under its licence.\n", own,
					*own ? "the other" : "these");
	licence = ixt_arena_format(arena, "%.*s/LICENSE", IXT_STR_ARG(p->checkout));
	if (!ixt_is_regular_file(licence.ptr))
		diff_fail(p->job, IXT_EXIT_ENVIRONMENT, "a pack holds its templates, which are "
			  "under that licence: take a whole checkout",
			  "%.*s is not there", IXT_STR_ARG(licence));
	return ixt_arena_format(arena, "%sThe templates in %s cases are those of the corpus that "
				"the index names. Its licence:\n\n%.*s", own,
				*own ? "the other" : "these", IXT_STR_ARG(ixt_read_file(arena, licence)));
}

static void say_made(const packer *p)
{
	if (out.json)
		printf("{\"format\": \"" DIFF_FIXTURES_FORMAT "\", \"version\": %d, \"cases\": %u, "
		       "\"bytes\": %llu, \"language\": %u, \"without_task\": %u}\n",
		       DIFF_FIXTURES_VERSION, p->writer.count,
		       (unsigned long long)p->writer.bytes, p->language_count, p->without_task);
	else
		printf("%u cases, %u of them of the language, %.1f MB; %u packages fail before a "
		       "template is rendered\n", p->writer.count, p->language_count,
		       (double)p->writer.bytes / 1e6, p->without_task);
}

static void archive(packer *p)
{
#if IXT_HAVE_ARCHIVE
	ixt_pack_tree(ixt_str_of(out.dir), ixt_str_of(out.archive),
		      &(ixt_pack_options){ .top = IXT_STR("fixtures") }, &p->job->arena);
#else
	diff_fail(p->job, IXT_EXIT_ENVIRONMENT, "build it with libarchive, or pack the directory "
		  "yourself", "--archive: this ixt-diff was built without libarchive");
#endif
}

static int pack_all(packer *p)
{
	static const char *one = "linux-x86_64";
	ixt_str notice;

	if (!out.dir)
		diff_fail(p->job, IXT_EXIT_USAGE, NULL, "--out DIR is missing: where the pack is "
			  "to be made");
	if (!opt.targets.count)
		opt.targets = (ixt_string_list){ &one, 1 };
	if (out.cases)
		diff_language_cases_find(&p->language, p->job, out.cases);
	diff_comparison_init(&p->comparison, p->job, &opt);
	ixt_intern_init(&p->constructs, &p->job->arena);
	if (out.cover) {
		pass(p);
		choose(p);
	}
	p->writing = true;
	p->unproven = 0;
	pass(p);
	pack_language_cases(p);
	if (p->unproven || !p->writer.count)
		diff_fail(p->job, IXT_EXIT_DIFFERENT, "a pack holds proven answers only",
			  "%u answers are not proven, %u are: no pack was made", p->unproven,
			  p->writer.count);
	notice = notice_of(p);
	diff_fixtures_end(&p->writer, notice);
	if (out.archive)
		archive(p);
	say_made(p);
	return IXT_EXIT_OK;
}

static int run(int argc, char **argv)
{
	static diff_job job;
	static packer p;
	int status;

	ixt_defer_interrupts();
	diff_job_init(&job);
	p = (packer){ .job = &job, .patterns = argv, .pattern_count = argc };
	if (IXT_TRAPPED(&job.trap)) {
		diff_fixtures_give_up(&p.writer);
		diff_comparison_stop(&p.comparison);
		return diff_job_failed(&job);
	}
	status = pack_all(&p);
	diff_comparison_stop(&p.comparison);
	return status;
}

const ixt_command diff_command_fixtures = {
	.name = "fixtures",
	.arguments = "[PKG…] --out DIR [OPTION…]",
	.summary = "make a pack of cases that a renderer is tested with",
	.help = "Each case is a task of the candidate protocol with the answer that it must have;\n"
		"upstream, recorded or live, said so first. `ixt-diff conform` runs a pack.",
	.options = options,
	.run = run,
	.completes = IXT_COMPLETES_PACKAGES,
};
