#include "diff/json_difference.h"

#include "diff/json_strings.h"
#include "diff/line_diff.h"

/* Lists inside lists whose items are aligned: each level writes what is below it, which
 * a deep document must not make quadratic. */
#define ALIGNED_LEVELS 8

typedef struct comparing {
	ixt_arena *arena;
	diff_json_changes *changes;
	ixt_buf *path;
	uint32_t level;		/* lists around what is compared */
} comparing;

static void add(comparing *x, const ixt_json *a, const ixt_json *b)
{
	diff_json_change *c = &IXT_PUSH(x->arena, x->changes->items, x->changes->count,
					x->changes->cap);
	ixt_str path = x->path->len ? ixt_buf_view(x->path) : IXT_STR(".");

	*c = (diff_json_change){ ixt_arena_copy(x->arena, path), a, b };
}

static void add_name(ixt_buf *path, ixt_str name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-";
	size_t i;

	for (i = 0; i < name.len && memchr(plain, name.ptr[i], sizeof plain - 1); i++)
		;
	if (i == name.len && i) {
		ixt_buf_add_char(path, '.');
		ixt_buf_add(path, name);
		return;
	}
	ixt_buf_add(path, IXT_STR("[\""));
	ixt_json_escape(path, name);
	ixt_buf_add(path, IXT_STR("\"]"));
}

static bool is_text(const ixt_json *v)
{
	return v->type == IXT_JSON_STRING || v->type == IXT_JSON_BIG_INT;
}

static bool same_scalar(const ixt_json *a, const ixt_json *b)
{
	if (a->type != b->type)
		return false;
	if (a->type == IXT_JSON_INT)
		return a->integer == b->integer;
	if (a->type == IXT_JSON_FLOAT)	/* NaN is itself here */
		return memcmp(&a->number, &b->number, sizeof a->number) == 0;
	return !is_text(a) || ixt_str_eq(a->string, b->string);
}

static void compare(comparing *x, const ixt_json *a, const ixt_json *b);

/* The items, one a line. */
static ixt_str lines_of(const ixt_json *list, ixt_arena *arena)
{
	static const ixt_json_style one_line = { .indent = 0 };
	ixt_str text;
	uint32_t i;
	ixt_buf b;

	ixt_buf_init(&b, arena->allocator);
	b.trap = arena->trap;
	for (i = 0; i < list->count; i++) {
		ixt_json_write(&b, &list->items[i], one_line);
		ixt_buf_add_char(&b, '\n');
	}
	text = ixt_arena_copy(arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return text;
}

/* Items [c->a, …) of the one list in the place of [c->b, …) of the other. */
static void compare_run(comparing *x, const ixt_json *a, const ixt_json *b,
			const diff_change *c)
{
	uint32_t i, most = c->a_count > c->b_count ? c->a_count : c->b_count;
	size_t length = x->path->len;

	for (i = 0; i < most; i++) {
		bool in_a = i < c->a_count, in_b = i < c->b_count;

		ixt_buf_format(x->path, "[%u]", (in_a ? c->a : c->b) + i);
		if (in_a && in_b)
			compare(x, &a->items[c->a + i], &b->items[c->b + i]);
		else
			add(x, in_a ? &a->items[c->a + i] : NULL,
			    in_b ? &b->items[c->b + i] : NULL);
		x->path->len = length;
	}
}

static void compare_items(comparing *x, const ixt_json *a, const ixt_json *b)
{
	diff_change all = { 0, a->count, 0, b->count };
	diff_line_diff d = { .changes = &all, .count = 1 };
	uint32_t i;

	if (x->level++ < ALIGNED_LEVELS)
		d = diff_line_diff_of(lines_of(a, x->arena), lines_of(b, x->arena), x->arena);
	for (i = 0; i < d.count; i++)
		compare_run(x, a, b, &d.changes[i]);
	x->level--;
}

static void compare_members(comparing *x, const ixt_json *a, const ixt_json *b)
{
	size_t length = x->path->len;
	const ixt_json *other;
	uint32_t i;

	for (i = 0; i < a->count; i++) {
		add_name(x->path, a->items[2 * i].string);
		other = ixt_json_member(b, a->items[2 * i].string);
		if (other)
			compare(x, &a->items[2 * i + 1], other);
		else
			add(x, &a->items[2 * i + 1], NULL);
		x->path->len = length;
	}
	for (i = 0; i < b->count; i++) {
		if (ixt_json_member(a, b->items[2 * i].string))
			continue;
		add_name(x->path, b->items[2 * i].string);
		add(x, NULL, &b->items[2 * i + 1]);
		x->path->len = length;
	}
}

/* As deep as the reader allows, IXT_MAX_JSON_DEPTH. */
static void compare(comparing *x, const ixt_json *a, const ixt_json *b)
{
	if (a->type == IXT_JSON_ARRAY && b->type == IXT_JSON_ARRAY)
		compare_items(x, a, b);
	else if (a->type == IXT_JSON_OBJECT && b->type == IXT_JSON_OBJECT)
		compare_members(x, a, b);
	else if (!same_scalar(a, b))
		add(x, a, b);
}

diff_json_changes diff_json_difference(ixt_str a, ixt_str b, ixt_arena *arena)
{
	diff_json_changes changes = { .comparable = false };
	comparing x = { .arena = arena, .changes = &changes };
	ixt_buf path;

	if (!diff_is_json(a, arena) || !diff_is_json(b, arena))
		return changes;
	changes.comparable = true;
	ixt_buf_init(&path, arena->allocator);
	path.trap = arena->trap;
	x.path = &path;
	compare(&x, ixt_json_read(a, arena), ixt_json_read(b, arena));
	ixt_buf_release(&path);
	return changes;
}
