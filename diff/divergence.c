#include "diff/divergence.h"

#include "ixt/base/json.h"
#include "ixt/config.h"

/* --------------------------------------------------------------------- JSON */

void diff_json_string(ixt_buf *b, const char *name, ixt_str value)
{
	ixt_buf_format(b, "\"%s\": \"", name);
	ixt_json_escape(b, value);
	ixt_buf_add_char(b, '"');
}

/* The same, null when there is nothing to say. */
static void add_member(ixt_buf *b, const char *name, ixt_str value)
{
	ixt_buf_add(b, IXT_STR(", "));
	if (value.len)
		diff_json_string(b, name, value);
	else
		ixt_buf_format(b, "\"%s\": null", name);
}

static void add_question(ixt_buf *b, const diff_question *q)
{
	uint32_t i;

	add_member(b, "package", q->package);
	add_member(b, "target", ixt_str_of(q->target));
	ixt_buf_add(b, IXT_STR(", \"flags\": {"));
	for (i = 0; i < q->flag_count; i++) {
		ixt_buf_add(b, i ? IXT_STR(", \"") : IXT_STR("\""));
		ixt_json_escape(b, q->flags[i].key);
		ixt_buf_add(b, IXT_STR("\": \""));
		ixt_json_escape(b, q->flags[i].value);
		ixt_buf_add_char(b, '"');
	}
	ixt_buf_add_char(b, '}');
}

static void add_answer(ixt_buf *b, const char *name, const diff_answer *a)
{
	static const char *const states[] = { "ok", "err", "failed", "unknown" };

	ixt_buf_format(b, ", \"%s\": {\"state\": \"%s\"", name, states[a->state]);
	add_member(b, "digest", a->digest);
	if (a->state != DIFF_OK) {
		add_member(b, "class", a->cls);
		add_member(b, "message", a->has_text ? a->text : IXT_STR(""));
		add_member(b, "template", a->template_name);
		ixt_buf_format(b, ", \"line\": %u", a->line);
	}
	ixt_buf_add_char(b, '}');
}

static void add_place(ixt_buf *b, const diff_place *p)
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

static void add_versions(ixt_buf *b, const diff_versions *v)
{
	ixt_buf_format(b, ", \"versions\": {\"ixt\": \"%s\", \"oracle\": \"%s\"", IXT_VERSION,
		       v->oracle);
	add_member(b, "upstream", v->upstream);
	add_member(b, "core", v->core);
	add_member(b, "python", v->python);
	add_member(b, "jinja2", v->jinja2);
	add_member(b, "corpus", v->corpus);
	add_member(b, "pins", v->pins);
	add_member(b, "kind", v->kind);
	ixt_buf_add_char(b, '}');
}

void diff_divergence_write_json(ixt_buf *b, const diff_divergence *d)
{
	ixt_buf_format(b, "{\"format\": \"ixt-divergence\", \"version\": %d",
		       DIFF_RECORD_VERSION);
	add_question(b, d->question);
	add_member(b, "stage", ixt_str_of(diff_stage_name(d->question->stage)));
	add_member(b, "verdict", ixt_str_of(diff_verdict_name(d->verdict)));
	add_member(b, "normaliser", d->normaliser);
	add_place(b, &d->place);
	if (d->node.len)
		add_member(b, "node", d->node);
	add_member(b, "signature", d->signature);
	add_answer(b, "ours", d->ours);
	add_answer(b, "oracle", d->oracle);
	add_versions(b, d->versions);
	add_member(b, "command", d->command);
	ixt_buf_add(b, IXT_STR("}\n"));
}

/* --------------------------------------------------------------- for people */

/* One line at most, so that a report stays a list. */
static ixt_str shown(const diff_answer *a)
{
	size_t end = a->has_text ? ixt_str_chr(a->text, '\n', 0) : 0;

	return ixt_str_first(a->text, end < 100 ? end : 100);
}

static void add_side(ixt_buf *b, const char *name, const diff_answer *a)
{
	ixt_str text = shown(a);

	ixt_buf_format(b, "    %-8s", name);
	if (a->state == DIFF_OK)
		ixt_buf_format(b, "rendered, %.*s\n", IXT_STR_ARG(a->digest));
	else if (a->state == DIFF_ERROR && a->has_text)
		ixt_buf_format(b, "%.*s: %.*s\n", IXT_STR_ARG(a->cls), IXT_STR_ARG(text));
	else if (a->state == DIFF_ERROR)
		ixt_buf_format(b, "%.*s, %.*s\n", IXT_STR_ARG(a->cls), IXT_STR_ARG(a->digest));
	else
		ixt_buf_format(b, "%.*s\n", IXT_STR_ARG(text));
}

static void add_excerpts(ixt_buf *b, const diff_place *p)
{
	ixt_buf_add(b, IXT_STR("    ours    "));
	ixt_json_escape(b, p->ours);
	ixt_buf_add(b, IXT_STR("\n    oracle  "));
	ixt_json_escape(b, p->oracle);
	ixt_buf_add_char(b, '\n');
}

void diff_divergence_write_text(ixt_buf *b, const diff_divergence *d)
{
	ixt_buf_format(b, "  %.*s: %s", IXT_STR_ARG(d->question->package),
		       diff_verdict_name(d->verdict));
	if (d->place.known)
		ixt_buf_format(b, ", first at line %u, column %u (byte %zu)", d->place.line,
			       d->place.column, d->place.offset);
	ixt_buf_format(b, "  [%.*s]\n", IXT_STR_ARG(d->signature));
	if (d->place.known && d->verdict == DIFF_TEXT) {
		add_excerpts(b, &d->place);
	} else {
		add_side(b, "ours", d->ours);
		add_side(b, "oracle", d->oracle);
	}
	if (d->node.len)
		ixt_buf_format(b, "    node    %.*s\n", IXT_STR_ARG(d->node));
	ixt_buf_format(b, "    repeat  %.*s\n", IXT_STR_ARG(d->command));
}

void diff_shell_word(ixt_buf *b, ixt_str word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-./=+:,@%";
	size_t i;

	for (i = 0; i < word.len && memchr(plain, word.ptr[i], sizeof plain - 1); i++)
		;
	if (i == word.len && i) {
		ixt_buf_add(b, word);
		return;
	}
	ixt_buf_add_char(b, '\'');
	for (i = 0; i < word.len; i++)
		if (word.ptr[i] == '\'')
			ixt_buf_add(b, IXT_STR("'\\''"));
		else
			ixt_buf_add_char(b, word.ptr[i]);
	ixt_buf_add_char(b, '\'');
}
