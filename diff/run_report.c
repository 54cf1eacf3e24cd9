#include "diff/run_report.h"

#include <stdio.h>

#include "ixt/base/json.h"
#include "ixt/cli/report.h"
#include "ixt/config.h"

void diff_report_init(diff_report *r, diff_job *job, bool json, uint32_t limit)
{
	*r = (diff_report){ .job = job, .json = json, .limit = limit };
	ixt_buf_init(&r->records, &ixt_allocator_libc);
	r->records.trap = &job->trap;
}

void diff_report_release(diff_report *r)
{
	ixt_buf_release(&r->records);
}

uint32_t diff_tally_divergent(const diff_tally *t)
{
	uint32_t n = 0;
	int v;

	for (v = 0; v < DIFF_VERDICT_COUNT; v++)
		n += diff_verdict_diverges(v) ? t->verdicts[v] : 0;
	return n;
}

void diff_report_corpus(diff_report *r, ixt_str version)
{
	if (!r->json)
		printf("corpus %.*s\n", IXT_STR_ARG(version));
}

void diff_report_begin(diff_report *r)
{
	r->shown = 0;
}

/* The record that was added last, of those from `before` on. */
static ixt_str last_record(const diff_report *r, size_t before)
{
	return ixt_str_from(ixt_buf_view(&r->records), before);
}

static void say_divergence(diff_report *r, const diff_divergence *d)
{
	ixt_buf b;

	/* what is overlooked is counted, and must not hide the rest */
	if (d->verdict == DIFF_SAME_NORMALISED || r->shown++ >= r->limit)
		return;
	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &r->job->trap;
	diff_divergence_write_text(&b, d);
	fwrite(b.ptr, 1, b.len, stdout);
	ixt_buf_release(&b);
}

static void print_record(const diff_report *r, size_t before)
{
	ixt_str record = last_record(r, before);

	if (r->json)
		fwrite(record.ptr, 1, record.len, stdout);
}

ixt_str diff_report_divergence(diff_report *r, const diff_divergence *d)
{
	size_t before = r->records.len;

	diff_divergence_write_json(&r->records, d);
	print_record(r, before);
	if (!r->json)
		say_divergence(r, d);
	return last_record(r, before);
}

void diff_report_earlier(diff_report *r, const ixt_json *record)
{
	size_t before = r->records.len;

	ixt_json_write(&r->records, record, (ixt_json_style){ 0, false });
	ixt_buf_add_char(&r->records, '\n');
	print_record(r, before);
}

void diff_report_reads(diff_report *r, ixt_str package, ixt_str what)
{
	if (!r->json && r->shown++ < r->limit)
		printf("  %.*s: the read sets differ: %.*s\n", IXT_STR_ARG(package),
		       IXT_STR_ARG(what));
}

/* ---------------------------------------------------------------- summaries */

void diff_summary_write_json(ixt_buf *b, const char *target, const diff_tally *t,
			     const diff_versions *v)
{
	int i;

	ixt_buf_format(b, "{\"format\": \"ixt-diff-summary\", \"version\": %d, ",
		       DIFF_RECORD_VERSION);
	diff_json_string(b, "target", ixt_str_of(target));
	ixt_buf_add(b, IXT_STR(", "));
	diff_json_string(b, "corpus", v->corpus);
	ixt_buf_format(b, ", \"packages\": %u, \"verdicts\": {", t->packages);
	for (i = 0; i < DIFF_VERDICT_COUNT; i++)
		ixt_buf_format(b, "%s\"%s\": %u", i ? ", " : "", diff_verdict_name(i),
			       t->verdicts[i]);
	ixt_buf_format(b, "}, \"stale\": %u, \"asked\": %u, \"reads_differ\": %u, "
		       "\"seconds\": {\"ours\": %.3f, \"oracle\": %.3f}}\n", t->stale, t->asked,
		       t->reads_differ, t->ours_seconds, t->oracle_seconds);
}

static void print_summary(const char *target, const diff_tally *t)
{
	int i;

	printf("%-16s %5u packages: %u same", target, t->packages, t->verdicts[DIFF_SAME]);
	for (i = DIFF_SAME + 1; i < DIFF_VERDICT_COUNT; i++)
		if (t->verdicts[i])
			printf(", %u %s", t->verdicts[i], diff_verdict_name(i));
	if (t->stale)
		printf("; %u stale", t->stale);
	if (t->reads_differ)
		printf("; %u read sets differ", t->reads_differ);
	printf("; ours %.2f s, oracle %.2f s", t->ours_seconds, t->oracle_seconds);
	if (t->asked)
		printf(" (%u asked live)", t->asked);
	printf("\n");
}

void diff_report_summary(diff_report *r, const char *target, const diff_tally *t,
			 const diff_versions *v)
{
	ixt_buf b;

	if (r->json) {
		ixt_buf_init(&b, &ixt_allocator_libc);
		b.trap = &r->job->trap;
		diff_summary_write_json(&b, target, t, v);
		fwrite(b.ptr, 1, b.len, stdout);
		ixt_buf_release(&b);
	} else {
		if (r->shown > r->limit)
			printf("  … %u more (--limit, --records FILE)\n", r->shown - r->limit);
		print_summary(target, t);
	}
	fflush(stdout);
}

void diff_report_end(diff_report *r, const diff_versions *v, bool proven)
{
	if (!r->json)
		printf("oracle %s, core %.12s, Python %.*s, Jinja2 %.*s\n", v->oracle,
		       v->core.len ? v->core.ptr : "unknown", IXT_STR_ARG(v->python),
		       IXT_STR_ARG(v->jinja2));
	if (!proven)
		ixt_say("core/ %.*s is unproven: no whole comparison was accepted under it yet",
			IXT_STR_ARG(v->core));
}
