#include "diff/shrink_pieces.h"

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static size_t run_length(ixt_str s, bool (*belongs)(char))
{
	size_t n = 1;

	while (n < s.len && belongs(s.ptr[n]))
		n++;
	return n;
}

static bool is_space(char c)
{
	return c == ' ';
}

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static size_t line_length(ixt_str s)
{
	size_t end = ixt_str_chr(s, '\n', 0);

	return end == IXT_STR_NPOS ? s.len : end + 1;
}

/* Length of the tag that `s` begins with, or 0. */
static size_t tag_length(ixt_str s)
{
	static const char ends[][3] = { "%}", "}}", "#}" };
	static const char starts[] = "%{#";
	const char *kind;
	size_t end;

	if (s.len < 2 || s.ptr[0] != '{')
		return 0;
	kind = memchr(starts, s.ptr[1], 3);
	if (!kind)
		return 0;
	end = ixt_str_find(s, ixt_str_of(ends[kind - starts]), 2);
	return end == IXT_STR_NPOS ? 0 : end + 2;
}

static size_t tag_or_text_length(ixt_str s)
{
	size_t n = tag_length(s);

	if (n)
		return n;
	for (n = 1; n < s.len && !tag_length(ixt_str_from(s, n)); n++)
		;
	return n;
}

static size_t piece_length(ixt_str s, diff_piece_kind kind)
{
	switch (kind) {
	case DIFF_PIECE_LINE:
		return line_length(s);
	case DIFF_PIECE_TAG:
		return tag_or_text_length(s);
	case DIFF_PIECE_WORD:
		if (is_word(s.ptr[0]))
			return run_length(s, is_word);
		if (is_space(s.ptr[0]))
			return run_length(s, is_space);
		break;
	case DIFF_PIECE_CHARACTER:
		break;
	}
	return run_length(s, continues);
}

ixt_str *diff_pieces(ixt_str source, diff_piece_kind kind, ixt_arena *arena, uint32_t *count)
{
	ixt_str *pieces = NULL;
	uint32_t cap = 0;
	size_t n;

	*count = 0;
	for (; source.len; source = ixt_str_from(source, n)) {
		n = piece_length(source, kind);
		IXT_PUSH(arena, pieces, *count, cap) = ixt_str_first(source, n);
	}
	return pieces;
}

/* ------------------------------------------------------------------------- pairs */

/* The first word of the statement `tag`; empty for other tags. */
static ixt_str tag_word(ixt_str tag)
{
	size_t at = 2;

	if (tag.len < 4 || tag.ptr[1] != '%')
		return (ixt_str){ NULL, 0 };
	while (at < tag.len && !is_word(tag.ptr[at]))
		at++;
	tag = ixt_str_from(tag, at);
	return tag.len ? ixt_str_first(tag, run_length(tag, is_word)) : tag;
}

/* 1: it opens, -1: it ends, 0: neither. */
static int tag_sense(ixt_str tag)
{
	ixt_str word = tag_word(tag);

	if (ixt_str_starts(word, IXT_STR("end")))
		return -1;
	if (ixt_str_is(word, "set"))
		return ixt_str_chr(tag, '=', 0) == IXT_STR_NPOS;
	return ixt_str_is(word, "block") || ixt_str_is(word, "if") || ixt_str_is(word, "for");
}

static bool is_middle(ixt_str tag)
{
	ixt_str word = tag_word(tag);

	return ixt_str_is(word, "else") || ixt_str_is(word, "elif");
}

/* The end of what a tag that ends at `at` opens. */
static bool find_end(ixt_str source, size_t at, diff_tag_pair *pair)
{
	int depth = 1;
	size_t n;

	pair->middle = pair->middle_end = 0;
	for (pair->inside = at; at < source.len; at += n) {
		ixt_str rest = ixt_str_from(source, at);
		ixt_str tag = ixt_str_first(rest, tag_length(rest));

		n = tag_or_text_length(rest);
		if (depth == 1 && is_middle(tag)) {
			pair->middle = at;
			pair->middle_end = at + n;
		}
		depth += tag_sense(tag);
		if (depth > 0)
			continue;
		pair->inside_end = at;
		pair->end = at + n;
		return true;
	}
	return false;
}

bool diff_find_pair(ixt_str source, uint32_t number, diff_tag_pair *pair)
{
	size_t at, n;

	for (at = 0; at < source.len; at += n) {
		ixt_str rest = ixt_str_from(source, at);

		n = tag_or_text_length(rest);
		if (tag_sense(ixt_str_first(rest, tag_length(rest))) <= 0 || number--)
			continue;
		pair->begin = at;
		/* one that nothing ends: the pair after it may do */
		if (find_end(source, at + n, pair))
			return true;
		number = 0;
	}
	return false;
}
