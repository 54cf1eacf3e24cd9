#include "diff/gen_slip.h"

#include "diff/shrink_pieces.h"
#include "ixt/base/buf.h"
#include "ixt/base/utf8.h"

static size_t character(diff_rng *rng, ixt_str s)
{
	return ixt_utf8_offset(s, diff_rng_below(rng, (uint32_t)ixt_utf8_count(s) + 1));
}

ixt_str diff_slip_characters(diff_rng *rng, ixt_arena *arena, ixt_str s)
{
	static const char *const extra[] = {
		"{%", "%}", "{{", "}}", "{#", "'", "(", ")", "{% endif %}", "{% endblock %}",
		"{% else %}", "{% if v %}", "{% block %}", "{% nope %}", "{{ }}", "|", "{% set %}",
		"{% for %}", "[", "{% endfor %}", "{% block x %}", "{% elif %}", ".", "=", ",",
		"{% extends %}", " in ", " if ", "\\", "{%%}", "$", "{{ v v }}", "{{ v | }}",
	};
	const char *more = diff_rng_chance(rng, 60) ? DIFF_RNG_PICK(rng, extra) : "";
	size_t at = character(rng, s), skip = *more ? 0 : 1 + diff_rng_below(rng, 4);

	while (skip < s.len - at && ((unsigned char)s.ptr[at + skip] & 0xc0) == 0x80)
		skip++;
	return ixt_arena_format(arena, "%.*s%s%.*s", (int)at, s.ptr ? s.ptr : "", more,
				IXT_STR_ARG(ixt_str_from(s, at + skip)));
}

/* ------------------------------------------------------------------------ pieces */

static void swap(ixt_str *a, ixt_str *b)
{
	ixt_str kept = *a;

	*a = *b;
	*b = kept;
}

static ixt_str join(ixt_arena *arena, const ixt_str *pieces, uint32_t count, uint32_t twice)
{
	ixt_str text;
	uint32_t i;
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = arena->trap;
	for (i = 0; i < count; i++) {
		ixt_buf_add(&b, pieces[i]);
		if (i == twice)
			ixt_buf_add(&b, pieces[i]);
	}
	text = ixt_arena_copy(arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return text;
}

ixt_str diff_slip_pieces(diff_rng *rng, ixt_arena *arena, ixt_str source)
{
	uint32_t count, at, twice = UINT32_MAX;
	diff_piece_kind kind = (diff_piece_kind)diff_rng_below(rng, DIFF_PIECE_WORD + 1);
	ixt_str *pieces = diff_pieces(source, kind, arena, &count);

	if (count == 0)
		return source;
	at = diff_rng_below(rng, count);
	switch (diff_rng_below(rng, 4)) {
	case 0:
		pieces[at].len = 0;
		break;
	case 1:
		twice = at;
		break;
	case 2:
		pieces[at] = pieces[diff_rng_below(rng, count)];
		break;
	default:
		swap(&pieces[at], &pieces[diff_rng_below(rng, count)]);
	}
	return join(arena, pieces, count, twice);
}

ixt_str diff_slip_pair(diff_rng *rng, ixt_arena *arena, ixt_str s)
{
	diff_tag_pair pair;
	uint32_t count = 0;
	size_t from, to;

	while (diff_find_pair(s, count, &pair))
		count++;
	if (count == 0)
		return s;
	diff_find_pair(s, diff_rng_below(rng, count), &pair);
	from = pair.inside;
	to = diff_rng_chance(rng, 50) ? pair.inside : pair.inside_end;
	return ixt_arena_format(arena, "%.*s%.*s%.*s", (int)pair.begin, s.ptr,
				(int)(to - from), s.ptr + from,
				IXT_STR_ARG(ixt_str_from(s, pair.end)));
}

ixt_str diff_slip_space(diff_rng *rng, ixt_arena *arena, ixt_str source)
{
	static const char *const spaces[] = {
		" ", "\n", "\t", "\r\n", "\n\n", "\u00a0", "\r", "\x0c",
	};
	uint32_t count;
	ixt_str *pieces = diff_pieces(source, DIFF_PIECE_TAG, arena, &count);
	uint32_t at = diff_rng_below(rng, count + 1);
	size_t before = at < count ? (size_t)(pieces[at].ptr - source.ptr) : source.len;

	return ixt_arena_format(arena, "%.*s%s%.*s", (int)before, source.ptr ? source.ptr : "",
				DIFF_RNG_PICK(rng, spaces),
				IXT_STR_ARG(ixt_str_from(source, before)));
}
