#include "diff/baseline_report.h"

#include "ixt/base/json.h"
#include "ixt/cli/report.h"

static const ixt_baseline_row *question_of(const ixt_baseline_change *c)
{
	return c->seen ? c->seen : c->accepted;
}

/* -------------------------------------------------------------- for people */

static void add_question(ixt_buf *b, const ixt_baseline_row *row)
{
	ixt_buf_format(b, "%.*s %.*s %.*s", IXT_STR_ARG(row->target), IXT_STR_ARG(row->package),
		       IXT_STR_ARG(row->stage));
}

static void add_change(ixt_buf *b, const ixt_baseline_change *c)
{
	ixt_buf_format(b, "  %-7s  ", ixt_baseline_change_name(c->kind));
	add_question(b, question_of(c));
	if (c->kind == IXT_BASELINE_CHANGED)
		ixt_buf_format(b, ": %.*s -> %.*s", IXT_STR_ARG(c->accepted->signature),
			       IXT_STR_ARG(c->seen->signature));
	else
		ixt_buf_format(b, ": %.*s", IXT_STR_ARG(c->accepted ? c->accepted->signature
								   : c->seen->signature));
	if (c->accepted)
		ixt_buf_format(b, " (%.*s)", IXT_STR_ARG(c->accepted->reason));
	ixt_buf_add_char(b, '\n');
}

void diff_baseline_write_text(ixt_buf *b, const ixt_baseline_changes *c, uint32_t limit)
{
	uint32_t i;

	for (i = 0; i < c->count && i < limit; i++)
		add_change(b, &c->items[i]);
	if (i < c->count)
		ixt_buf_format(b, "  and %u more\n", c->count - i);
	ixt_buf_format(b, "baseline: %u as accepted", c->accepted);
	for (i = 0; i < IXT_BASELINE_CHANGE_COUNT; i++)
		ixt_buf_format(b, ", %u %s", c->counts[i], ixt_baseline_change_name(i));
	ixt_buf_add_char(b, '\n');
}

void diff_baseline_row_text(ixt_buf *b, const ixt_baseline_row *row)
{
	add_question(b, row);
	ixt_buf_format(b, ": %.*s (%.*s)\n", IXT_STR_ARG(ixt_baseline_accepts(row) ? row->signature
							: row->verdict),
		       IXT_STR_ARG(row->reason));
}

void diff_baseline_advise(const ixt_baseline_changes *c)
{
	static const char *const advice[IXT_BASELINE_CHANGE_COUNT] = {
		[IXT_BASELINE_NEW] = "new divergences, which the baseline does not accept: mend "
			"them, or accept them by \"ixt-diff baseline update --reason TEXT\"",
		[IXT_BASELINE_CHANGED] = "accepted divergences have another cause than the accepted "
			"one: look at them (ixt-diff show), then mend or accept them anew",
		[IXT_BASELINE_FIXED] = "accepted divergences are fixed: take their rows out of the "
			"baseline by \"ixt-diff baseline update\", so that they stay fixed",
		[IXT_BASELINE_GONE] = "accepted divergences are of packages that are gone: take "
			"their rows out of the baseline by \"ixt-diff baseline update\"",
	};
	uint32_t i;

	for (i = 0; i < IXT_BASELINE_CHANGE_COUNT; i++)
		if (c->counts[i])
			ixt_say("%u %s", c->counts[i], advice[i]);
}

/* -------------------------------------------------------------------- JSON */

static void add_member(ixt_buf *b, const char *before, const char *name, ixt_str value)
{
	ixt_buf_format(b, "%s\"%s\": ", before, name);
	ixt_json_write_string(b, value);
}

static void add_question_json(ixt_buf *b, const ixt_baseline_row *row)
{
	add_member(b, ", ", "target", row->target);
	add_member(b, ", ", "package", row->package);
	add_member(b, ", ", "stage", row->stage);
}

static void add_known(ixt_buf *b, const char *name, const ixt_baseline_row *row)
{
	ixt_buf_format(b, ", \"%s\": ", name);
	if (!row) {
		ixt_buf_add(b, IXT_STR("null"));
		return;
	}
	add_member(b, "{", "verdict", row->verdict);
	add_member(b, ", ", "signature", row->signature);
	if (row->reason.len)
		add_member(b, ", ", "reason", row->reason);
	ixt_buf_add_char(b, '}');
}

void diff_baseline_write_json(ixt_buf *b, const ixt_baseline_changes *c)
{
	uint32_t i;

	for (i = 0; i < c->count; i++) {
		ixt_buf_format(b, "{\"format\": \"ixt-baseline-change\", \"version\": %d, "
			       "\"change\": \"%s\"", IXT_BASELINE_VERSION,
			       ixt_baseline_change_name(c->items[i].kind));
		add_question_json(b, question_of(&c->items[i]));
		add_known(b, "accepted", c->items[i].accepted);
		add_known(b, "seen", c->items[i].seen);
		ixt_buf_add(b, IXT_STR("}\n"));
	}
	ixt_buf_format(b, "{\"format\": \"ixt-baseline-summary\", \"version\": %d, \"accepted\": %u",
		       IXT_BASELINE_VERSION, c->accepted);
	for (i = 0; i < IXT_BASELINE_CHANGE_COUNT; i++)
		ixt_buf_format(b, ", \"%s\": %u", ixt_baseline_change_name(i), c->counts[i]);
	ixt_buf_add(b, IXT_STR("}\n"));
}

void diff_baseline_row_json(ixt_buf *b, const ixt_baseline_row *row)
{
	ixt_buf_format(b, "{\"format\": \"ixt-baseline-row\", \"version\": %d",
		       IXT_BASELINE_VERSION);
	add_question_json(b, row);
	add_member(b, ", ", "verdict", row->verdict);
	add_member(b, ", ", "signature", row->signature);
	add_member(b, ", ", "reason", row->reason);
	ixt_buf_add(b, IXT_STR("}\n"));
}
