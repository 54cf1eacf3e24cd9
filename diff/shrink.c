#include "diff/shrink.h"

#include "diff/shrink_json.h"
#include "diff/shrink_pieces.h"

/* Keeps the attempt when it still does it. */
static bool try(diff_shrink *s, const diff_case *attempt)
{
	if (s->budget == 0)
		return false;
	s->budget--;
	if (!s->test(s->ctx, attempt))
		return false;
	s->best = diff_case_copy(attempt, s->arena);
	return true;
}

/* The best case with room to change it, in the arena of attempts. */
static diff_case begin(diff_shrink *s)
{
	diff_case c = s->best;

	ixt_arena_clear(&s->attempt);
	c.templates = IXT_NEW_ARRAY(&s->attempt, ixt_memory_file, c.count);
	memcpy(c.templates, s->best.templates, c.count * sizeof *c.templates);
	return c;
}

static bool try_source(diff_shrink *s, uint32_t number, ixt_str source)
{
	diff_case c;

	if (source.len >= s->best.templates[number].data.len)
		return false;
	c = begin(s);
	c.templates[number].data = source;
	return try(s, &c);
}

/* --------------------------------------------------------------------- templates */

/* Without number 0 the next one is the entry. */
static bool drop_template(diff_shrink *s, uint32_t number)
{
	diff_case c = begin(s);

	memmove(c.templates + number, c.templates + number + 1,
		(c.count - number - 1) * sizeof *c.templates);
	c.count--;
	return try(s, &c);
}

static bool drop_templates(diff_shrink *s)
{
	bool any = false;
	uint32_t i = 0;

	while (s->best.count > 1 && i < s->best.count)
		if (drop_template(s, i))
			any = true;
		else
			i++;
	return any;
}

/* ------------------------------------------------------------------------ pieces */

/* `source` without the pieces [from, to), joined in `joined`. */
static ixt_str without(ixt_buf *joined, const ixt_str *pieces, uint32_t count, uint32_t from,
		       uint32_t to)
{
	uint32_t i;

	ixt_buf_clear(joined);
	for (i = 0; i < count; i++)
		if (i < from || i >= to)
			ixt_buf_add(joined, pieces[i]);
	return ixt_buf_view(joined);
}

/* Halves first, then smaller and smaller runs of pieces. */
static bool drop_pieces(diff_shrink *s, uint32_t number, diff_piece_kind kind, ixt_buf *joined)
{
	uint32_t count, run, at, to;
	ixt_str *pieces = diff_pieces(s->best.templates[number].data, kind, s->arena, &count);
	bool any = false;

	for (run = (count + 1) / 2; run; run = run == 1 ? 0 : (run + 1) / 2)
		for (at = 0; at < count && s->budget;) {
			to = at + run < count ? at + run : count;
			if (!try_source(s, number, without(joined, pieces, count, at, to))) {
				at += run;
				continue;
			}
			any = true;
			memmove(pieces + at, pieces + to, (count - to) * sizeof *pieces);
			count -= to - at;
		}
	return any;
}

/* The pair with what is between its tags gives way to the part [from, to) of it. */
static bool keep_part(diff_shrink *s, uint32_t number, const diff_tag_pair *pair, size_t from,
		      size_t to, ixt_buf *joined)
{
	ixt_str source = s->best.templates[number].data;

	ixt_buf_clear(joined);
	ixt_buf_add(joined, ixt_str_first(source, pair->begin));
	ixt_buf_add(joined, ixt_str_range(source.ptr + from, source.ptr + to));
	ixt_buf_add(joined, ixt_str_from(source, pair->end));
	return try_source(s, number, ixt_buf_view(joined));
}

/* Everything, else the two tags, else they and one of two branches. */
static bool drop_pair(diff_shrink *s, uint32_t number, const diff_tag_pair *p, ixt_buf *joined)
{
	return keep_part(s, number, p, p->inside, p->inside, joined) ||
	       keep_part(s, number, p, p->inside, p->inside_end, joined) ||
	       (p->middle && (keep_part(s, number, p, p->middle_end, p->inside_end, joined) ||
			      keep_part(s, number, p, p->inside, p->middle, joined)));
}

static bool drop_pairs(diff_shrink *s, uint32_t number, ixt_buf *joined)
{
	diff_tag_pair pair;
	bool any = false;
	uint32_t i;

	for (i = 0; s->budget && diff_find_pair(s->best.templates[number].data, i, &pair);)
		if (drop_pair(s, number, &pair, joined))
			any = true;
		else
			i++;
	return any;
}

static bool drop_in_template(diff_shrink *s, uint32_t number, ixt_buf *joined)
{
	bool any = drop_pieces(s, number, DIFF_PIECE_LINE, joined);

	any |= drop_pairs(s, number, joined);
	any |= drop_pieces(s, number, DIFF_PIECE_TAG, joined);
	any |= drop_pieces(s, number, DIFF_PIECE_WORD, joined);
	any |= drop_pieces(s, number, DIFF_PIECE_CHARACTER, joined);
	return any;
}

/* ----------------------------------------------------------------------- context */

/* Of the best case's context or functions, by where they stand in a case. */
static bool shrink_json(diff_shrink *s, size_t offset)
{
	const ixt_str *best = (const ixt_str *)((const char *)&s->best + offset);
	bool any = false;
	uint32_t i = 0;

	while (best->len && s->budget) {
		diff_case c = begin(s);

		if (!diff_smaller_json(*best, i, &s->attempt, (ixt_str *)((char *)&c + offset)))
			break;
		if (try(s, &c))
			any = true;
		else
			i++;
	}
	return any;
}

/* ------------------------------------------------------------------------ the walk */

static bool pass(diff_shrink *s, ixt_buf *joined)
{
	bool any = drop_templates(s);
	uint32_t i;

	for (i = 0; i < s->best.count; i++)
		any |= drop_in_template(s, i, joined);
	any |= shrink_json(s, offsetof(diff_case, functions));
	any |= shrink_json(s, offsetof(diff_case, context));
	return any;
}

diff_case diff_shrink_case(const diff_case *c, diff_shrink_test *test, void *ctx,
			   uint32_t budget, ixt_arena *arena)
{
	diff_shrink s = { .test = test, .ctx = ctx, .budget = budget, .arena = arena,
			  .best = *c };
	ixt_buf joined;

	ixt_arena_init(&s.attempt, &ixt_allocator_libc, 64 << 10);
	s.attempt.trap = arena->trap;
	ixt_buf_init(&joined, &ixt_allocator_libc);
	joined.trap = arena->trap;
	while (s.budget && pass(&s, &joined))
		;
	ixt_buf_release(&joined);
	ixt_arena_release(&s.attempt);
	return s.best;
}
