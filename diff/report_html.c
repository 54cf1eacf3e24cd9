/* The page. Its style and script stand in it, allowed by their digests alone; nothing else
 * may be loaded or run, whatever the text of a package says. */
#include "diff/escape.h"
#include "diff/groups.h"
#include "diff/report.h"
#include "ixt/base/base64.h"
#include "ixt/base/hash.h"

extern const char diff_report_css[], diff_report_css_end[];
extern const char diff_report_js[], diff_report_js_end[];

/* So that the page stays small whatever diverges; what is left out is said. */
enum { MOST_GROUPS = 300, MOST_SHOWN = 12, MOST_NAMED = 200, MOST_SAID = 2000,
       MOST_PAGE = 4 << 20 };

typedef struct page {
	ixt_buf *b;
	const diff_results *r;
	ixt_arena *arena;
	const diff_group *groups;
	uint32_t group_count;
	bool *shown;		/* by result: its sides are in the page, at #r and its number */
} page;

static void add(page *p, const char *markup)
{
	ixt_buf_add(p->b, ixt_str_of(markup));
}

static void add_text(page *p, ixt_str text)
{
	diff_escape_markup(p->b, text);
}

static ixt_str css(void)
{
	return ixt_str_range(diff_report_css, diff_report_css_end);
}

static ixt_str script(void)
{
	return ixt_str_range(diff_report_js, diff_report_js_end);
}

/* As a content security policy names an inline style or script. */
static void add_digest(page *p, ixt_str text)
{
	uint8_t digest[32];

	ixt_sha256(text, digest);
	ixt_buf_format(p->b, "'sha256-%.*s'", IXT_STR_ARG(ixt_base64_encode(
			       p->arena, (ixt_str){ (const char *)digest, 32 })));
}

/* ---------------------------------------------------------------- the top */

static void add_head(page *p)
{
	add(p, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
	       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	       "style-src ");
	add_digest(p, css());
	add(p, "; script-src ");
	add_digest(p, script());
	add(p, "; base-uri 'none'; form-action 'none'\">\n<title>ixt-diff: ");
	add_text(p, p->r->corpus);
	add(p, "</title>\n<style>");
	ixt_buf_add(p->b, css());
	add(p, "</style>\n<body>\n");
}

static void add_number(page *p, uint32_t number, const char *what, const char *class)
{
	ixt_buf_format(p->b, "<li><b class=\"%s\">%u</b>%s\n", number ? class : "", number, what);
}

static void add_term(page *p, const char *name, ixt_str value)
{
	if (!value.len)
		return;
	ixt_buf_format(p->b, "<dt>%s<dd><code>", name);
	add_text(p, value);
	add(p, "</code>\n");
}

static void add_top(page *p)
{
	const diff_results *r = p->r;
	uint32_t all = UINT32_MAX;

	add(p, "<h1>ixt-diff</h1>\n<p class=\"soft\">What ixt and upstream make of packages, byte "
	       "for byte.\n<ul class=\"numbers\">\n");
	add_number(p, r->count, "compared", "");
	add_number(p, diff_count_verdict(r, all, DIFF_SAME), "same", "good");
	if (diff_count_verdict(r, all, DIFF_SAME_NORMALISED))
		add_number(p, diff_count_verdict(r, all, DIFF_SAME_NORMALISED),
			   "same but for rules", "warn");
	add_number(p, diff_count_divergent(r, all), "divergent", "bad");
	add_number(p, p->group_count, "causes", "");
	if (diff_count_verdict(r, all, DIFF_ORACLE_CANNOT_SAY))
		add_number(p, diff_count_verdict(r, all, DIFF_ORACLE_CANNOT_SAY), "not answered",
			   "warn");
	add(p, "</ul>\n");
	if (!r->complete)
		add(p, "<p class=\"warn\">The run was cut: these are the results up to there.\n");
	if (r->filtered)
		add(p, "<p class=\"warn\">Only packages that were named were compared.\n");
	add(p, "<dl>\n");
	add_term(p, "corpus", r->corpus);
	add_term(p, "stage", r->stage);
	add_term(p, "judged", r->candidate);
	add_term(p, "oracle", r->oracle);
	add_term(p, "ixt", diff_record_text(r->head, "ixt"));
	add(p, "</dl>\n");
}

static void add_targets(page *p)
{
	const diff_results *r = p->r;
	uint32_t t;

	add(p, "<h2>Targets</h2>\n<div class=\"wide\"><table>\n<thead><tr><th>target"
	       "<th class=\"n\">same<th class=\"n\">divergent<th class=\"n\">not answered\n<tbody>\n");
	for (t = 0; t < r->target_count; t++) {
		add(p, "<tr><td class=\"name\">");
		add_text(p, r->targets[t]);
		ixt_buf_format(p->b, "<td class=\"n\">%u<td class=\"n\">%u<td class=\"n\">%u\n",
			       diff_count_verdict(r, t, DIFF_SAME) +
			       diff_count_verdict(r, t, DIFF_SAME_NORMALISED),
			       diff_count_divergent(r, t),
			       diff_count_verdict(r, t, DIFF_ORACLE_CANNOT_SAY));
	}
	add(p, "</table></div>\n");
}

/* ---------------------------------------------------------------- causes */

/* The part where the two sides differ is marked. */
static void add_marked(page *p, ixt_str text, ixt_str other)
{
	size_t begin = 0, end = 0, most = text.len < other.len ? text.len : other.len;

	while (begin < most && text.ptr[begin] == other.ptr[begin])
		begin++;
	while (end < most - begin &&
	       text.ptr[text.len - 1 - end] == other.ptr[other.len - 1 - end])
		end++;
	/* whole characters */
	while (begin && begin < text.len && ((unsigned char)text.ptr[begin] & 0xc0) == 0x80)
		begin--;
	while (end && ((unsigned char)text.ptr[text.len - end] & 0xc0) == 0x80)
		end--;
	add_text(p, ixt_str_first(text, begin));
	add(p, "<mark>");
	add_text(p, ixt_str_range(text.ptr + begin, text.ptr + text.len - end));
	add(p, "</mark>");
	add_text(p, ixt_str_from(text, text.len - end));
}

static ixt_str said(page *p, const ixt_json *record, const char *side)
{
	ixt_str text = diff_record_said(record, side, p->arena);

	return ixt_str_first(text, text.len < MOST_SAID ? text.len : MOST_SAID);
}

static uint32_t number_of(const page *p, const diff_result *x)
{
	return (uint32_t)(x - p->r->items);
}

static void add_record(page *p, const diff_result *x)
{
	ixt_str ours = said(p, x->record, "ours"), oracle = said(p, x->record, "oracle");
	ixt_str place = diff_record_place(x->record, p->arena);

	p->shown[number_of(p, x)] = true;
	ixt_buf_format(p->b, "<p id=\"r%u\"><span class=\"name\">", number_of(p, x));
	add_text(p, x->package);
	add(p, "</span> <span class=\"soft\">");
	add_text(p, p->r->targets[x->target]);
	if (place.len) {
		add(p, ", ");
		add_text(p, place);
	}
	add(p, "</span>\n<div class=\"pair\"><span class=\"soft\">ours</span><pre>");
	add_marked(p, ours, oracle);
	add(p, "</pre><span class=\"soft\">oracle</span><pre>");
	add_marked(p, oracle, ours);
	add(p, "</pre><span class=\"soft\">repeat</span><pre>");
	add_text(p, diff_record_text(x->record, "command"));
	add(p, "</pre></div>\n");
}

/* Names alone, of those that are not shown. */
static void add_names(page *p, const diff_group *g)
{
	uint32_t i;

	add(p, "<p class=\"soft\">Also: <span class=\"name\">");
	for (i = MOST_SHOWN; i < g->count && i < MOST_NAMED; i++) {
		add(p, i > MOST_SHOWN ? ", " : "");
		add_text(p, g->items[i]->package);
	}
	add(p, "</span>");
	if (i < g->count)
		ixt_buf_format(p->b, " and %u more, which the results have", g->count - i);
	add(p, "\n");
}

static void add_group(page *p, const diff_group *g)
{
	uint32_t i;

	ixt_buf_format(p->b, "<details%s><summary><b>%u</b> <span class=\"name\">",
		       p->group_count <= 3 ? " open" : "", g->count);
	add_text(p, g->signature);
	add(p, "</span> <span class=\"soft\">such as <span class=\"name\">");
	add_text(p, g->items[0]->package);
	add(p, "</span></span></summary><div>\n");
	for (i = 0; i < g->count && i < MOST_SHOWN; i++)
		add_record(p, g->items[i]);
	if (i < g->count)
		add_names(p, g);
	add(p, "</div></details>\n");
}

static void add_causes(page *p)
{
	uint32_t i;

	if (!p->group_count)
		return;
	add(p, "<h2>Causes</h2>\n");
	for (i = 0; i < p->group_count && i < MOST_GROUPS && p->b->len < MOST_PAGE; i++)
		add_group(p, &p->groups[i]);
	if (i < p->group_count)
		ixt_buf_format(p->b, "<p class=\"warn\">%u more causes are left out here; the "
			       "results have them.\n", p->group_count - i);
}

/* ---------------------------------------------------------------- packages */

/* Results of one package, by target; NULL: it has none there. */
typedef struct row {
	ixt_str package;
	const diff_result **cells;
} row;

static void add_verdicts(page *p, const row *x)
{
	bool seen[DIFF_VERDICT_COUNT] = { false };
	uint32_t t;
	int v, n = 0;

	for (t = 0; t < p->r->target_count; t++)
		if (x->cells[t])
			seen[x->cells[t]->verdict] = true;
	for (v = 0; v < DIFF_VERDICT_COUNT; v++)
		if (seen[v])
			ixt_buf_format(p->b, "%s%s", n++ ? " " : "", diff_verdict_name(v));
}

static bool is_same_everywhere(page *p, const row *x)
{
	uint32_t t;

	for (t = 0; t < p->r->target_count; t++)
		if (!x->cells[t] || x->cells[t]->verdict != DIFF_SAME)
			return false;
	return true;
}

/* A verdict leads to its sides, where the page has them. */
static void add_cell(page *p, const diff_result *x)
{
	diff_verdict v = x ? x->verdict : DIFF_SAME;

	ixt_buf_format(p->b, "<td class=\"%s\">", diff_verdict_diverges(v) ? "bad" : "soft");
	if (x && p->shown[number_of(p, x)])
		ixt_buf_format(p->b, "<a href=\"#r%u\">%s</a>", number_of(p, x),
			       diff_verdict_name(v));
	else if (x)
		add(p, diff_verdict_name(v));
}

static void add_row(page *p, const row *x)
{
	uint32_t t;

	add(p, "<tr data-v=\"");
	add_verdicts(p, x);
	add(p, "\"><td class=\"name\">");
	add_text(p, x->package);
	if (is_same_everywhere(p, x)) {
		ixt_buf_format(p->b, "<td class=\"soft\" colspan=\"%u\">same\n",
			       p->r->target_count);
		return;
	}
	for (t = 0; t < p->r->target_count; t++)
		add_cell(p, x->cells[t]);
	add(p, "\n");
}

static row *rows_of(page *p, uint32_t *count)
{
	const diff_results *r = p->r;
	row *rows = IXT_NEW_ARRAY(p->arena, row, r->count + 1);
	ixt_intern names;
	uint32_t i;

	*count = 0;
	ixt_intern_init(&names, p->arena);
	for (i = 0; i < r->count; i++) {
		const diff_result *x = &r->items[i];
		uint32_t number = ixt_intern_put(&names, x->package);

		if (number == *count)
			rows[(*count)++] = (row){ x->package, ixt_arena_take_zero(
				p->arena, (r->target_count + 1) * sizeof *rows->cells) };
		rows[number].cells[x->target] = x;
	}
	return rows;
}

static void add_tools(page *p)
{
	int v;

	add(p, "<div class=\"tools script\"><input id=\"text\" type=\"search\" placeholder=\"package, "
	       "words\" aria-label=\"filter by words\"> <select id=\"only\" aria-label=\"filter by "
	       "verdict\"><option value=\"\">all verdicts");
	for (v = 0; v < DIFF_VERDICT_COUNT; v++)
		if (diff_count_verdict(p->r, UINT32_MAX, v))
			ixt_buf_format(p->b, "<option>%s", diff_verdict_name(v));
	add(p, "</select> <span id=\"shown\" class=\"soft\" role=\"status\"></span></div>\n");
}

static void add_packages(page *p)
{
	uint32_t count, i;
	row *rows = rows_of(p, &count);

	add(p, "<h2>Packages</h2>\n");
	add_tools(p);
	add(p, "<div class=\"wide\"><table id=\"packages\">\n<thead><tr><th scope=\"col\">package");
	for (i = 0; i < p->r->target_count; i++) {
		add(p, "<th scope=\"col\">");
		add_text(p, p->r->targets[i]);
	}
	add(p, "\n<tbody>\n");
	for (i = 0; i < count; i++)
		add_row(p, &rows[i]);
	add(p, "</table></div>\n");
}

void diff_report_html(ixt_buf *b, const diff_results *r, ixt_arena *arena)
{
	page p = { .b = b, .r = r, .arena = arena };

	p.groups = diff_groups(r, arena, &p.group_count);
	p.shown = ixt_arena_take_zero(arena, r->count + 1);
	add_head(&p);
	add_top(&p);
	add_targets(&p);
	add_causes(&p);
	add_packages(&p);
	add(&p, "<script>");
	ixt_buf_add(b, script());
	add(&p, "</script>\n");
}
