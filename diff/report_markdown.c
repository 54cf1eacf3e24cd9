#include "diff/escape.h"
#include "diff/groups.h"
#include "diff/report.h"

/* GitHub takes 1 MiB a step, GitLab's notes 1 MB; people read much less. */
enum { MOST_BYTES = 200 << 10, MOST_GROUPS = 50, MOST_SAID = 200 };

static void add_cell(ixt_buf *b, ixt_str text)
{
	ixt_buf_add(b, IXT_STR(" <code>"));
	diff_escape_markdown(b, ixt_str_first(text, text.len < MOST_SAID ? text.len : MOST_SAID));
	ixt_buf_add(b, IXT_STR("</code> |"));
}

static void add_targets(ixt_buf *b, const diff_results *r)
{
	uint32_t t;

	ixt_buf_add(b, IXT_STR("\n| target | same | divergent | not answered |\n"
			       "|---|---:|---:|---:|\n"));
	for (t = 0; t < r->target_count; t++) {
		ixt_buf_add_char(b, '|');
		add_cell(b, r->targets[t]);
		ixt_buf_format(b, " %u | %u | %u |\n",
			       diff_count_verdict(r, t, DIFF_SAME) +
			       diff_count_verdict(r, t, DIFF_SAME_NORMALISED),
			       diff_count_divergent(r, t),
			       diff_count_verdict(r, t, DIFF_ORACLE_CANNOT_SAY));
	}
}

static void add_group(ixt_buf *b, const diff_results *r, const diff_group *g, ixt_arena *arena)
{
	const diff_result *first = g->items[0];

	ixt_buf_format(b, "| %u |", g->count);
	add_cell(b, g->signature);
	add_cell(b, ixt_arena_format(arena, "%.*s (%.*s)", IXT_STR_ARG(first->package),
				     IXT_STR_ARG(r->targets[first->target])));
	add_cell(b, diff_record_said(first->record, "ours", arena));
	add_cell(b, diff_record_said(first->record, "oracle", arena));
	ixt_buf_add_char(b, '\n');
}

static void add_groups(ixt_buf *b, const diff_results *r, ixt_arena *arena)
{
	uint32_t count, i;
	diff_group *groups = diff_groups(r, arena, &count);

	if (!count)
		return;
	ixt_buf_add(b, IXT_STR("\n| number | cause | such as | ours | oracle |\n"
			       "|---:|---|---|---|---|\n"));
	for (i = 0; i < count && i < MOST_GROUPS && b->len < MOST_BYTES; i++)
		add_group(b, r, &groups[i], arena);
	if (i < count)
		ixt_buf_format(b, "\nLeft out: %u more causes; the results have them all.\n",
			       count - i);
}

void diff_report_markdown(ixt_buf *b, const diff_results *r, ixt_arena *arena)
{
	uint32_t divergent = diff_count_divergent(r, UINT32_MAX);

	ixt_buf_format(b, "### ixt-diff: %s\n\n%u results of stage %.*s, %u divergent. Corpus",
		       divergent ? "divergences" : "no divergence", r->count,
		       IXT_STR_ARG(r->stage), divergent);
	ixt_buf_add(b, IXT_STR(" <code>"));
	diff_escape_markdown(b, r->corpus);
	ixt_buf_add(b, IXT_STR("</code>, oracle <code>"));
	diff_escape_markdown(b, r->oracle);
	ixt_buf_add(b, IXT_STR("</code>, judged <code>"));
	diff_escape_markdown(b, r->candidate);
	ixt_buf_add(b, IXT_STR("</code>.\n"));
	if (r->filtered)
		ixt_buf_add(b, IXT_STR("\nOnly packages that were named were compared.\n"));
	if (!r->complete)
		ixt_buf_add(b, IXT_STR("\n**The run was cut**: these are the results up to there.\n"));
	add_targets(b, r);
	add_groups(b, r, arena);
}
