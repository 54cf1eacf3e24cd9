#include "ixt/template/lex.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ixt/base/utf8.h"

enum { STATE_DATA, STATE_BLOCK, STATE_VARIABLE };

/* What Jinja calls a type in messages, and in dumps. Operators: their text. */
static const struct {
	const char *name, *text;
} types[IXT_TOK_TYPE_COUNT] = {
	[IXT_TOK_EOF] = { "eof", "end of template" },
	[IXT_TOK_DATA] = { "data", "template data / text" },
	[IXT_TOK_BLOCK_BEGIN] = { "block_begin", "begin of statement block" },
	[IXT_TOK_BLOCK_END] = { "block_end", "end of statement block" },
	[IXT_TOK_VARIABLE_BEGIN] = { "variable_begin", "begin of print statement" },
	[IXT_TOK_VARIABLE_END] = { "variable_end", "end of print statement" },
	[IXT_TOK_NAME] = { "name", "name" },
	[IXT_TOK_STRING] = { "string", "string" },
	[IXT_TOK_INTEGER] = { "integer", "integer" },
	[IXT_TOK_FLOAT] = { "float", "float" },
	[IXT_TOK_ADD] = { "add", "+" },
	[IXT_TOK_SUB] = { "sub", "-" },
	[IXT_TOK_MUL] = { "mul", "*" },
	[IXT_TOK_POW] = { "pow", "**" },
	[IXT_TOK_DIV] = { "div", "/" },
	[IXT_TOK_FLOORDIV] = { "floordiv", "//" },
	[IXT_TOK_MOD] = { "mod", "%" },
	[IXT_TOK_TILDE] = { "tilde", "~" },
	[IXT_TOK_LBRACKET] = { "lbracket", "[" },
	[IXT_TOK_RBRACKET] = { "rbracket", "]" },
	[IXT_TOK_LPAREN] = { "lparen", "(" },
	[IXT_TOK_RPAREN] = { "rparen", ")" },
	[IXT_TOK_LBRACE] = { "lbrace", "{" },
	[IXT_TOK_RBRACE] = { "rbrace", "}" },
	[IXT_TOK_EQ] = { "eq", "==" },
	[IXT_TOK_NE] = { "ne", "!=" },
	[IXT_TOK_GT] = { "gt", ">" },
	[IXT_TOK_GTEQ] = { "gteq", ">=" },
	[IXT_TOK_LT] = { "lt", "<" },
	[IXT_TOK_LTEQ] = { "lteq", "<=" },
	[IXT_TOK_ASSIGN] = { "assign", "=" },
	[IXT_TOK_DOT] = { "dot", "." },
	[IXT_TOK_COLON] = { "colon", ":" },
	[IXT_TOK_PIPE] = { "pipe", "|" },
	[IXT_TOK_COMMA] = { "comma", "," },
	[IXT_TOK_SEMICOLON] = { "semicolon", ";" },
};

ixt_str ixt_token_type_text(ixt_token_type type)
{
	return ixt_str_of(types[type].text);
}

ixt_str ixt_token_type_name(ixt_token_type type)
{
	return ixt_str_of(types[type].name);
}

static ixt_str newlines_to_lf(ixt_arena *arena, ixt_str text)
{
	char *out = ixt_arena_take(arena, text.len + 1), *p = out;
	size_t i;

	for (i = 0; i < text.len; i++) {
		if (text.ptr[i] != '\r') {
			*p++ = text.ptr[i];
			continue;
		}
		*p++ = '\n';
		if (i + 1 < text.len && text.ptr[i + 1] == '\n')
			i++;
	}
	return ixt_str_range(out, p);
}

ixt_str ixt_lex_normalise(ixt_arena *arena, ixt_str text)
{
	if (ixt_str_chr(text, '\r', 0) != IXT_STR_NPOS)
		text = newlines_to_lf(arena, text);
	if (text.len && text.ptr[text.len - 1] == '\n')
		text.len--;
	return text;
}

void ixt_lexer_init(ixt_lexer *lx, ixt_place place)
{
	lx->place = place;
	lx->pos = lx->last_offset = lx->depth = 0;
	lx->state = STATE_DATA;
	lx->line_starting = true;
}

static char at(const ixt_lexer *lx, size_t i)
{
	return i < lx->place.text.len ? lx->place.text.ptr[i] : '\0';
}

static bool text_at(const ixt_lexer *lx, size_t i, const char *what)
{
	return ixt_str_starts(ixt_str_from(lx->place.text, i), ixt_str_of(what));
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name_char(char c)
{
	return is_name_start(c) || is_digit(c);
}

/* Past the white space at `i`; Python's \s, which is str.isspace(). */
static size_t skip_space(const ixt_lexer *lx, size_t i)
{
	size_t next;

	while (i < lx->place.text.len) {
		char c = at(lx, i);

		next = i + 1;
		if (c > ' ')
			break;		/* ASCII, and no white space */
		if (c != ' ' && c != '\n') {
			next = i;
			if (!ixt_is_space(ixt_utf8_next(lx->place.text, &next)))
				break;
		}
		i = next;
	}
	return i;
}

static bool all_space(ixt_str s)
{
	size_t i = 0;

	while (i < s.len)
		if (!ixt_is_space(ixt_utf8_next(s, &i)))
			return false;
	return true;
}

/* Offset of the next `{{`, `{%` or `{#`; the text's length when there is none. */
static uint32_t find_tag(const ixt_lexer *lx)
{
	ixt_str text = lx->place.text;
	size_t i = lx->pos;

	while ((i = ixt_str_chr(text, '{', i)) != IXT_STR_NPOS) {
		char c = at(lx, i + 1);

		if (c == '{' || c == '%' || c == '#')
			return (uint32_t)i;
		i++;
	}
	return (uint32_t)text.len;
}

/* lstrip_blocks: white space between the start of the line and a tag goes.
 * The start of the line is after the run's last newline, or the run's own
 * start when the tag before it swallowed its newline (lexer.py, tokeniter). */
static ixt_str strip_indent(const ixt_lexer *lx, ixt_str run)
{
	size_t newline = ixt_str_rchr(run, '\n');
	size_t line = newline == IXT_STR_NPOS ? 0 : newline + 1;

	if ((line > 0 || lx->line_starting) && all_space(ixt_str_from(run, line)))
		run.len = line;
	return run;
}

static void check_begin_sign(ixt_lexer *lx, uint32_t tag)
{
	char c = at(lx, tag + 2);

	if (c == '-' || c == '+')
		ixt_place_unsupported(&lx->place, tag, "whitespace control sign");
}

/* `{% raw %}` is recognised by the lexer, before any parsing. */
static void check_raw(ixt_lexer *lx, uint32_t tag)
{
	size_t i = tag + 2;

	if (at(lx, i) == '-' || at(lx, i) == '+')
		i++;
	i = skip_space(lx, i);
	if (at(lx, i) != 'r' || !text_at(lx, i, "raw"))
		return;
	i = skip_space(lx, i + 3);
	if (text_at(lx, i, "%}") || text_at(lx, i, "-%}"))
		ixt_place_unsupported(&lx->place, tag, "raw block");
}

/* Skips the comment at `tag`. A comment that opens at the very end of the
 * text is no error to Jinja: its failure rule needs one more character. */
static void skip_comment(ixt_lexer *lx, uint32_t tag)
{
	ixt_str text = lx->place.text;
	size_t end;

	check_begin_sign(lx, tag);
	end = ixt_str_find(text, IXT_STR("#}"), tag + 2);
	if (end == IXT_STR_NPOS) {
		if (tag + 2 < text.len)
			ixt_place_raise(&lx->place, IXT_ERR_TEMPLATE_SYNTAX, tag,
					"Missing end of comment tag");
		lx->pos = (uint32_t)text.len;
		return;
	}
	if (end > tag + 2 && (at(lx, end - 1) == '-' || at(lx, end - 1) == '+'))
		ixt_place_unsupported(&lx->place, (uint32_t)end - 1,
				      "whitespace control sign");
	lx->pos = (uint32_t)end + 2;
	lx->line_starting = at(lx, lx->pos) == '\n';
	lx->pos += lx->line_starting;
}

static bool give(ixt_lexer *lx, ixt_token *token, ixt_token_type type,
		 uint32_t offset, uint32_t length)
{
	lx->last_offset = offset;
	token->type = type;
	token->offset = offset;
	token->length = length;
	return true;
}

static bool open_tag(ixt_lexer *lx, ixt_token *token, uint32_t tag)
{
	bool block = at(lx, tag + 1) == '%';

	if (block)
		check_raw(lx, tag);
	check_begin_sign(lx, tag);
	lx->pos = tag + 2;
	lx->state = block ? STATE_BLOCK : STATE_VARIABLE;
	return give(lx, token, block ? IXT_TOK_BLOCK_BEGIN : IXT_TOK_VARIABLE_BEGIN,
		    tag, 2);
}

/* One step outside tags: a run of text, or the tag at its end, or a comment.
 * False when nothing came of it and lexing goes on. */
static bool lex_data(ixt_lexer *lx, ixt_token *token)
{
	ixt_str text = lx->place.text;
	uint32_t start = lx->pos, tag = find_tag(lx);
	ixt_str run = ixt_str_range(text.ptr + start, text.ptr + tag);

	if (tag < text.len && at(lx, tag + 1) != '{')
		run = strip_indent(lx, run);
	if (tag < text.len && at(lx, tag + 1) == '#') {
		skip_comment(lx, tag);
	} else if (tag < text.len && run.len == 0) {
		return open_tag(lx, token, tag);
	} else {
		lx->pos = tag;
		lx->line_starting = false;
	}
	if (run.len == 0)
		return false;
	token->text = run;
	return give(lx, token, IXT_TOK_DATA, start, tag - start);
}

static bool close_tag(ixt_lexer *lx, ixt_token *token)
{
	bool block = lx->state == STATE_BLOCK;
	char mark = block ? '%' : '}', first = at(lx, lx->pos);
	uint32_t start = lx->pos;

	if ((first == '-' || (block && first == '+')) && at(lx, start + 1) == mark &&
	    at(lx, start + 2) == '}')
		ixt_place_unsupported(&lx->place, start, "whitespace control sign");
	if (first != mark || at(lx, start + 1) != '}')
		return false;
	lx->pos = start + 2;
	lx->line_starting = block && at(lx, lx->pos) == '\n';
	lx->pos += lx->line_starting;
	lx->state = STATE_DATA;
	return give(lx, token, block ? IXT_TOK_BLOCK_END : IXT_TOK_VARIABLE_END, start, 2);
}

/* Past `(\d+_)*\d+` at `i`; `i` itself when it does not match. */
static size_t digit_groups(const ixt_lexer *lx, size_t i)
{
	size_t end = i;

	while (is_digit(at(lx, i))) {
		while (is_digit(at(lx, i)))
			i++;
		end = i;
		if (at(lx, i) == '_' && is_digit(at(lx, i + 1)))
			i++;
	}
	return end;
}

/* Past a float at `i` (lexer.py float_re), or `i`. */
static size_t float_end(const ixt_lexer *lx, size_t i)
{
	size_t whole, fraction, exponent, e;

	if (i > 0 && at(lx, i - 1) == '.')
		return i;
	whole = digit_groups(lx, i);
	if (whole == i)
		return i;
	fraction = at(lx, whole) == '.' ? digit_groups(lx, whole + 1) : whole + 1;
	if (fraction == whole + 1)
		fraction = whole;
	e = fraction;
	if (at(lx, e) == 'e' || at(lx, e) == 'E') {
		e++;
		if (at(lx, e) == '+' || at(lx, e) == '-')
			e++;
		exponent = digit_groups(lx, e);
		if (exponent != e)
			return exponent;
	}
	return fraction == whole ? i : fraction;
}

static int digit_value(char c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

/* Past `(_?[digits of base])+` at `i`, or `i`. */
static size_t digits_of(const ixt_lexer *lx, size_t i, int base)
{
	for (;;) {
		size_t next = i + (at(lx, i) == '_');

		if (digit_value(at(lx, next)) >= base)
			return i;
		i = next + 1;
	}
}

/* Past an integer at `i` (lexer.py integer_re); its base in *base. */
static size_t integer_end(const ixt_lexer *lx, size_t i, int *base)
{
	static const struct {
		char letter;
		int base;
	} prefixes[] = { { 'b', 2 }, { 'o', 8 }, { 'x', 16 } };
	size_t k, end;

	*base = 10;
	if (at(lx, i) != '0')
		return digits_of(lx, i, 10);
	for (k = 0; k < 3; k++) {
		if ((at(lx, i + 1) | 0x20) != prefixes[k].letter)
			continue;
		end = digits_of(lx, i + 2, prefixes[k].base);
		if (end > i + 2) {
			*base = prefixes[k].base;
			return end;
		}
	}
	return digits_of(lx, i, 1);
}

static int64_t integer_value(ixt_lexer *lx, size_t start, size_t end, int base)
{
	uint64_t value = 0, digit;
	size_t i = start + (base == 10 ? 0 : 2);

	for (; i < end; i++) {
		if (at(lx, i) == '_')
			continue;
		digit = (uint64_t)digit_value(at(lx, i));
		if (value > ((uint64_t)INT64_MAX - digit) / (uint64_t)base)
			ixt_place_unsupported(&lx->place, (uint32_t)start,
					      "integer beyond 64 bits");
		value = value * (uint64_t)base + digit;
	}
	return (int64_t)value;
}

static double float_value(ixt_lexer *lx, size_t start, size_t end)
{
	char *digits = ixt_arena_take(lx->place.arena, end - start + 1), *p = digits;
	double value;
	size_t i;

	for (i = start; i < end; i++)
		if (at(lx, i) != '_')
			*p++ = at(lx, i);
	*p = '\0';
	value = strtod(digits, NULL);
	if (isinf(value))
		ixt_place_unsupported(&lx->place, (uint32_t)start, "float beyond the range");
	return value;
}

static bool lex_number(ixt_lexer *lx, ixt_token *token)
{
	uint32_t start = lx->pos;
	size_t end = float_end(lx, start);
	int base;

	if (end > start) {
		token->number = float_value(lx, start, end);
		lx->pos = (uint32_t)end;
		return give(lx, token, IXT_TOK_FLOAT, start, (uint32_t)end - start);
	}
	end = integer_end(lx, start, &base);
	token->integer = integer_value(lx, start, end, base);
	lx->pos = (uint32_t)end;
	return give(lx, token, IXT_TOK_INTEGER, start, (uint32_t)end - start);
}

static bool lex_name(ixt_lexer *lx, ixt_token *token)
{
	uint32_t start = lx->pos, end = start;

	while (is_name_char(at(lx, end)))
		end++;
	if (at(lx, end) & 0x80 && skip_space(lx, end) == end)
		ixt_place_unsupported(&lx->place, start, "non-ASCII name");
	token->text = ixt_str_range(lx->place.text.ptr + start, lx->place.text.ptr + end);
	lx->pos = end;
	return give(lx, token, IXT_TOK_NAME, start, end - start);
}

/* ------------------------------------------------------------- strings */

/* Value of the hex digits at `i`, exactly `n` of them; -1 when there are fewer. */
static int64_t hex_digits(ixt_str s, size_t i, int n)
{
	int64_t value = 0;

	for (; n > 0; n--, i++) {
		int d = i < s.len ? digit_value(s.ptr[i]) : 99;

		if (d > 15)
			return -1;
		value = value * 16 + d;
	}
	return value;
}

typedef struct unescape {
	ixt_lexer *lx;
	uint32_t offset;	/* of the string token, for errors */
	ixt_str in;
	size_t i;
	char *out;
} unescape;

static void put_code_point(unescape *u, int64_t cp)
{
	if (cp >= 0xd800 && cp <= 0xdfff)
		ixt_place_unsupported(&u->lx->place, u->offset, "lone surrogate");
	u->out += ixt_utf8_put(u->out, (uint32_t)cp);
}

/* \xHH \uHHHH \UHHHHHHHH; `n` digits follow. CPython's texts, of which Jinja
 * keeps the part after the last colon. */
static void unescape_hex(unescape *u, char letter, int n)
{
	int64_t cp = hex_digits(u->in, u->i, n);

	if (cp < 0)
		ixt_place_raise(&u->lx->place, IXT_ERR_TEMPLATE_SYNTAX, u->offset,
				"truncated \\%c%.*s escape", letter, n, "XXXXXXXX");
	if (cp > 0x10ffff)
		ixt_place_raise(&u->lx->place, IXT_ERR_TEMPLATE_SYNTAX, u->offset,
				"illegal Unicode character");
	u->i += (size_t)n;
	put_code_point(u, cp);
}

static void unescape_octal(unescape *u, char first)
{
	int value = first - '0', n = 1;

	while (n < 3 && u->i < u->in.len && u->in.ptr[u->i] >= '0' &&
	       u->in.ptr[u->i] <= '7') {
		value = value * 8 + (u->in.ptr[u->i++] - '0');
		n++;
	}
	put_code_point(u, value);
}

/* Jinja spells what is beyond ASCII as escapes before it unescapes, so that a
 * backslash before such a character leaves the spelling as text. */
static void escaped_beyond_ascii(unescape *u)
{
	size_t at = u->i - 1;
	uint32_t cp = ixt_utf8_next(u->in, &at);

	u->i = at;
	u->out += sprintf(u->out, cp < 0x100 ? "\\x%02x" : cp < 0x10000 ? "\\u%04x" :
			  "\\U%08x", (unsigned)cp);
}

/* One escape; u->i is past the backslash. Python's unicode-escape codec. */
static void unescape_one(unescape *u)
{
	static const char letters[] = "\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v";
	char c = u->in.ptr[u->i++];
	size_t k;

	for (k = 0; k < sizeof(letters) - 1; k += 2) {
		if (c == letters[k]) {
			*u->out++ = letters[k + 1];
			return;
		}
	}
	if (c == '\n')
		return;		/* an escaped newline joins the lines */
	if (c == 'x')
		unescape_hex(u, c, 2);
	else if (c == 'u')
		unescape_hex(u, c, 4);
	else if (c == 'U')
		unescape_hex(u, c, 8);
	else if (c == 'N')
		ixt_place_unsupported(&u->lx->place, u->offset, "\\N escape");
	else if (c >= '0' && c <= '7')
		unescape_octal(u, c);
	else if (c & 0x80)
		escaped_beyond_ascii(u);
	else {
		*u->out++ = '\\';	/* an unknown escape stays as it is */
		*u->out++ = c;
	}
}

static ixt_str unescape_string(ixt_lexer *lx, uint32_t offset, ixt_str in)
{
	unescape u = { lx, offset, in, 0, NULL };
	char *begin;

	if (ixt_str_chr(in, '\\', 0) == IXT_STR_NPOS)
		return in;
	begin = u.out = ixt_arena_take(lx->place.arena, in.len * 3 + 16);
	while (u.i < in.len) {
		if (in.ptr[u.i] == '\\') {
			u.i++;
			unescape_one(&u);
		} else {
			*u.out++ = in.ptr[u.i++];
		}
	}
	return ixt_str_range(begin, u.out);
}

static bool lex_string(ixt_lexer *lx, ixt_token *token)
{
	uint32_t start = lx->pos;
	char quote = at(lx, start);
	size_t i = start + 1;

	while (i < lx->place.text.len && at(lx, i) != quote)
		i += at(lx, i) == '\\' ? 2 : 1;
	if (i >= lx->place.text.len)
		return false;
	lx->pos = (uint32_t)i + 1;
	give(lx, token, IXT_TOK_STRING, start, lx->pos - start);
	token->text = unescape_string(lx, start,
				      ixt_str_range(lx->place.text.ptr + start + 1,
						    lx->place.text.ptr + i));
	return true;
}

/* ----------------------------------------------------------- operators */

/* The longest operator at `i`. */
static ixt_token_type operator_at(const ixt_lexer *lx, size_t i)
{
	char next = at(lx, i + 1);

	switch (at(lx, i)) {
	case '+': return IXT_TOK_ADD;
	case '-': return IXT_TOK_SUB;
	case '*': return next == '*' ? IXT_TOK_POW : IXT_TOK_MUL;
	case '/': return next == '/' ? IXT_TOK_FLOORDIV : IXT_TOK_DIV;
	case '%': return IXT_TOK_MOD;
	case '~': return IXT_TOK_TILDE;
	case '[': return IXT_TOK_LBRACKET;
	case ']': return IXT_TOK_RBRACKET;
	case '(': return IXT_TOK_LPAREN;
	case ')': return IXT_TOK_RPAREN;
	case '{': return IXT_TOK_LBRACE;
	case '}': return IXT_TOK_RBRACE;
	case '=': return next == '=' ? IXT_TOK_EQ : IXT_TOK_ASSIGN;
	case '!': return next == '=' ? IXT_TOK_NE : IXT_TOK_EOF;
	case '>': return next == '=' ? IXT_TOK_GTEQ : IXT_TOK_GT;
	case '<': return next == '=' ? IXT_TOK_LTEQ : IXT_TOK_LT;
	case '.': return IXT_TOK_DOT;
	case ':': return IXT_TOK_COLON;
	case '|': return IXT_TOK_PIPE;
	case ',': return IXT_TOK_COMMA;
	case ';': return IXT_TOK_SEMICOLON;
	default: return IXT_TOK_EOF;
	}
}

static void balance(ixt_lexer *lx, ixt_token_type type, uint32_t offset)
{
	char closer = type == IXT_TOK_LPAREN ? ')' :
		      type == IXT_TOK_LBRACKET ? ']' :
		      type == IXT_TOK_LBRACE ? '}' : '\0';
	char c = at(lx, offset), expected;

	if (closer) {
		if (lx->depth == sizeof lx->closers)
			ixt_place_unsupported(&lx->place, offset,
					      "more than 200 nested parentheses");
		lx->closers[lx->depth++] = closer;
		return;
	}
	if (c != ')' && c != ']' && c != '}')
		return;
	if (lx->depth == 0)
		ixt_place_raise(&lx->place, IXT_ERR_TEMPLATE_SYNTAX, offset,
				"unexpected '%c'", c);
	expected = lx->closers[--lx->depth];
	if (c != expected)
		ixt_place_raise(&lx->place, IXT_ERR_TEMPLATE_SYNTAX, offset,
				"unexpected '%c', expected '%c'", c, expected);
}

static bool lex_operator(ixt_lexer *lx, ixt_token *token)
{
	uint32_t start = lx->pos;
	ixt_token_type type = operator_at(lx, start);
	uint32_t length;

	if (type == IXT_TOK_EOF)
		return false;
	length = (uint32_t)strlen(types[type].text);
	balance(lx, type, start);
	lx->pos = start + length;
	return give(lx, token, type, start, length);
}

static noreturn void unexpected_char(ixt_lexer *lx)
{
	ixt_str text = lx->place.text;
	size_t end = lx->pos;
	ixt_str c;

	if (at(lx, lx->pos) & 0x80)
		ixt_place_unsupported(&lx->place, lx->pos, "non-ASCII name");
	ixt_utf8_next(text, &end);
	c = ixt_repr(lx->place.arena, ixt_str_range(text.ptr + lx->pos, text.ptr + end));
	ixt_place_raise(&lx->place, IXT_ERR_TEMPLATE_SYNTAX, lx->pos,
			"unexpected char %.*s at %zu", IXT_STR_ARG(c),
			ixt_utf8_count(ixt_str_first(text, lx->pos)));
}

/* One token inside a tag; false at the end of the text. */
static bool lex_tag(ixt_lexer *lx, ixt_token *token)
{
	char c;

	/* The end mark is looked for before white space, and only while no
	 * bracket is open; so a sign right before it is part of it. */
	if (lx->depth == 0 && close_tag(lx, token))
		return true;
	lx->pos = (uint32_t)skip_space(lx, lx->pos);
	if (lx->depth == 0 && close_tag(lx, token))
		return true;
	if (lx->pos >= lx->place.text.len)
		return false;
	c = at(lx, lx->pos);
	if (is_name_start(c))
		return lex_name(lx, token);
	if (is_digit(c))
		return lex_number(lx, token);
	if ((c == '\'' || c == '"') && lex_string(lx, token))
		return true;
	if (lex_operator(lx, token))
		return true;
	unexpected_char(lx);
}

void ixt_lexer_next(ixt_lexer *lx, ixt_token *token)
{
	while (lx->pos < lx->place.text.len) {
		if (lx->state == STATE_DATA ? lex_data(lx, token) : lex_tag(lx, token))
			return;
	}
	give(lx, token, IXT_TOK_EOF, lx->last_offset, 0);
}
