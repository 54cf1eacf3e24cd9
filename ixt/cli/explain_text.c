#include "ixt/cli/explain_text.h"

#include "ixt/base/hash.h"
#include "ixt/cli/answer_format.h"

#define EXCERPT 100

static void row(ixt_buf *out, const char *label, ixt_str value)
{
	ixt_buf_format(out, "  %-16s %.*s\n", label, IXT_STR_ARG(value));
}

static uint32_t count_lines(ixt_str text)
{
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < text.len; i++)
		n += text.ptr[i] == '\n';
	return n + (text.len && text.ptr[text.len - 1] != '\n');
}

static void digest_of(ixt_str text, char hex[65])
{
	uint8_t digest[32];

	ixt_sha256(text, digest);
	ixt_hex(digest, 32, hex);
}

static void add_links(ixt_buf *out, const ixt_plan *plan, const ixt_explained *e,
		      ixt_arena *arena)
{
	uint32_t i;

	for (i = 0; i < e->links.count; i++) {
		const ixt_link *link = &e->links.items[i];
		ixt_str list = ixt_listed_name(arena, link->list);

		ixt_buf_format(out, "  %-16.*s %.*s  %.*s", IXT_STR_ARG(list),
			       IXT_STR_ARG(ixt_plan_uid(plan, link->package)),
			       IXT_STR_ARG(ixt_plan_name(plan, link->package)));
		if (!ixt_str_eq(ixt_plan_target(plan, link->package), e->target))
			ixt_buf_format(out, " (%.*s)",
				       IXT_STR_ARG(ixt_plan_target(plan, link->package)));
		if (link->tool != IXT_NO_PACKAGE)
			ixt_buf_format(out, ", %s by %.*s",
				       link->host ? "added for the host" : "added",
				       IXT_STR_ARG(ixt_plan_name(plan, link->tool)));
		ixt_buf_add_char(out, '\n');
	}
}

static void add_reads(ixt_buf *out, const ixt_explained *e)
{
	const char *label = "not set are";
	uint32_t i;

	for (i = 0; i < e->read_count; i++) {
		const ixt_explained_read *r = &e->reads[i];

		if (r->set)
			ixt_buf_format(out, "  %-16s %.*s = %.*s\n",
				       r->flag ? "reads flag" : "reads",
				       IXT_STR_ARG(r->name), IXT_STR_ARG(r->value));
	}
	for (i = 0; i < e->read_count; i++) {
		if (e->reads[i].set)
			continue;
		if (*label)
			ixt_buf_format(out, "  %-16s", label);
		ixt_buf_format(out, " %.*s", IXT_STR_ARG(e->reads[i].name));
		label = "";
	}
	if (!*label)
		ixt_buf_add_char(out, '\n');
}

void ixt_explain_text(ixt_buf *out, const ixt_plan *plan, const ixt_explained *e,
		      ixt_arena *arena)
{
	char hex[65];
	uint32_t i;

	ixt_buf_format(out, "%.*s\n", IXT_STR_ARG(e->name));
	row(out, "uid", e->uid);
	row(out, "output", e->out_name);
	row(out, "target", e->target);
	row(out, "kind", e->kind);
	if (e->buildable) {
		digest_of(e->script, hex);
		ixt_buf_format(out, "  %-16s %zu bytes, %u lines, sha256 %s\n", "script",
			       e->script.len, count_lines(e->script), hex);
	} else {
		row(out, "script", IXT_STR("none: its uid is that of what it runs with"));
	}
	for (i = 0; i < e->fetch_count; i++)
		ixt_buf_format(out, "  %-16s %.*s  %.*s\n", "fetch",
			       IXT_STR_ARG(e->fetches[i].url), IXT_STR_ARG(e->fetches[i].sum));
	add_links(out, plan, e, arena);
	for (i = 0; i < e->file_count; i++)
		row(out, i == 0 ? "template" : i < e->template_count ? "extends" : "loads",
		    e->files[i]);
	add_reads(out, e);
}

/* ----------------------------------------------------------------------- JSON */

static void add_key(ixt_buf *out, const char *key)
{
	ixt_buf_format(out, ", \"%s\": ", key);
}

static void add_member(ixt_buf *out, const char *key, ixt_str value)
{
	add_key(out, key);
	ixt_json_write_string(out, value);
}

static void add_separator(ixt_buf *out, uint32_t i)
{
	ixt_buf_add(out, i ? IXT_STR(", ") : IXT_STR(""));
}

static void add_json_links(ixt_buf *out, const ixt_plan *plan, const ixt_explained *e,
			   ixt_arena *arena)
{
	uint32_t i;

	for (i = 0; i < e->links.count; i++) {
		const ixt_link *link = &e->links.items[i];

		add_separator(out, i);
		ixt_buf_add(out, IXT_STR("{\"by\": "));
		ixt_json_write_string(out, ixt_listed_name(arena, link->list));
		if (link->tool != IXT_NO_PACKAGE)
			add_member(out, "of", ixt_plan_name(plan, link->tool));
		if (link->host)
			ixt_buf_add(out, IXT_STR(", \"host\": true"));
		add_member(out, "package", ixt_plan_name(plan, link->package));
		add_member(out, "target", ixt_plan_target(plan, link->package));
		add_member(out, "uid", ixt_plan_uid(plan, link->package));
		ixt_buf_add_char(out, '}');
	}
}

static void add_json_reads(ixt_buf *out, const ixt_explained *e)
{
	uint32_t i;

	for (i = 0; i < e->read_count; i++) {
		const ixt_explained_read *r = &e->reads[i];

		add_separator(out, i);
		ixt_buf_add(out, IXT_STR("{\"name\": "));
		ixt_json_write_string(out, r->name);
		add_key(out, "flag");
		ixt_buf_add(out, r->flag ? IXT_STR("true") : IXT_STR("false"));
		add_key(out, "value");
		if (r->set)
			ixt_json_write_string(out, r->value);
		else
			ixt_buf_add(out, IXT_STR("null"));
		ixt_buf_add_char(out, '}');
	}
}

static void add_json_fetches(ixt_buf *out, const ixt_explained *e)
{
	uint32_t i;

	for (i = 0; i < e->fetch_count; i++) {
		add_separator(out, i);
		ixt_buf_add(out, IXT_STR("{\"url\": "));
		ixt_json_write_string(out, e->fetches[i].url);
		add_member(out, "sum", e->fetches[i].sum);
		ixt_buf_add_char(out, '}');
	}
}

void ixt_explain_json(ixt_buf *out, const ixt_plan *plan, const ixt_explained *e,
		      ixt_arena *arena)
{
	char hex[65];
	uint32_t i;

	ixt_buf_add(out, IXT_STR("{\"package\": "));
	ixt_json_write_string(out, e->name);
	add_member(out, "uid", e->uid);
	add_member(out, "output", e->out_name);
	add_member(out, "target", e->target);
	add_member(out, "kind", e->kind);
	add_key(out, "script");
	if (e->buildable) {
		digest_of(e->script, hex);
		ixt_buf_format(out, "{\"bytes\": %zu, \"lines\": %u, \"sha256\": \"%s\"}",
			       e->script.len, count_lines(e->script), hex);
	} else {
		ixt_buf_add(out, IXT_STR("null"));
	}
	add_key(out, "fetches");
	ixt_buf_add_char(out, '[');
	add_json_fetches(out, e);
	ixt_buf_add(out, IXT_STR("], \"depends\": ["));
	add_json_links(out, plan, e, arena);
	ixt_buf_add(out, IXT_STR("], \"templates\": ["));
	for (i = 0; i < e->template_count; i++) {
		add_separator(out, i);
		ixt_json_write_string(out, e->files[i]);
	}
	ixt_buf_add(out, IXT_STR("], \"loads\": ["));
	for (i = e->template_count; i < e->file_count; i++) {
		add_separator(out, i - e->template_count);
		ixt_json_write_string(out, e->files[i]);
	}
	ixt_buf_add(out, IXT_STR("], \"reads\": ["));
	add_json_reads(out, e);
	ixt_buf_add(out, IXT_STR("]}\n"));
}

/* ---------------------------------------------------------------- comparisons */

/* A byte that begins a character. */
static size_t boundary(ixt_str text, size_t at)
{
	while (at < text.len && ((unsigned char)text.ptr[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* The text from `from` on, as far as there is room; control characters would
 * reach the terminal and become dots. */
static void add_excerpt(ixt_buf *out, char sign, ixt_str text, size_t from)
{
	size_t begin = boundary(text, from), end, i;

	if (!text.len)
		return;
	end = boundary(text, begin + EXCERPT < text.len ? begin + EXCERPT : text.len);
	ixt_buf_format(out, "  %c %s", sign, begin ? "…" : "");
	for (i = begin; i < end; i++)
		ixt_buf_add_char(out, (unsigned char)text.ptr[i] < ' ' || text.ptr[i] == 0x7f
					      ? '.' : text.ptr[i]);
	ixt_buf_add(out, end < text.len ? IXT_STR("…\n") : IXT_STR("\n"));
}

/* Where to begin so that the first difference is seen, with some text before. */
static size_t first_shown(ixt_str a, ixt_str b)
{
	size_t at = 0;

	if (a.len <= EXCERPT && b.len <= EXCERPT)
		return 0;
	while (at < a.len && at < b.len && a.ptr[at] == b.ptr[at])
		at++;
	return at > EXCERPT / 2 ? at - EXCERPT / 2 : 0;
}

/* Removed and added inputs have their signs already. */
static void add_values(ixt_buf *out, const ixt_graph_cause *c)
{
	if (ixt_str_is(c->field, "inputs") || ixt_str_is(c->field, "targets")) {
		if (c->a.len)
			ixt_buf_format(out, "  %.*s\n", IXT_STR_ARG(c->a));
		if (c->b.len)
			ixt_buf_format(out, "  %.*s\n", IXT_STR_ARG(c->b));
		return;
	}
	add_excerpt(out, '-', c->a, first_shown(c->a, c->b));
	add_excerpt(out, '+', c->b, first_shown(c->a, c->b));
}

static void add_cause(ixt_buf *out, const ixt_graph_view *a, const ixt_graph_cause *c)
{
	const ixt_graph_node *first = c->count ? &a->nodes[c->nodes[0]] : NULL;
	uint32_t i;

	if (first)
		ixt_buf_format(out, "%.*s (%s %.*s): ", IXT_STR_ARG(first->name),
			       ixt_step_name(first->step), IXT_STR_ARG(first->uid));
	ixt_buf_add(out, c->field);
	if (c->line)
		ixt_buf_format(out, ", line %u", c->line);
	ixt_buf_add_char(out, '\n');
	add_values(out, c);
	if (c->count < 2)
		return;
	ixt_buf_format(out, "  and in %u more:", c->count - 1);
	for (i = 1; i < c->count && i < 6; i++)
		ixt_buf_format(out, "%s %.*s", i > 1 ? "," : "",
			       IXT_STR_ARG(a->nodes[c->nodes[i]].name));
	ixt_buf_add(out, c->count > 6 ? IXT_STR(" …\n") : IXT_STR("\n"));
}

void ixt_compared_text(ixt_buf *out, const ixt_graph_view *a,
		       const ixt_graph_comparison *result, uint32_t limit)
{
	uint32_t i;

	for (i = 0; i < result->cause_count && i < limit; i++) {
		add_cause(out, a, &result->causes[i]);
		ixt_buf_add_char(out, '\n');
	}
	if (result->cause_count > limit)
		ixt_buf_format(out, "%u further causes: --limit N shows them\n\n",
			       result->cause_count - limit);
	ixt_buf_format(out, "nodes: %u differ in themselves, %u follow from them, %u are the "
		       "same, %u are only in A, %u only in B\n", result->differ, result->follow,
		       result->same, result->only_a, result->only_b);
}

static void add_json_cause(ixt_buf *out, const ixt_graph_view *a, const ixt_graph_cause *c)
{
	uint32_t i;

	ixt_buf_add(out, IXT_STR("{\"field\": "));
	ixt_json_write_string(out, c->field);
	if (c->line)
		ixt_buf_format(out, ", \"line\": %u", c->line);
	add_member(out, "a", c->a);
	add_member(out, "b", c->b);
	ixt_buf_add(out, IXT_STR(", \"nodes\": ["));
	for (i = 0; i < c->count; i++) {
		const ixt_graph_node *n = &a->nodes[c->nodes[i]];

		add_separator(out, i);
		ixt_buf_add(out, IXT_STR("{\"uid\": "));
		ixt_json_write_string(out, n->uid);
		add_member(out, "name", n->name);
		add_member(out, "step", ixt_str_of(ixt_step_name(n->step)));
		ixt_buf_add_char(out, '}');
	}
	ixt_buf_add(out, IXT_STR("]}\n"));
}

void ixt_compared_json(ixt_buf *out, const ixt_graph_view *a,
		       const ixt_graph_comparison *result)
{
	uint32_t i;

	for (i = 0; i < result->cause_count; i++)
		add_json_cause(out, a, &result->causes[i]);
	ixt_buf_format(out, "{\"causes\": %u, \"differ\": %u, \"follow\": %u, \"same\": %u, "
		       "\"only_a\": %u, \"only_b\": %u}\n", result->cause_count,
		       result->differ, result->follow, result->same, result->only_a,
		       result->only_b);
}
