#include "diff/show.h"

static void add_links(ixt_buf *b, const char *name, const diff_shown *s, bool templates)
{
	bool any = false;
	uint32_t i;

	ixt_buf_format(b, ", \"%s\": [", name);
	for (i = 0; i < s->chain.count; i++) {
		const diff_link *l = &s->chain.links[i];

		if (l->is_template != templates)
			continue;
		ixt_buf_add(b, any ? IXT_STR(", {") : IXT_STR("{"));
		any = true;
		diff_json_string(b, "name", l->name);
		ixt_buf_format(b, ", \"root\": %d, ", l->root);
		diff_json_string(b, "path", l->root < 0 ? IXT_STR("") : s->roots[l->root]);
		ixt_buf_add_char(b, '}');
	}
	ixt_buf_add_char(b, ']');
}

/* A side that lacks the path lacks the member. */
static void add_value(ixt_buf *b, const char *name, const ixt_json *v)
{
	static const ixt_json_style one_line = { .indent = 0 };

	if (!v)
		return;
	ixt_buf_format(b, ", \"%s\": ", name);
	ixt_json_write(b, v, one_line);
}

static void add_changes(ixt_buf *b, const diff_json_changes *c)
{
	uint32_t i;

	if (!c->comparable) {
		ixt_buf_add(b, IXT_STR(", \"changes\": null"));
		return;
	}
	ixt_buf_add(b, IXT_STR(", \"changes\": ["));
	for (i = 0; i < c->count; i++) {
		ixt_buf_add(b, i ? IXT_STR(", {") : IXT_STR("{"));
		diff_json_string(b, "path", c->items[i].path);
		add_value(b, "ours", c->items[i].b);
		add_value(b, "oracle", c->items[i].a);
		ixt_buf_add_char(b, '}');
	}
	ixt_buf_add_char(b, ']');
}

static void add_difference(ixt_buf *b, const diff_shown *s, const diff_look *look)
{
	ixt_buf text;

	if (!s->compared) {
		ixt_buf_add(b, IXT_STR(", \"diff\": null"));
		return;
	}
	ixt_buf_init(&text, b->allocator);
	text.trap = b->trap;
	diff_unified(&text, &s->lines, look, "");
	ixt_buf_add(b, IXT_STR(", "));
	diff_json_string(b, "diff", ixt_buf_view(&text));
	ixt_buf_release(&text);
}

void diff_show_json(ixt_buf *b, const diff_shown *s, const diff_look *look)
{
	ixt_buf_format(b, "{\"format\": \"ixt-show\", \"version\": %d, \"recorded\": %s",
		       DIFF_SHOW_VERSION, s->recorded ? "true" : "false");
	add_links(b, "templates", s, true);
	add_links(b, "files", s, false);
	add_changes(b, &s->changes);
	add_difference(b, s, look);
	ixt_buf_add(b, IXT_STR(", \"record\": "));
	diff_divergence_write_json(b, s->divergence);
	b->len--;	/* the record's newline */
	ixt_buf_add(b, IXT_STR("}\n"));
}
