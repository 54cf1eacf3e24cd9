#include "diff/unified.h"

#include "diff/visible.h"

#define REMOVED "31"
#define ADDED "32"
#define PLACE "36"

/* Bytes before the first difference of a line that is too long. */
#define LEAD 40

void diff_add_foreign(ixt_buf *b, const diff_look *look, ixt_str text)
{
	if (look->terminal)
		diff_add_visible(b, text);
	else
		ixt_buf_add(b, text);
}

void diff_add_styled(ixt_buf *b, const diff_look *look, const char *style, ixt_str text)
{
	if (look->color)
		ixt_buf_format(b, "\033[%sm", style);
	ixt_buf_add(b, text);
	if (look->color)
		ixt_buf_add(b, IXT_STR("\033[0m"));
}

/* --------------------------------------------------------------------- lines */

typedef struct printing {
	ixt_buf *b;
	const diff_line_diff *d;
	const diff_look *look;
	const char *indent;
	uint32_t printed, beyond;	/* lines within the limit, and past it */
} printing;

static bool inside_character(ixt_str s, size_t at)
{
	return at < s.len && ((unsigned char)s.ptr[at] & 0xc0) == 0x80;
}

/* The part of a line that is shown when it begins to differ at byte `at`. */
static ixt_str part_of(const diff_look *look, ixt_str line, size_t at)
{
	size_t begin, end;

	if (!look->width || line.len <= look->width)
		return line;
	begin = at > LEAD ? at - LEAD : 0;
	if (begin + look->width > line.len)
		begin = line.len - look->width;
	end = begin + look->width;
	while (begin && inside_character(line, begin))
		begin--;
	while (inside_character(line, end))
		end++;
	return ixt_str_range(line.ptr + begin, line.ptr + end);
}

/* One line; `at` is where it begins to differ. */
static void add_line(printing *p, const char *style, char mark, ixt_str line, size_t at)
{
	bool ends = ixt_str_ends(line, IXT_STR("\n"));
	ixt_str text = ixt_str_first(line, line.len - ends);
	ixt_str part = part_of(p->look, text, at);

	if (p->look->limit && p->printed >= p->look->limit) {
		p->beyond++;
		return;
	}
	p->printed++;
	ixt_buf_add(p->b, ixt_str_of(p->indent));
	if (p->look->color && style)
		ixt_buf_format(p->b, "\033[%sm", style);
	ixt_buf_add_char(p->b, mark);
	if (part.ptr != text.ptr)
		ixt_buf_add(p->b, IXT_STR("…"));
	diff_add_foreign(p->b, p->look, part);
	if (part.len < text.len)
		ixt_buf_format(p->b, "… (%zu bytes)", text.len);
	if (p->look->color && style)
		ixt_buf_add(p->b, IXT_STR("\033[0m"));
	ixt_buf_add_char(p->b, '\n');
	if (!ends)
		ixt_buf_format(p->b, "%s\\ No newline at end of file\n", p->indent);
}

static size_t common_prefix(ixt_str a, ixt_str b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n])
		n++;
	return n;
}

static void add_change(printing *p, const diff_change *c)
{
	const ixt_str *a = p->d->a.lines + c->a, *b = p->d->b.lines + c->b;
	uint32_t both = c->a_count < c->b_count ? c->a_count : c->b_count, i;

	for (i = 0; i < c->a_count; i++)
		add_line(p, REMOVED, '-', a[i], i < both ? common_prefix(a[i], b[i]) : 0);
	for (i = 0; i < c->b_count; i++)
		add_line(p, ADDED, '+', b[i], i < both ? common_prefix(a[i], b[i]) : 0);
}

static void add_context(printing *p, uint32_t from, uint32_t to)
{
	for (; from < to; from++)
		add_line(p, NULL, ' ', p->d->a.lines[from], 0);
}

/* --------------------------------------------------------------------- hunks */

/* The first change behind `first` that is too far away to share its hunk. */
static uint32_t hunk_end(const printing *p, uint32_t first)
{
	const diff_change *c = p->d->changes;
	uint32_t i;

	for (i = first + 1; i < p->d->count; i++)
		if (c[i].a - (c[i - 1].a + c[i - 1].a_count) > 2 * p->look->context)
			break;
	return i;
}

/* "12,3": first line and count; of no lines the line before, as diff does it. */
static void add_range(ixt_buf *b, char mark, uint32_t begin, uint32_t count)
{
	ixt_buf_format(b, "%c%u", mark, count ? begin + 1 : begin);
	if (count != 1)
		ixt_buf_format(b, ",%u", count);
}

static void add_head(printing *p, uint32_t a, uint32_t a_end, uint32_t b, uint32_t b_end)
{
	ixt_buf_add(p->b, ixt_str_of(p->indent));
	if (p->look->color)
		ixt_buf_add(p->b, IXT_STR("\033[" PLACE "m"));
	ixt_buf_add(p->b, IXT_STR("@@ "));
	add_range(p->b, '-', a, a_end - a);
	ixt_buf_add_char(p->b, ' ');
	add_range(p->b, '+', b, b_end - b);
	ixt_buf_add(p->b, IXT_STR(" @@"));
	if (p->look->color)
		ixt_buf_add(p->b, IXT_STR("\033[0m"));
	ixt_buf_add_char(p->b, '\n');
}

static void add_hunk(printing *p, uint32_t first, uint32_t end)
{
	const diff_change *c = p->d->changes, *last = &c[end - 1];
	uint32_t context = p->look->context, before = context, after = context, i;
	uint32_t at, last_a = last->a + last->a_count;

	if (before > c[first].a)
		before = c[first].a;
	if (before > c[first].b)
		before = c[first].b;
	if (after > p->d->a.count - last_a)
		after = p->d->a.count - last_a;
	if (!p->beyond)
		add_head(p, c[first].a - before, last_a + after, c[first].b - before,
			 last->b + last->b_count + after);
	for (i = first, at = c[first].a - before; i < end; i++) {
		add_context(p, at, c[i].a);
		add_change(p, &c[i]);
		at = c[i].a + c[i].a_count;
	}
	add_context(p, at, at + after);
}

void diff_unified(ixt_buf *b, const diff_line_diff *d, const diff_look *look,
		  const char *indent)
{
	printing p = { .b = b, .d = d, .look = look, .indent = indent };
	uint32_t first, end;

	for (first = 0; first < d->count; first = end) {
		end = hunk_end(&p, first);
		add_hunk(&p, first, end);
	}
	if (p.beyond)
		ixt_buf_format(b, "%s… %u more lines (--limit)\n", indent, p.beyond);
}
