/* The checker decides what is JSON, with CPython's rules and messages
 * (Modules/_json.c); the reader lets it run first, so that what builds the
 * values meets no faults. Both keep their nesting in a small array, and never
 * use the C stack for it. */
#include "ixt/base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ixt/base/json_order.h"
#include "ixt/base/limits.h"
#include "ixt/base/scan.h"
#include "ixt/base/utf8.h"

/* sys.get_int_max_str_digits() */
#define MAX_INT_DIGITS 4300

typedef struct fault {
	ixt_error_class cls;
	const char *what;
	const char *at;		/* of JSONDecodeError: the place */
	size_t digits;		/* of ValueError: of the number */
} fault;

typedef struct checker {
	const char *p, *end;
	uint32_t depth;
	bool in_object[IXT_MAX_JSON_DEPTH];	/* for each open container */
	fault fault;
	/* whether the member `inner` of the last member `outer` was met */
	ixt_str outer, inner;	/* outer.ptr NULL: not asked */
	bool in_outer, found;
} checker;

/* What stands before the checker. */
typedef enum step {
	STEP_VALUE,		/* a value must follow */
	STEP_DONE,		/* a value has just ended */
	STEP_FAULT,
} step;

static bool fail(checker *c, const char *what, const char *at)
{
	c->fault = (fault){ .cls = IXT_ERR_JSON_DECODE, .what = what, .at = at };
	return false;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static const char *skip_space(const char *p, const char *end)
{
	while (p < end && is_space(*p))
		p++;
	return p;
}

static bool next_is(const checker *c, char wanted)
{
	return c->p < c->end && *c->p == wanted;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Strings. */

/* At the `u` of an escape. CPython wants a character behind the digits here,
 * before it misses the closing quote. */
static bool check_unicode_escape(checker *c)
{
	const char *u = c->p;

	if (c->end - u <= 5)
		return fail(c, "Invalid \\uXXXX escape", u);
	for (int i = 1; i <= 4; i++) {
		if (hex_value(u[i]) < 0)
			return fail(c, "Invalid \\uXXXX escape", u);
	}
	c->p += 5;
	return true;
}

/* Behind a backslash, which is not the last byte. */
static bool check_escape(checker *c)
{
	switch (*c->p) {
	case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
		c->p++;
		return true;
	case 'u':
		return check_unicode_escape(c);
	default:
		return fail(c, "Invalid \\escape", c->p - 1);
	}
}

/* At an opening quote. */
static bool check_string(checker *c)
{
	const char *begin = c->p++;

	for (;;) {
		c->p = ixt_skip_plain(c->p, c->end);
		if (c->p == c->end)
			return fail(c, "Unterminated string starting at", begin);
		if (*c->p == '"') {
			c->p++;
			return true;
		}
		if (*c->p != '\\')
			return fail(c, "Invalid control character at", c->p);
		if (++c->p == c->end)
			return fail(c, "Unterminated string starting at", begin);
		if (!check_escape(c))
			return false;
	}
}

/* Numbers and names. */

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && is_digit(*p))
		p++;
	return p;
}

/* End of the integer at `p`, or `p` when there is none. */
static const char *skip_integer(const char *p, const char *end)
{
	const char *first = p < end && *p == '-' ? p + 1 : p;

	if (first == end || !is_digit(*first))
		return p;
	return *first == '0' ? first + 1 : skip_digits(first, end);
}

/* End of the fraction and exponent at `p`; `p` when there are none. What is
 * not complete does not belong to the number. */
static const char *skip_fraction(const char *p, const char *end)
{
	const char *digits;

	if (end - p >= 2 && *p == '.' && is_digit(p[1]))
		p = skip_digits(p + 1, end);
	if (p == end || (*p != 'e' && *p != 'E'))
		return p;
	digits = p + 1;
	if (digits < end && (*digits == '-' || *digits == '+'))
		digits++;
	return digits < end && is_digit(*digits) ? skip_digits(digits, end) : p;
}

static step check_number(checker *c)
{
	const char *integer = skip_integer(c->p, c->end);
	const char *number = skip_fraction(integer, c->end);
	size_t digits;

	if (integer == c->p) {
		fail(c, "Expecting value", c->p);
		return STEP_FAULT;
	}
	digits = (size_t)(integer - c->p) - (*c->p == '-');
	if (number == integer && digits > MAX_INT_DIGITS) {
		c->fault = (fault){ .cls = IXT_ERR_VALUE, .digits = digits };
		return STEP_FAULT;
	}
	c->p = number;
	return STEP_DONE;
}

static step check_name_or_number(checker *c)
{
	static const char *const names[] = {
		"null", "true", "false", "NaN", "Infinity", "-Infinity",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		ixt_str name = ixt_str_of(names[i]);

		if (ixt_str_starts(ixt_str_range(c->p, c->end), name)) {
			c->p += name.len;
			return STEP_DONE;
		}
	}
	return check_number(c);
}

/* Containers. */

/* A repeated member replaces the earlier one. */
static void note_key(checker *c, ixt_str key)
{
	if (c->depth == 1) {
		c->in_outer = ixt_str_eq(key, c->outer);
		if (c->in_outer)
			c->found = false;
	} else if (c->depth == 2 && c->in_outer && ixt_str_eq(key, c->inner)) {
		c->found = true;
	}
}

/* At the place of a member's name; leaves off before its value. */
static step check_key(checker *c)
{
	const char *begin = c->p;

	if (!next_is(c, '"')) {
		fail(c, "Expecting property name enclosed in double quotes", c->p);
		return STEP_FAULT;
	}
	if (!check_string(c))
		return STEP_FAULT;
	if (c->depth <= 2 && c->outer.ptr)
		note_key(c, ixt_str_range(begin + 1, c->p - 1));
	c->p = skip_space(c->p, c->end);
	if (!next_is(c, ':')) {
		fail(c, "Expecting ':' delimiter", c->p);
		return STEP_FAULT;
	}
	c->p = skip_space(c->p + 1, c->end);
	return STEP_VALUE;
}

/* At an opening bracket. */
static step open_container(checker *c, bool object)
{
	if (c->depth == IXT_MAX_JSON_DEPTH) {
		c->fault = (fault){ .cls = IXT_ERR_RECURSION,
				    .what = object ? "object" : "array" };
		return STEP_FAULT;
	}
	c->p = skip_space(c->p + 1, c->end);
	if (next_is(c, object ? '}' : ']')) {
		c->p++;
		return STEP_DONE;
	}
	c->in_object[c->depth++] = object;
	return object ? check_key(c) : STEP_VALUE;
}

/* Behind a value inside a container. */
static step check_after_value(checker *c)
{
	bool object = c->in_object[c->depth - 1];

	c->p = skip_space(c->p, c->end);
	if (next_is(c, object ? '}' : ']')) {
		c->p++;
		c->depth--;
		return STEP_DONE;
	}
	if (!next_is(c, ',')) {
		fail(c, "Expecting ',' delimiter", c->p);
		return STEP_FAULT;
	}
	c->p = skip_space(c->p + 1, c->end);
	return object ? check_key(c) : STEP_VALUE;
}

static step check_value(checker *c)
{
	if (c->p == c->end) {
		fail(c, "Expecting value", c->p);
		return STEP_FAULT;
	}
	switch (*c->p) {
	case '"':
		return check_string(c) ? STEP_DONE : STEP_FAULT;
	case '{':
		return open_container(c, true);
	case '[':
		return open_container(c, false);
	default:
		return check_name_or_number(c);
	}
}

static bool check_document(checker *c)
{
	step next = STEP_VALUE;

	if (ixt_str_starts(ixt_str_range(c->p, c->end), IXT_STR("\xef\xbb\xbf")))
		return fail(c, "Unexpected UTF-8 BOM (decode using utf-8-sig)", c->p);
	c->p = skip_space(c->p, c->end);
	do {
		next = next == STEP_VALUE ? check_value(c) : check_after_value(c);
	} while (next == STEP_VALUE || (next == STEP_DONE && c->depth > 0));
	if (next == STEP_FAULT)
		return false;
	c->p = skip_space(c->p, c->end);
	return c->p == c->end || fail(c, "Extra data", c->p);
}

/* `text`, never with a NULL pointer, which takes no part in arithmetic. */
static ixt_str with_pointer(ixt_str text)
{
	return text.ptr ? text : IXT_STR("");
}

static ixt_str place_message(ixt_str text, const fault *f, ixt_arena *arena)
{
	ixt_str before = ixt_str_range(text.ptr, f->at);
	size_t newline = ixt_str_rchr(before, '\n'), lines = 1;
	ixt_str line = newline == IXT_STR_NPOS ? before : ixt_str_from(before, newline + 1);

	for (const char *p = before.ptr; p < f->at; p++)
		lines += *p == '\n';
	return ixt_arena_format(arena, "%s: line %zu column %zu (char %zu)", f->what, lines,
				ixt_utf8_count(line) + 1, ixt_utf8_count(before));
}

static ixt_str fault_message(ixt_str text, const fault *f, ixt_arena *arena)
{
	switch (f->cls) {
	case IXT_ERR_RECURSION:
		return ixt_arena_format(arena,
					"maximum recursion depth exceeded while decoding "
					"a JSON %s from a unicode string", f->what);
	case IXT_ERR_VALUE:
		return ixt_arena_format(arena,
					"Exceeds the limit (%d digits) for integer string "
					"conversion: value has %zu digits; use "
					"sys.set_int_max_str_digits() to increase the limit",
					MAX_INT_DIGITS, f->digits);
	default:
		return place_message(text, f, arena);
	}
}

/* Not all of it is initialised: in_object is written before it is read. */
static void begin_check(checker *c, ixt_str text)
{
	c->p = text.ptr;
	c->end = text.ptr + text.len;
	c->depth = 0;
	c->outer = c->inner = (ixt_str){ NULL, 0 };
	c->in_outer = c->found = false;
}

int ixt_json_check_member(ixt_str text, ixt_str outer, ixt_str inner, bool *found,
			  ixt_arena *arena, ixt_error *err)
{
	checker c;

	text = with_pointer(text);
	begin_check(&c, text);
	c.outer = outer;
	c.inner = inner;
	if (check_document(&c)) {
		*found = c.found;
		return 0;
	}
	if (err->cls == IXT_ERR_NONE) {
		err->message = fault_message(text, &c.fault, arena);
		err->cls = c.fault.cls;
	}
	return -1;
}

int ixt_json_check(ixt_str text, ixt_arena *arena, ixt_error *err)
{
	bool found;

	return ixt_json_check_member(text, (ixt_str){ NULL, 0 }, (ixt_str){ NULL, 0 }, &found,
				     arena, err);
}

/* Building values from checked text. */

typedef struct builder {
	const char *p, *end;
	ixt_arena *arena, *scratch;
	bool apart;		/* strings are copied */
	/* Values whose container is still open, outermost first, and where the
	 * values of each open container begin among them. */
	ixt_json *values;
	uint32_t count, cap;
	uint32_t depth;
	uint32_t begins[IXT_MAX_JSON_DEPTH];
} builder;

static uint32_t read_hex4(const char *p)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++)
		value = value << 4 | (uint32_t)hex_value(p[i]);
	return value;
}

/* At the `u` of an escape; takes in a second escape when both are the halves
 * of a surrogate pair. */
static uint32_t read_unicode_escape(const char **p)
{
	uint32_t cp = read_hex4(*p + 1), low;

	*p += 5;
	if ((cp & 0xfc00) != 0xd800 || (*p)[0] != '\\' || (*p)[1] != 'u')
		return cp;
	low = read_hex4(*p + 2);
	if ((low & 0xfc00) != 0xdc00)
		return cp;
	*p += 6;
	return 0x10000 + ((cp & 0x3ff) << 10 | (low & 0x3ff));
}

static uint32_t read_escape(const char **p)
{
	char c = **p;

	if (c == 'u')
		return read_unicode_escape(p);
	++*p;
	switch (c) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	default:
		return (uint32_t)c;
	}
}

/* `raw` is the text between the quotes; what it decodes to is never longer. */
static ixt_str unescape(ixt_str raw, ixt_arena *arena)
{
	const char *p = raw.ptr, *end = raw.ptr + raw.len;
	char *out = ixt_arena_take(arena, raw.len + 1);
	size_t n = 0;

	while (p < end) {
		const char *plain = p;

		p = ixt_skip_plain(p, end);
		memcpy(out + n, plain, (size_t)(p - plain));
		n += (size_t)(p - plain);
		if (p < end) {
			p++;
			n += ixt_utf8_put(out + n, read_escape(&p));
		}
	}
	out[n] = '\0';
	return (ixt_str){ out, n };
}

static ixt_str keep(const builder *b, ixt_str text)
{
	return b->apart ? ixt_arena_copy(b->arena, text) : text;
}

/* Whether json.dumps would write an escape, at its backslash, like that. What it
 * writes as \u is not looked into: such strings are decoded. */
static bool is_own_escape(const char *p)
{
	return p[1] != 'u' && p[1] != '/';
}

/* At an opening quote. */
static ixt_json read_string(builder *b)
{
	const char *begin = ++b->p;
	bool escaped = false, own = true;
	ixt_str raw;

	while (*(b->p = ixt_skip_ascii(b->p, b->end)) != '"') {
		if (*b->p == '\\') {
			escaped = true;
			own = own && is_own_escape(b->p);
			b->p += 2;
		} else {
			own = false;
			b->p++;
		}
	}
	raw = ixt_str_range(begin, b->p++);
	if (b->apart && own && raw.len >= IXT_JSON_KEEP_ESCAPED)
		return (ixt_json){ .type = IXT_JSON_ESCAPED, .string = keep(b, raw) };
	return (ixt_json){ .type = IXT_JSON_STRING,
			   .string = escaped ? unescape(raw, b->arena)
					      : keep(b, raw) };
}

static ixt_json read_integer(const builder *b, ixt_str text)
{
	bool negative = text.ptr[0] == '-';
	uint64_t limit = (uint64_t)INT64_MAX + negative, value = 0;

	for (size_t i = negative; i < text.len; i++) {
		uint64_t digit = (uint64_t)(text.ptr[i] - '0');

		if (value > (limit - digit) / 10)
			return (ixt_json){ .type = IXT_JSON_BIG_INT,
					   .string = keep(b, text) };
		value = value * 10 + digit;
	}
	return (ixt_json){ .type = IXT_JSON_INT,
			   .integer = negative ? (int64_t)(0 - value) : (int64_t)value };
}

/* Of the exponent's digits with their sign; held within what strtod and the
 * count of digits cannot bring back into range. */
static int64_t read_exponent(const char *p, const char *end)
{
	const int64_t most = INT64_C(1000000000000);
	bool negative = *p == '-';
	int64_t value = 0;

	for (p += *p == '-' || *p == '+'; p < end; p++) {
		if (value < most)
			value = value * 10 + (*p - '0');
	}
	return negative ? -value : value;
}

/* For strtod the number is rewritten without a point, as digits and exponent,
 * because what it takes for a point depends on the locale. */
static ixt_json read_float(ixt_str text, ixt_arena *arena)
{
	ixt_mark mark = ixt_arena_mark(arena);
	char *copy = ixt_arena_take(arena, text.len + 32);
	const char *end = text.ptr + text.len, *p = text.ptr;
	int64_t exponent = 0;
	bool fraction = false;
	size_t n = 0;
	double value;

	for (; p < end && *p != 'e' && *p != 'E'; p++) {
		if (*p == '.') {
			fraction = true;
			continue;
		}
		copy[n++] = *p;
		exponent -= fraction;
	}
	if (p < end)
		exponent += read_exponent(p + 1, end);
	snprintf(copy + n, 32, "e%" PRId64, exponent);
	value = strtod(copy, NULL);
	ixt_arena_release_to(arena, mark);
	return (ixt_json){ .type = IXT_JSON_FLOAT, .number = value };
}

static ixt_json read_number(builder *b)
{
	const char *begin = b->p;
	const char *integer = skip_integer(begin, b->end);

	b->p = skip_fraction(integer, b->end);
	return b->p == integer ? read_integer(b, ixt_str_range(begin, b->p))
			       : read_float(ixt_str_range(begin, b->p), b->arena);
}

/* A name by its first letter, "-I" for "-Infinity", else a number. */
static ixt_json read_name_or_number(builder *b)
{
	char c = *b->p;

	if (c == '-' && b->end - b->p > 1 && b->p[1] == 'I') {
		b->p += 9;
		return (ixt_json){ .type = IXT_JSON_FLOAT, .number = -INFINITY };
	}
	switch (c) {
	case 'n':
		b->p += 4;
		return (ixt_json){ .type = IXT_JSON_NULL };
	case 't':
		b->p += 4;
		return (ixt_json){ .type = IXT_JSON_TRUE };
	case 'f':
		b->p += 5;
		return (ixt_json){ .type = IXT_JSON_FALSE };
	case 'N':
		b->p += 3;
		return (ixt_json){ .type = IXT_JSON_FLOAT, .number = NAN };
	case 'I':
		b->p += 8;
		return (ixt_json){ .type = IXT_JSON_FLOAT, .number = INFINITY };
	default:
		return read_number(b);
	}
}

static void move_value(ixt_json *members, uint32_t to, uint32_t from)
{
	members[2 * (size_t)to + 1] = members[2 * (size_t)from + 1];
}

static ixt_str key_of(const ixt_json *members, uint32_t i)
{
	return members[2 * (size_t)i].string;
}

static bool keys_ascend(const ixt_json *members, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		if (ixt_str_cmp(key_of(members, i - 1), key_of(members, i)) >= 0)
			return false;
	}
	return true;
}

/* Among members in the order of their keys: gives the first of equal ones the
 * value of the last and marks the others as repeated. */
static uint32_t mark_repeated(ixt_json *members, const uint32_t *order, uint32_t count,
			      bool *repeated)
{
	uint32_t found = 0;

	for (uint32_t i = 1, first = 0; i < count; i++) {
		if (!ixt_str_eq(key_of(members, order[first]), key_of(members, order[i]))) {
			first = i;
			continue;
		}
		move_value(members, order[first], order[i]);
		repeated[order[i]] = true;
		found++;
	}
	return found;
}

/* Lets one member of each name remain; returns how many there are. */
static uint32_t unite_repeated(ixt_json *members, uint32_t count, ixt_arena *arena)
{
	ixt_mark mark = ixt_arena_mark(arena);
	uint32_t kept = 0;
	bool *repeated;

	if (keys_ascend(members, count))
		return count;
	repeated = ixt_arena_take_zero(arena, count);
	if (!mark_repeated(members, ixt_json_order(members, count, arena), count, repeated))
		kept = count;
	for (uint32_t i = 0; kept < count && i < count; i++) {
		if (repeated[i])
			continue;
		memmove(&members[2 * (size_t)kept++], &members[2 * (size_t)i],
			2 * sizeof *members);
	}
	ixt_arena_release_to(arena, mark);
	return kept;
}

/* Behind the last value of a container: takes its values from the open ones. */
static ixt_json close_container(builder *b, bool object)
{
	uint32_t begin = b->begins[--b->depth], n = b->count - begin;
	ixt_json *values = n ? b->values + begin : NULL;
	ixt_json container = { .type = object ? IXT_JSON_OBJECT : IXT_JSON_ARRAY, .count = n };

	b->count = begin;
	b->p++;
	if (object) {
		container.count = unite_repeated(values, n / 2, b->arena);
		n = 2 * container.count;
	}
	container.items = IXT_NEW_ARRAY(b->arena, ixt_json, n);
	if (n)
		memcpy(container.items, values, n * sizeof *values);
	return container;
}

/* Text is checked, so commas and colons say nothing new. */
static char next_token(builder *b)
{
	while (*b->p == ',' || *b->p == ':' || is_space(*b->p))
		b->p++;
	return *b->p;
}

static ixt_json read_scalar_or_close(builder *b, char token)
{
	switch (token) {
	case '"':
		return read_string(b);
	case ']':
	case '}':
		return close_container(b, token == '}');
	default:
		return read_name_or_number(b);
	}
}

static ixt_json build_document(builder *b)
{
	do {
		char token = next_token(b);

		if (token == '[' || token == '{') {
			b->begins[b->depth++] = b->count;
			b->p++;
		} else {
			ixt_json value = read_scalar_or_close(b, token);

			IXT_PUSH(b->scratch, b->values, b->count, b->cap) = value;
		}
	} while (b->depth > 0);
	return b->values[0];
}

static void raise_unless_valid(ixt_str text, ixt_arena *arena)
{
	checker c;

	begin_check(&c, text);
	if (!check_document(&c))
		ixt_raise_str(arena->trap, c.fault.cls, fault_message(text, &c.fault, arena));
}

static ixt_json *read_document(builder *b, ixt_str text)
{
	ixt_json *root;

	text = with_pointer(text);
	raise_unless_valid(text, b->scratch);
	b->p = text.ptr;
	b->end = text.ptr + text.len;
	root = IXT_NEW(b->arena, ixt_json);
	*root = build_document(b);
	return root;
}

ixt_json *ixt_json_read(ixt_str text, ixt_arena *arena)
{
	builder b = { .arena = arena, .scratch = arena };

	return read_document(&b, text);
}

ixt_json *ixt_json_read_apart(ixt_str text, ixt_arena *arena, ixt_arena *scratch)
{
	builder b = { .arena = arena, .scratch = scratch, .apart = true };

	return read_document(&b, text);
}

bool ixt_json_text(const ixt_json *value, ixt_arena *arena, ixt_str *text)
{
	if (value->type == IXT_JSON_ESCAPED)
		*text = unescape(value->string, arena);
	else if (value->type == IXT_JSON_STRING)
		*text = value->string;
	else
		return false;
	return true;
}

ixt_json *ixt_json_member(const ixt_json *object, ixt_str name)
{
	if (!object || object->type != IXT_JSON_OBJECT)
		return NULL;
	for (uint32_t i = 0; i < object->count; i++) {
		if (ixt_str_eq(key_of(object->items, i), name))
			return &object->items[2 * (size_t)i + 1];
	}
	return NULL;
}
