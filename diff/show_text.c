#include "diff/show.h"

typedef struct printing {
	ixt_buf *b;
	const diff_shown *s;
	const diff_look *look;
	ixt_arena *arena;
} printing;

static void add_title(printing *p, const char *text)
{
	ixt_buf_add_char(p->b, '\n');
	diff_add_styled(p->b, p->look, "1", ixt_str_of(text));
	ixt_buf_add_char(p->b, '\n');
}

/* ---------------------------------------------------------------------- head */

static void add_head(printing *p)
{
	const diff_divergence *d = p->s->divergence;
	bool same = d->verdict == DIFF_SAME;

	diff_add_foreign(p->b, p->look, d->question->package);
	ixt_buf_format(p->b, ", %s, %s: ", d->question->target,
		       diff_stage_name(d->question->stage));
	diff_add_styled(p->b, p->look, same ? "32" : d->normaliser.len ? "33" : "31",
			ixt_str_of(diff_verdict_name(d->verdict)));
	if (d->normaliser.len)
		ixt_buf_format(p->b, " by %.*s", IXT_STR_ARG(d->normaliser));
	if (!same)
		ixt_buf_format(p->b, "  [%.*s]", IXT_STR_ARG(d->signature));
	ixt_buf_add_char(p->b, '\n');
	if (d->place.known)
		ixt_buf_format(p->b, "  first    line %u, column %u (byte %zu)\n", d->place.line,
			       d->place.column, d->place.offset);
	if (d->node.len) {
		ixt_buf_add(p->b, IXT_STR("  node     "));
		diff_add_foreign(p->b, p->look, d->node);
		ixt_buf_add_char(p->b, '\n');
	}
}

static void add_error_place(printing *p, const diff_answer *a)
{
	if (!a->template_name.len)
		return;
	ixt_buf_add(p->b, IXT_STR("\n           in "));
	diff_add_foreign(p->b, p->look, a->template_name);
	if (a->line)
		ixt_buf_format(p->b, ", line %u", a->line);
}

static void add_side(printing *p, const char *name, const diff_answer *a, bool recorded)
{
	static const char *const done[] = { "rendered", "loaded", "planned" };

	ixt_buf_format(p->b, "  %-9s", name);
	if (a->state == DIFF_OK)
		ixt_buf_add(p->b, ixt_str_of(done[p->s->divergence->question->stage]));
	else if (a->state == DIFF_ERROR)
		diff_add_foreign(p->b, p->look, a->cls);
	else
		ixt_buf_add(p->b, a->state == DIFF_FAILED ? IXT_STR("failed")
							  : IXT_STR("cannot say"));
	if (a->digest.len)
		ixt_buf_format(p->b, ", %.*s", IXT_STR_ARG(a->digest));
	if (a->state == DIFF_OK && a->has_text)
		ixt_buf_format(p->b, ", %zu bytes", a->text.len);
	if (recorded)
		ixt_buf_add(p->b, IXT_STR(", recorded"));
	if (a->state != DIFF_OK && a->has_text) {
		ixt_buf_add(p->b, IXT_STR("\n           "));
		diff_add_foreign(p->b, p->look, a->text);
		add_error_place(p, a);
	}
	ixt_buf_add_char(p->b, '\n');
}

static void add_sides(printing *p)
{
	const diff_divergence *d = p->s->divergence;

	add_side(p, "ours", d->ours, false);
	add_side(p, "oracle", d->oracle, p->s->recorded);
	if (p->s->recorded && d->verdict != DIFF_SAME && !d->oracle->has_text)
		ixt_buf_add(p->b, IXT_STR("  note     what is recorded is a digest; --oracle "
					  "upstream=CHECKOUT has the text\n"));
}

/* --------------------------------------------------------------------- chain */

static void add_links(printing *p, bool templates, const char *title)
{
	const diff_chain *c = &p->s->chain;
	bool any = false;
	uint32_t i;

	for (i = 0; i < c->count; i++) {
		if (c->links[i].is_template != templates)
			continue;
		if (!any)
			add_title(p, title);
		any = true;
		ixt_buf_add(p->b, IXT_STR("  "));
		diff_add_foreign(p->b, p->look, c->links[i].name);
		if (c->links[i].root < 0)
			ixt_buf_add(p->b, IXT_STR("  (nowhere)"));
		else
			ixt_buf_format(p->b, "  (%.*s)",
				       IXT_STR_ARG(p->s->roots[c->links[i].root]));
		ixt_buf_add_char(p->b, '\n');
	}
}

static void add_chain(printing *p)
{
	add_links(p, true, p->s->chain.whole ? "templates, from the package on"
					     : "templates, from the package on, as far as it "
					       "rendered");
	add_links(p, false, "files that they include or load");
}

/* --------------------------------------------------------------------- texts */

/* A text of several lines: a script, say. */
static bool is_long_text(const ixt_json *v)
{
	return v && v->type == IXT_JSON_STRING &&
	       ixt_str_chr(v->string, '\n', 0) != IXT_STR_NPOS;
}

static void add_value(printing *p, const char *style, char mark, const ixt_json *v)
{
	static const ixt_json_style one_line = { .indent = 0 };
	ixt_str text;
	ixt_buf b;

	if (!v)
		return;
	ixt_buf_init(&b, p->arena->allocator);
	b.trap = p->arena->trap;
	ixt_json_write(&b, v, one_line);
	text = ixt_buf_view(&b);
	if (p->look->color)
		ixt_buf_format(p->b, "\033[%sm", style);
	ixt_buf_format(p->b, "    %c", mark);
	/* json.dumps leaves nothing in it that a terminal could take amiss but DEL */
	diff_add_foreign(p->b, p->look, ixt_str_first(text, p->look->width));
	if (text.len > p->look->width)
		ixt_buf_format(p->b, "… (%zu bytes)", text.len);
	if (p->look->color)
		ixt_buf_add(p->b, IXT_STR("\033[0m"));
	ixt_buf_add_char(p->b, '\n');
	ixt_buf_release(&b);
}

static void add_json_change(printing *p, const diff_json_change *c)
{
	diff_line_diff lines;

	ixt_buf_add(p->b, IXT_STR("  "));
	diff_add_foreign(p->b, p->look, c->path);
	ixt_buf_add_char(p->b, '\n');
	if (is_long_text(c->a) && is_long_text(c->b)) {
		lines = diff_line_diff_of(c->a->string, c->b->string, p->arena);
		diff_unified(p->b, &lines, p->look, "    ");
		return;
	}
	add_value(p, "31", '-', c->a);
	add_value(p, "32", '+', c->b);
}

static void add_json_changes(printing *p)
{
	const diff_json_changes *c = &p->s->changes;
	uint32_t i, shown = c->count < p->look->limit ? c->count : p->look->limit;

	if (!c->comparable)
		return;
	if (!c->count) {
		add_title(p, "JSON by path");
		ixt_buf_add(p->b, IXT_STR("  the same values\n"));
		return;
	}
	add_title(p, "JSON by path, - oracle + ours");
	for (i = 0; i < shown; i++)
		add_json_change(p, &c->items[i]);
	if (shown < c->count)
		ixt_buf_format(p->b, "  … %u more paths (--limit)\n", c->count - shown);
}

static void add_text_difference(printing *p)
{
	add_title(p, "text");
	diff_add_styled(p->b, p->look, "31", IXT_STR("--- oracle"));
	ixt_buf_add_char(p->b, '\n');
	diff_add_styled(p->b, p->look, "32", IXT_STR("+++ ours"));
	ixt_buf_add_char(p->b, '\n');
	diff_unified(p->b, &p->s->lines, p->look, "");
}

/* The text of the one side that has one: as if all of it were removed or added. */
static void add_lonely_text(printing *p)
{
	const diff_answer *ours = p->s->divergence->ours, *oracle = p->s->divergence->oracle;
	bool is_ours = ours->state == DIFF_OK && ours->has_text;
	diff_line_diff lines;

	if (!is_ours && !(oracle->state == DIFF_OK && oracle->has_text))
		return;
	lines = is_ours ? diff_line_diff_of(IXT_STR(""), ours->text, p->arena)
			: diff_line_diff_of(oracle->text, IXT_STR(""), p->arena);
	add_title(p, is_ours ? "our text" : "the oracle's text");
	diff_unified(p->b, &lines, p->look, "");
}

void diff_show_text(ixt_buf *b, const diff_shown *s, const diff_look *look,
		    ixt_arena *arena)
{
	printing p = { b, s, look, arena };

	add_head(&p);
	add_sides(&p);
	add_chain(&p);
	if (s->compared) {
		add_json_changes(&p);
		add_text_difference(&p);
	} else if (s->divergence->verdict != DIFF_SAME) {
		add_lonely_text(&p);
	}
	if (s->divergence->verdict == DIFF_SAME)
		return;
	ixt_buf_add(b, IXT_STR("\nrepeat  "));
	diff_add_foreign(b, look, s->divergence->command);
	ixt_buf_add_char(b, '\n');
}
