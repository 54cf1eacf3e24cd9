#include "ixt/cli/corpus_report.h"

#include "ixt/base/json.h"

/* Lines of a list that people see; --json has them all. */
#define SHOWN 10

/* -------------------------------------------------------------- for people */

static void add_rest(ixt_buf *out, uint32_t count)
{
	if (count > SHOWN)
		ixt_buf_format(out, "  and %u more (--json)\n", count - SHOWN);
}

static bool core_changed(const ixt_corpus_changes *c)
{
	return !ixt_str_eq(c->core_before, c->core_after);
}

static void add_core(ixt_buf *out, const ixt_corpus_changes *c)
{
	if (core_changed(c))
		ixt_buf_format(out, "core: what plans and renders changed, %.*s -> %.*s, %s\n",
			       IXT_STR_ARG(ixt_str_first(c->core_before, 12)),
			       IXT_STR_ARG(ixt_str_first(c->core_after, 12)), c->core_proven
			       ? "and ixt is known to follow it"
			       : "and nobody compared it yet; ixt-diff run --oracle upstream "
				 "--accept-core does");
}

static void add_constructs(ixt_buf *out, const ixt_corpus_changes *c)
{
	uint32_t i;

	if (c->construct_count)
		ixt_buf_format(out, "constructs never seen before: %u\n", c->construct_count);
	for (i = 0; i < c->construct_count && i < SHOWN; i++)
		ixt_buf_format(out, "  %.*s, in %.*s\n", IXT_STR_ARG(c->constructs[i]->text),
			       IXT_STR_ARG(c->constructs[i]->template_name));
	add_rest(out, c->construct_count);
}

static void add_failures(ixt_buf *out, const ixt_corpus_changes *c)
{
	uint32_t i;

	if (c->failure_count)
		ixt_buf_format(out, "new failures: %u\n", c->failure_count);
	for (i = 0; i < c->failure_count && i < SHOWN; i++) {
		ixt_str error = c->failures[i].error;

		error = ixt_str_first(error, ixt_str_chr(error, '\n', 0));
		ixt_buf_format(out, "  %.*s: %.*s\n", IXT_STR_ARG(c->failures[i].name),
			       IXT_STR_ARG(error));
	}
	add_rest(out, c->failure_count);
}

static void add_rows(ixt_buf *out, const ixt_corpus_changes *c)
{
	uint32_t i;

	if (c->row_count)
		ixt_buf_format(out, "accepted divergences that may move: %u\n", c->row_count);
	for (i = 0; i < c->row_count && i < SHOWN; i++)
		ixt_buf_format(out, "  %.*s %.*s: %.*s (%.*s)\n", IXT_STR_ARG(c->rows[i]->package),
			       IXT_STR_ARG(c->rows[i]->stage), IXT_STR_ARG(c->rows[i]->signature),
			       IXT_STR_ARG(c->rows[i]->reason));
	add_rest(out, c->row_count);
}

void ixt_corpus_report_text(ixt_buf *out, ixt_str before, ixt_str after,
			    const ixt_corpus_changes *c)
{
	ixt_buf_format(out, "%.*s -> %.*s\npackages: %u added, %u removed, %u changed\n",
		       IXT_STR_ARG(before), IXT_STR_ARG(after), c->added.count,
		       c->removed.count, c->changed.count);
	ixt_buf_format(out, "uids: %u changed\nasked again: %u of %u\n", c->uids.count, c->asked,
		       c->packages);
	add_core(out, c);
	add_constructs(out, c);
	add_failures(out, c);
	add_rows(out, c);
}

/* -------------------------------------------------------------------- JSON */

static void add_member(ixt_buf *out, const char *before, const char *key, ixt_str value)
{
	ixt_buf_format(out, "%s\"%s\": ", before, key);
	ixt_json_write_string(out, value);
}

static void add_list(ixt_buf *out, const char *key, const ixt_change_list *l)
{
	uint32_t i;

	ixt_buf_format(out, ", \"%s\": [", key);
	for (i = 0; i < l->count; i++) {
		ixt_buf_add(out, i ? IXT_STR(", ") : IXT_STR(""));
		ixt_json_write_string(out, l->names[i]);
	}
	ixt_buf_add_char(out, ']');
}

static void add_core_json(ixt_buf *out, const ixt_corpus_changes *c)
{
	ixt_buf_format(out, ", \"core\": {\"changed\": %s", core_changed(c) ? "true" : "false");
	add_member(out, ", ", "before", c->core_before);
	add_member(out, ", ", "after", c->core_after);
	ixt_buf_format(out, ", \"proven\": %s}", c->core_proven ? "true" : "false");
}

static void add_constructs_json(ixt_buf *out, const ixt_corpus_changes *c)
{
	uint32_t i;

	ixt_buf_add(out, IXT_STR(", \"constructs\": ["));
	for (i = 0; i < c->construct_count; i++) {
		add_member(out, i ? ", {" : "{", "construct", c->constructs[i]->text);
		add_member(out, ", ", "template", c->constructs[i]->template_name);
		ixt_buf_add_char(out, '}');
	}
	ixt_buf_add_char(out, ']');
}

static void add_failures_json(ixt_buf *out, const ixt_corpus_changes *c)
{
	uint32_t i;

	ixt_buf_add(out, IXT_STR(", \"failures\": ["));
	for (i = 0; i < c->failure_count; i++) {
		add_member(out, i ? ", {" : "{", "package", c->failures[i].name);
		add_member(out, ", ", "error", c->failures[i].error);
		ixt_buf_add_char(out, '}');
	}
	ixt_buf_add_char(out, ']');
}

static void add_rows_json(ixt_buf *out, const ixt_corpus_changes *c)
{
	uint32_t i;

	ixt_buf_add(out, IXT_STR(", \"baseline\": ["));
	for (i = 0; i < c->row_count; i++) {
		add_member(out, i ? ", {" : "{", "package", c->rows[i]->package);
		add_member(out, ", ", "stage", c->rows[i]->stage);
		add_member(out, ", ", "signature", c->rows[i]->signature);
		add_member(out, ", ", "reason", c->rows[i]->reason);
		ixt_buf_add_char(out, '}');
	}
	ixt_buf_add_char(out, ']');
}

void ixt_corpus_report_json(ixt_buf *out, ixt_str before, ixt_str after,
			    const ixt_corpus_changes *c)
{
	add_member(out, "{", "from", before);
	add_member(out, ", ", "to", after);
	add_list(out, "added", &c->added);
	add_list(out, "removed", &c->removed);
	add_list(out, "changed", &c->changed);
	add_list(out, "uids", &c->uids);
	ixt_buf_format(out, ", \"asked\": %u, \"packages\": %u", c->asked, c->packages);
	add_core_json(out, c);
	add_constructs_json(out, c);
	add_failures_json(out, c);
	add_rows_json(out, c);
	ixt_buf_add(out, IXT_STR("}\n"));
}
