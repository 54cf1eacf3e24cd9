#include "ixt/base/json.h"

#include <inttypes.h>

#include "ixt/base/json_order.h"
#include "ixt/base/scan.h"
#include "ixt/base/utf8.h"

/* Escaping. json.dumps escapes what is not in " " to "~", quote and backslash:
 * so DEL, too, and everything beyond ASCII. */

/* The letter of the short escape of `c`, or 0. */
static char short_escape(char c)
{
	switch (c) {
	case '"':
	case '\\':
		return c;
	case '\b':
		return 'b';
	case '\f':
		return 'f';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	default:
		return 0;
	}
}

static char *put_unit(char *out, uint32_t unit)
{
	static const char hex[] = "0123456789abcdef";

	out[0] = '\\';
	out[1] = 'u';
	out[2] = hex[unit >> 12 & 15];
	out[3] = hex[unit >> 8 & 15];
	out[4] = hex[unit >> 4 & 15];
	out[5] = hex[unit & 15];
	return out + 6;
}

/* Writes the escape of the character at *pos, which needs one. */
static char *put_escape(char *out, ixt_str s, size_t *pos)
{
	char letter = short_escape(s.ptr[*pos]);
	uint32_t cp;

	if (letter) {
		++*pos;
		out[0] = '\\';
		out[1] = letter;
		return out + 2;
	}
	cp = ixt_utf8_next(s, pos);
	if (cp < 0x10000)
		return put_unit(out, cp);
	out = put_unit(out, 0xd800 | (cp - 0x10000) >> 10);
	return put_unit(out, 0xdc00 | (cp & 0x3ff));
}

/* Copies from *pos on up to what needs an escape. Every byte of `s` becomes at
 * least one byte, so that 16 bytes may be stored while 16 are left to read. */
static char *put_plain(char *out, ixt_str s, size_t *pos)
{
	size_t i = *pos;

#ifdef __SSE2__
	for (; s.len - i >= 16; i += 16, out += 16) {
		__m128i x = ixt_load16(s.ptr + i);
		unsigned stops = ixt_escape_stops(x);

		_mm_storeu_si128((__m128i *)(void *)out, x);
		if (stops) {
			*pos = i + ixt_lowest_bit(stops);
			return out + ixt_lowest_bit(stops);
		}
	}
#endif
	while (i < s.len && !ixt_needs_escape(s.ptr[i]))
		*out++ = s.ptr[i++];
	*pos = i;
	return out;
}

size_t ixt_json_escape_to(char *out, ixt_str s)
{
	char *p = out;
	size_t pos = 0;

	while (pos < s.len) {
		p = put_plain(p, s, &pos);
		while (pos < s.len && ixt_needs_escape(s.ptr[pos]))
			p = put_escape(p, s, &pos);
	}
	return (size_t)(p - out);
}

/* Bytes that the byte `c` adds to the length: a sequence of two or three bytes
 * is written in 6, one of four in 12, and its first byte accounts for it. */
static size_t escape_growth(char c)
{
	unsigned char byte = (unsigned char)c;

	if (!ixt_needs_escape(c) || (byte >= 0x80 && byte < 0xc0))
		return 0;
	if (byte < 0x80)
		return short_escape(c) ? 1 : 5;
	if (byte < 0xe0)
		return 4;
	return byte < 0xf0 ? 3 : 8;
}

size_t ixt_json_escaped_len(ixt_str s)
{
	size_t n = s.len, i = 0;

#ifdef __SSE2__
	for (; s.len - i >= 16; i += 16) {
		unsigned stops = ixt_escape_stops(ixt_load16(s.ptr + i));

		for (; stops; stops &= stops - 1)
			n += escape_growth(s.ptr[i + ixt_lowest_bit(stops)]);
	}
#endif
	for (; i < s.len; i++)
		n += escape_growth(s.ptr[i]);
	return n;
}

/* Bytes of `s` that are escaped at a time: room is made for the worst case. */
#define PIECE 4096

/* Length of the first piece: PIECE bytes or a few less, whole characters. */
static size_t piece_length(ixt_str s)
{
	size_t n = PIECE;

	if (s.len <= PIECE)
		return s.len;
	while ((s.ptr[n] & 0xc0) == 0x80)
		n--;
	return n;
}

void ixt_json_escape(ixt_buf *b, ixt_str s)
{
	while (s.len > 0) {
		ixt_str piece = ixt_str_first(s, piece_length(s));

		ixt_buf_reserve(b, 6 * piece.len);
		b->len += ixt_json_escape_to(b->ptr + b->len, piece);
		s = ixt_str_from(s, piece.len);
	}
}

/* Documents. */

/* A container that is being written. */
typedef struct level level;
struct level {
	const ixt_json *container;
	uint32_t next;		/* item or member */
	uint32_t *order;	/* of members; NULL: as they stand */
	level *outer;
	ixt_mark mark;		/* before this level */
};

typedef struct writer {
	ixt_buf *buf;
	ixt_json_style style;
	ixt_arena scratch;	/* levels and orders */
	level *level;		/* innermost open one */
	uint32_t depth;
} writer;

static void write_newline(writer *w)
{
	size_t spaces = (size_t)w->style.indent * w->depth;

	ixt_buf_reserve(w->buf, spaces + 1);
	w->buf->ptr[w->buf->len] = '\n';
	memset(w->buf->ptr + w->buf->len + 1, ' ', spaces);
	w->buf->len += spaces + 1;
}

void ixt_json_write_string(ixt_buf *b, ixt_str s)
{
	ixt_buf_add_char(b, '"');
	ixt_json_escape(b, s);
	ixt_buf_add_char(b, '"');
}

static void write_float(ixt_buf *b, double value)
{
	char text[32];

	ixt_buf_add(b, (ixt_str){ text, ixt_float_repr(text, value, true) });
}

static void write_scalar(ixt_buf *b, const ixt_json *value)
{
	switch (value->type) {
	case IXT_JSON_NULL:
		ixt_buf_add(b, IXT_STR("null"));
		break;
	case IXT_JSON_FALSE:
		ixt_buf_add(b, IXT_STR("false"));
		break;
	case IXT_JSON_TRUE:
		ixt_buf_add(b, IXT_STR("true"));
		break;
	case IXT_JSON_INT:
		ixt_buf_format(b, "%" PRId64, value->integer);
		break;
	case IXT_JSON_BIG_INT:
		ixt_buf_add(b, value->string);
		break;
	case IXT_JSON_FLOAT:
		write_float(b, value->number);
		break;
	case IXT_JSON_STRING:
		ixt_json_write_string(b, value->string);
		break;
	case IXT_JSON_ESCAPED:
		ixt_buf_add_char(b, '"');
		ixt_buf_add(b, value->string);
		ixt_buf_add_char(b, '"');
		break;
	case IXT_JSON_ARRAY:
	case IXT_JSON_OBJECT:
		break;		/* not scalars */
	}
}

static bool is_container(const ixt_json *value)
{
	return value->type == IXT_JSON_ARRAY || value->type == IXT_JSON_OBJECT;
}

static void open_level(writer *w, const ixt_json *container)
{
	bool object = container->type == IXT_JSON_OBJECT;
	ixt_mark mark = ixt_arena_mark(&w->scratch);
	level *l = IXT_NEW(&w->scratch, level);

	*l = (level){ .container = container, .outer = w->level, .mark = mark };
	if (object && w->style.sort_keys)
		l->order = ixt_json_order(container->items, container->count, &w->scratch);
	w->level = l;
	w->depth++;
	ixt_buf_add_char(w->buf, object ? '{' : '[');
}

static void close_level(writer *w)
{
	level *l = w->level;
	bool object = l->container->type == IXT_JSON_OBJECT;

	w->level = l->outer;
	w->depth--;
	if (w->style.indent > 0 && l->container->count > 0)
		write_newline(w);
	ixt_buf_add_char(w->buf, object ? '}' : ']');
	ixt_arena_release_to(&w->scratch, l->mark);
}

/* Writes all up to the next value of the innermost container; returns it. */
static const ixt_json *begin_item(writer *w)
{
	level *l = w->level;
	uint32_t i = l->next++;
	const ixt_json *member;

	if (i > 0)
		ixt_buf_add(w->buf, w->style.indent > 0 ? IXT_STR(",") : IXT_STR(", "));
	if (w->style.indent > 0)
		write_newline(w);
	if (l->container->type == IXT_JSON_ARRAY)
		return &l->container->items[i];
	member = &l->container->items[2 * (size_t)(l->order ? l->order[i] : i)];
	ixt_json_write_string(w->buf, member->string);
	ixt_buf_add(w->buf, IXT_STR(": "));
	return member + 1;
}

static void write_value(writer *w, const ixt_json *value)
{
	if (is_container(value))
		open_level(w, value);
	else
		write_scalar(w->buf, value);
}

static void write_document(writer *w, const ixt_json *value)
{
	write_value(w, value);
	while (w->level) {
		if (w->level->next == w->level->container->count)
			close_level(w);
		else
			write_value(w, begin_item(w));
	}
}

/* False when something was raised; the record of the caller's trap is filled. */
static bool try_write(writer *w, const ixt_json *value, ixt_error *error)
{
	ixt_trap trap = { .error = error };

	w->scratch.trap = &trap;
	w->buf->trap = &trap;
	if (IXT_TRAPPED(&trap))
		return false;
	write_document(w, value);
	return true;
}

/* The scratch memory stands between two traps: what is raised while it is held
 * is caught here, and raised again when it is given back. */
void ixt_json_write(ixt_buf *b, const ixt_json *value, ixt_json_style style)
{
	ixt_trap *callers = b->trap;
	writer w = { .buf = b, .style = style };
	bool written;

	ixt_arena_init(&w.scratch, b->allocator, 4096);
	written = try_write(&w, value, callers->error);
	ixt_arena_release(&w.scratch);
	b->trap = callers;
	if (!written)
		ixt_raise_filled(callers);
}
