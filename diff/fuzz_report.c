#include "diff/fuzz_report.h"

#include <inttypes.h>
#include <stdio.h>

#include "diff/divergence.h"
#include "ixt/base/json.h"
#include "ixt/cli/report.h"
#include "ixt/host/write_file.h"

/* The file's text, in the job's arena: writing may raise. */
static ixt_str text_of(diff_job *job, const diff_case *c, ixt_str comment,
		       const diff_answer *oracle)
{
	ixt_str text;
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &job->trap;
	diff_case_file(&b, c, comment, oracle);
	text = ixt_arena_copy(&job->arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return text;
}

ixt_str diff_write_case(diff_job *job, const char *directory, ixt_str name,
			const diff_case *c, ixt_str comment, const diff_answer *oracle)
{
	ixt_str path = ixt_arena_format(&job->arena, "%s/%.*s.%s", directory, IXT_STR_ARG(name),
					c->functions.len ? "task.json" : "case");

	ixt_make_directories(&job->arena, ixt_str_of(directory));
	ixt_write_file(&job->arena, path, text_of(job, c, comment, oracle), NULL);
	return path;
}

/* --------------------------------------------------------------------- a finding */

static ixt_str command_of(const diff_fuzz_report *r, uint64_t number)
{
	return ixt_arena_format(&r->job->arena,
				"ixt-diff fuzz --kind %s --seed %" PRIu64 " --first %" PRIu64
				" --count 1%.*s",
				r->kind, r->seed, number, IXT_STR_ARG(r->options));
}

static void add_answer(ixt_buf *b, const char *name, const diff_answer *a)
{
	static const char *const states[] = { "ok", "err", "failed", "unknown" };

	ixt_buf_format(b, ", \"%s\": {\"state\": \"%s\", ", name, states[a->state]);
	if (a->state == DIFF_OK) {
		diff_json_string(b, "digest", a->digest);
	} else {
		diff_json_string(b, "class", a->cls);
		ixt_buf_add(b, IXT_STR(", "));
		diff_json_string(b, "message", a->text);
		ixt_buf_format(b, ", \"line\": %u", a->line);
	}
	ixt_buf_add_char(b, '}');
}

/* As in a divergence record. */
static void add_first(ixt_buf *b, const diff_place *p)
{
	if (!p->known) {
		ixt_buf_add(b, IXT_STR(", \"first\": null"));
		return;
	}
	ixt_buf_format(b, ", \"first\": {\"line\": %u, \"column\": %u, \"offset\": %zu, ",
		       p->line, p->column, p->offset);
	diff_json_string(b, "ours", p->ours);
	ixt_buf_add(b, IXT_STR(", "));
	diff_json_string(b, "oracle", p->oracle);
	ixt_buf_add_char(b, '}');
}

static void add_json(ixt_buf *b, const diff_fuzz_report *r, const diff_finding *f,
		     ixt_str file, ixt_str command)
{
	diff_place first = diff_first_difference(&f->answers.ours, &f->answers.oracle);

	ixt_buf_format(b, "{\"format\": \"ixt-fuzz\", \"version\": 1, \"kind\": \"%s\", "
		       "\"seed\": %" PRIu64 ", \"number\": %" PRIu64 ", \"verdict\": \"%s\"",
		       r->kind, r->seed, f->number, diff_verdict_name(f->answers.verdict));
	add_first(b, &first);
	add_answer(b, "ours", &f->answers.ours);
	add_answer(b, "oracle", &f->answers.oracle);
	if (file.len) {
		ixt_buf_add(b, IXT_STR(", "));
		diff_json_string(b, "file", file);
	}
	ixt_buf_add(b, IXT_STR(", "));
	diff_json_string(b, "command", command);
	ixt_buf_add(b, IXT_STR("}\n"));
}

/* One line at most, escaped, as everything generated is. */
static void add_side(ixt_buf *b, const char *name, const diff_answer *a, ixt_str excerpt)
{
	ixt_buf_format(b, "    %-8s", name);
	if (a->state == DIFF_ERROR)
		ixt_buf_format(b, "%.*s (line %u): ", IXT_STR_ARG(a->cls), a->line);
	if (a->state == DIFF_OK)
		ixt_buf_add(b, IXT_STR("rendered: "));
	ixt_json_escape(b, a->state == DIFF_OK ? excerpt : a->text);
	ixt_buf_add_char(b, '\n');
}

static ixt_str first_line(ixt_str s)
{
	return ixt_str_first(s, ixt_str_chr(s, '\n', 0));
}

static void add_text(ixt_buf *b, const diff_finding *f, ixt_str file, ixt_str command)
{
	const diff_answer *ours = &f->answers.ours, *oracle = &f->answers.oracle;
	diff_place p = diff_first_difference(ours, oracle);
	bool texts = p.known && f->answers.verdict == DIFF_TEXT;

	ixt_buf_format(b, "case %" PRIu64 ": %s", f->number,
		       diff_verdict_name(f->answers.verdict));
	if (texts)
		ixt_buf_format(b, ", first at line %u, column %u", p.line, p.column);
	ixt_buf_add_char(b, '\n');
	add_side(b, "ours", ours, texts ? p.ours : first_line(ours->text));
	add_side(b, "oracle", oracle, texts ? p.oracle : first_line(oracle->text));
	if (file.len)
		ixt_buf_format(b, "    case    %.*s\n", IXT_STR_ARG(file));
	ixt_buf_format(b, "    repeat  %.*s\n", IXT_STR_ARG(command));
}

static ixt_str comment_of(const diff_fuzz_report *r, const diff_finding *f)
{
	return ixt_arena_format(&r->job->arena,
				"%s, found by fuzzing: kind %s, seed %" PRIu64 ", number %" PRIu64,
				diff_verdict_name(f->answers.verdict), r->kind, r->seed, f->number);
}

/* A package or command line is no case of the bare language: it needs a corpus, and
 * its answer has no place in a file. */
static const diff_answer *answer_of(const diff_fuzz_report *r, const diff_finding *f)
{
	static const diff_answer none = { .state = DIFF_UNKNOWN };

	return r->needs_corpus ? &none : &f->answers.oracle;
}

static ixt_str write_it(diff_fuzz_report *r, const diff_finding *f)
{
	ixt_str name = ixt_arena_format(&r->job->arena, "%s-%" PRIu64 "-%" PRIu64, r->kind,
					r->seed, f->number);

	return diff_write_case(r->job, r->out, name, f->c, comment_of(r, f), answer_of(r, f));
}

void diff_fuzz_report_finding(diff_fuzz_report *r, const diff_finding *f)
{
	ixt_str command = command_of(r, f->number), file = { NULL, 0 };
	ixt_buf b;

	if (r->out)
		file = write_it(r, f);
	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &r->job->trap;
	if (r->json)
		add_json(&b, r, f, file, command);
	else
		add_text(&b, f, file, command);
	if (!r->out && !r->json)
		diff_case_file(&b, f->c, comment_of(r, f), answer_of(r, f));
	ixt_print(ixt_buf_view(&b));
	fflush(stdout);
	ixt_buf_release(&b);
}

/* ------------------------------------------------------------------------ the end */

static void end_json(const diff_fuzz_report *r, const diff_fuzz_tally *t, double seconds,
		     const char *why)
{
	printf("{\"format\": \"ixt-fuzz-summary\", \"version\": 1, \"kind\": \"%s\", "
	       "\"seed\": %" PRIu64 ", \"cases\": %" PRIu64 ", \"same_texts\": %" PRIu64
	       ", \"same_errors\": %" PRIu64 ", \"unsupported\": %" PRIu64
	       ", \"divergent\": %" PRIu64 ", \"oracle_failed\": %" PRIu64
	       ", \"oracle_cannot_say\": %" PRIu64
	       ", \"whole\": %s, \"seconds\": %.3f}\n",
	       r->kind, r->seed, t->cases, t->texts, t->errors, t->unsupported, t->divergent,
	       t->broken, t->unanswered, why ? "false" : "true", seconds);
}

void diff_fuzz_report_end(const diff_fuzz_report *r, const diff_fuzz_tally *t,
			  double seconds, const char *why)
{
	if (r->json) {
		end_json(r, t, seconds, why);
		return;
	}
	printf("%s, seed %" PRIu64 ": %" PRIu64 " cases, %" PRIu64 " texts and %" PRIu64
	       " errors the same, %" PRIu64 " unsupported (%.1f %%), %" PRIu64 " differ",
	       r->kind, r->seed, t->cases, t->texts, t->errors, t->unsupported,
	       t->cases ? 100.0 * (double)t->unsupported / (double)t->cases : 0.0, t->divergent);
	if (t->unanswered)
		printf(", of %" PRIu64 " the oracle cannot say", t->unanswered);
	if (t->broken)
		printf(", %" PRIu64 " times the oracle failed", t->broken);
	printf(", %.1f s%s%s\n", seconds, why ? "; " : "", why ? why : "");
}
