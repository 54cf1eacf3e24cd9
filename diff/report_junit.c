#include "diff/escape.h"
#include "diff/groups.h"
#include "diff/report.h"

static void add_attribute(ixt_buf *b, const char *name, ixt_str value)
{
	ixt_buf_format(b, " %s=\"", name);
	diff_escape_markup(b, value);
	ixt_buf_add_char(b, '"');
}

/* Oracles that broke, and renderers that did, are errors; differences are failures. */
static bool is_error(diff_verdict v)
{
	return v == DIFF_CRASH || v == DIFF_TIMEOUT || v == DIFF_ORACLE_FAILED;
}

static void add_outcome(ixt_buf *b, const diff_result *x, ixt_arena *arena)
{
	const char *element = is_error(x->verdict) ? "error" : "failure";
	ixt_str place = diff_record_place(x->record, arena);

	ixt_buf_format(b, "   <%s", element);
	add_attribute(b, "type", ixt_str_of(diff_verdict_name(x->verdict)));
	add_attribute(b, "message", diff_record_text(x->record, "signature"));
	ixt_buf_add(b, IXT_STR(">"));
	if (place.len)
		ixt_buf_format(b, "%.*s\n", IXT_STR_ARG(place));
	ixt_buf_add(b, IXT_STR("ours: "));
	diff_escape_markup(b, diff_record_said(x->record, "ours", arena));
	ixt_buf_add(b, IXT_STR("\noracle: "));
	diff_escape_markup(b, diff_record_said(x->record, "oracle", arena));
	ixt_buf_add(b, IXT_STR("\nrepeat: "));
	diff_escape_markup(b, diff_record_text(x->record, "command"));
	ixt_buf_format(b, "</%s>\n", element);
}

static void add_case(ixt_buf *b, const diff_results *r, const diff_result *x, ixt_arena *arena)
{
	ixt_buf_add(b, IXT_STR("  <testcase"));
	add_attribute(b, "classname", ixt_arena_format(arena, "%.*s.%.*s", IXT_STR_ARG(r->stage),
						       IXT_STR_ARG(r->targets[x->target])));
	add_attribute(b, "name", x->package);
	if (x->verdict == DIFF_SAME || x->verdict == DIFF_SAME_NORMALISED) {
		ixt_buf_add(b, IXT_STR("/>\n"));
		return;
	}
	ixt_buf_add(b, IXT_STR(">\n"));
	if (x->verdict == DIFF_ORACLE_CANNOT_SAY)
		ixt_buf_add(b, IXT_STR("   <skipped message=\"oracle-cannot-say\"/>\n"));
	else
		add_outcome(b, x, arena);
	ixt_buf_add(b, IXT_STR("  </testcase>\n"));
}

static uint32_t count_errors(const diff_results *r, uint32_t target)
{
	return diff_count_verdict(r, target, DIFF_CRASH) +
	       diff_count_verdict(r, target, DIFF_TIMEOUT) +
	       diff_count_verdict(r, target, DIFF_ORACLE_FAILED);
}

static void add_counts(ixt_buf *b, const diff_results *r, uint32_t target)
{
	uint32_t tests = 0, errors = count_errors(r, target);
	int v;

	for (v = 0; v < DIFF_VERDICT_COUNT; v++)
		tests += diff_count_verdict(r, target, v);
	ixt_buf_format(b, " tests=\"%u\" failures=\"%u\" errors=\"%u\"", tests,
		       diff_count_divergent(r, target) - errors, errors);
}

void diff_report_junit(ixt_buf *b, const diff_results *r, ixt_arena *arena)
{
	uint32_t t, i;

	ixt_buf_add(b, IXT_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\""
			       "ixt-diff\""));
	add_counts(b, r, UINT32_MAX);
	ixt_buf_add(b, IXT_STR(">\n"));
	for (t = 0; t < r->target_count; t++) {
		ixt_mark mark = ixt_arena_mark(arena);

		ixt_buf_add(b, IXT_STR(" <testsuite"));
		add_attribute(b, "name", r->targets[t]);
		add_counts(b, r, t);
		ixt_buf_format(b, " skipped=\"%u\" time=\"0\">\n",
			       diff_count_verdict(r, t, DIFF_ORACLE_CANNOT_SAY));
		for (i = 0; i < r->count; i++)
			if (r->items[i].target == t)
				add_case(b, r, &r->items[i], arena);
		ixt_buf_add(b, IXT_STR(" </testsuite>\n"));
		ixt_arena_release_to(arena, mark);
	}
	ixt_buf_add(b, IXT_STR("</testsuites>\n"));
}
