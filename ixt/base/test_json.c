#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ixt/base/json.h"
#include "ixt/base/limits.h"

/* Expectations are answers of CPython 3.11's json module. */

static ixt_error error;
static ixt_trap trap;
static ixt_arena arena;
static ixt_buf buf;

static void set_up(void)
{
	error = (ixt_error){ .cls = IXT_ERR_NONE };
	trap.error = &error;
	ixt_arena_init(&arena, &ixt_allocator_libc, 1024);
	ixt_buf_init(&buf, &ixt_allocator_libc);
	arena.trap = &trap;
	buf.trap = &trap;
}

static void tear_down(void)
{
	ixt_arena_release(&arena);
	ixt_buf_release(&buf);
}

#define COUNT(table) (int)(sizeof(table) / sizeof *(table))

/* A copy without a byte behind it, for AddressSanitizer; to be freed. */
static ixt_str exact(ixt_str s)
{
	char *p = malloc(s.len ? s.len : 1);

	ck_assert_ptr_nonnull(p);
	if (s.len)
		memcpy(p, s.ptr, s.len);
	return (ixt_str){ p, s.len };
}

/* Faults. */

typedef struct fault_case {
	const char *text, *message;
} fault_case;

static const fault_case fault_cases[] = {
	{ "", "Expecting value: line 1 column 1 (char 0)" },
	{ "  ", "Expecting value: line 1 column 3 (char 2)" },
	{ "[", "Expecting value: line 1 column 2 (char 1)" },
	{ "[,", "Expecting value: line 1 column 2 (char 1)" },
	{ "[1,]", "Expecting value: line 1 column 4 (char 3)" },
	{ "[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)" },
	{ "[true", "Expecting ',' delimiter: line 1 column 6 (char 5)" },
	{ "{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)" },
	{ "{1:2}", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)" },
	{ "{\"a\":1,}",
	  "Expecting property name enclosed in double quotes: line 1 column 8 (char 7)" },
	{ "{\"a\"", "Expecting ':' delimiter: line 1 column 5 (char 4)" },
	{ "{\"a\" 1}", "Expecting ':' delimiter: line 1 column 6 (char 5)" },
	{ "{\"a\":", "Expecting value: line 1 column 6 (char 5)" },
	{ "{\"a\":1", "Expecting ',' delimiter: line 1 column 7 (char 6)" },
	{ "{\"a\":1 \"b\"}", "Expecting ',' delimiter: line 1 column 8 (char 7)" },
	{ "{\"a\":]", "Expecting value: line 1 column 6 (char 5)" },
	{ "[}", "Expecting value: line 1 column 2 (char 1)" },
	{ "1 2", "Extra data: line 1 column 3 (char 2)" },
	{ "01", "Extra data: line 1 column 2 (char 1)" },
	{ "1.", "Extra data: line 1 column 2 (char 1)" },
	{ "1.e5", "Extra data: line 1 column 2 (char 1)" },
	{ "1e", "Extra data: line 1 column 2 (char 1)" },
	{ "1e+", "Extra data: line 1 column 2 (char 1)" },
	{ "true1", "Extra data: line 1 column 5 (char 4)" },
	{ "-", "Expecting value: line 1 column 1 (char 0)" },
	{ "-Inf", "Expecting value: line 1 column 1 (char 0)" },
	{ "Nan", "Expecting value: line 1 column 1 (char 0)" },
	{ "tru", "Expecting value: line 1 column 1 (char 0)" },
	{ "+1", "Expecting value: line 1 column 1 (char 0)" },
	{ "\"", "Unterminated string starting at: line 1 column 1 (char 0)" },
	{ "\"abc", "Unterminated string starting at: line 1 column 1 (char 0)" },
	{ "[\"abc\\", "Unterminated string starting at: line 1 column 2 (char 1)" },
	{ "\"abc\\\"", "Unterminated string starting at: line 1 column 1 (char 0)" },
	{ "\"a\nb\"", "Invalid control character at: line 1 column 3 (char 2)" },
	{ "\"0123456789abcdef\x1f\"", "Invalid control character at: line 1 column 18 (char 17)" },
	{ "\"a\\q\"", "Invalid \\escape: line 1 column 3 (char 2)" },
	{ "\"a\\u12", "Invalid \\uXXXX escape: line 1 column 4 (char 3)" },
	{ "\"\\u123\"", "Invalid \\uXXXX escape: line 1 column 3 (char 2)" },
	{ "\"\\u0x12\"", "Invalid \\uXXXX escape: line 1 column 3 (char 2)" },
	{ "\"\\u1234", "Invalid \\uXXXX escape: line 1 column 3 (char 2)" },
	{ "\"\\u12345", "Unterminated string starting at: line 1 column 1 (char 0)" },
	{ "\"\\ud800\\u12\"", "Invalid \\uXXXX escape: line 1 column 9 (char 8)" },
	{ "\xef\xbb\xbf{}",
	  "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)" },
	{ "{}\xef\xbb\xbf", "Extra data: line 1 column 3 (char 2)" },
	/* lines, columns and characters count code points */
	{ "[\n\n  \"\xc3\xa9\", \"\xf0\x9f\x98\x80\" x]",
	  "Expecting ',' delimiter: line 3 column 12 (char 14)" },
	{ "[\r\n x]", "Expecting value: line 2 column 2 (char 4)" },
	{ "[1]\n", NULL },
	{ " \t\r\n{ \"a\" : [ ] , \"b\" : { } } ", NULL },
	{ "[NaN, Infinity, -Infinity, -0, 1E5, 0.5e-3, 1e400]", NULL },
	{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\ud800\x7f\"", NULL },
};

START_TEST(test_fault)
{
	const fault_case *c = &fault_cases[_i];
	ixt_str text = exact(ixt_str_of(c->text));
	int result = ixt_json_check(text, &arena, &error);

	if (!c->message) {
		ck_assert_msg(result == 0, "'%s': %.*s", c->text, IXT_STR_ARG(error.message));
		ck_assert_msg(error.cls == IXT_ERR_NONE, "'%s'", c->text);
		ck_assert_msg(arena.held == 0, "'%s': memory is held", c->text);
	} else {
		ck_assert_msg(result == -1, "'%s' is taken", c->text);
		ck_assert_msg(error.cls == IXT_ERR_JSON_DECODE &&
			      ixt_str_is(error.message, c->message),
			      "'%s': %.*s", c->text, IXT_STR_ARG(error.message));
	}
	free((char *)text.ptr);
}
END_TEST

START_TEST(test_read_raises)
{
	if (IXT_TRAPPED(&trap)) {
		ck_assert_int_eq(error.cls, IXT_ERR_JSON_DECODE);
		ck_assert(ixt_str_is(error.message,
				     "Expecting value: line 1 column 4 (char 3)"));
		return;
	}
	ixt_json_read(IXT_STR("[1,]"), &arena);
	ck_abort_msg("not raised");
}
END_TEST

START_TEST(test_first_error_wins)
{
	error.cls = IXT_ERR_KEY;
	ck_assert_int_eq(ixt_json_check(IXT_STR("["), &arena, &error), -1);
	ck_assert_int_eq(error.cls, IXT_ERR_KEY);
}
END_TEST

START_TEST(test_null_view)
{
	ck_assert_int_eq(ixt_json_check((ixt_str){ NULL, 0 }, &arena, &error), -1);
	ck_assert(ixt_str_is(error.message, "Expecting value: line 1 column 1 (char 0)"));
}
END_TEST

/* Limits: the edge and one past it. */

/* `n` times `c`. */
static ixt_str repeat(char c, size_t n)
{
	char *p = ixt_arena_take(&arena, n);

	memset(p, c, n);
	return (ixt_str){ p, n };
}

START_TEST(test_depth)
{
	ixt_str edge = ixt_arena_concat(&arena, repeat('[', IXT_MAX_JSON_DEPTH),
					repeat(']', IXT_MAX_JSON_DEPTH));
	ixt_str past = ixt_arena_concat(&arena, repeat('[', IXT_MAX_JSON_DEPTH + 1),
					repeat(']', IXT_MAX_JSON_DEPTH + 1));

	ixt_json_write(&buf, ixt_json_read(edge, &arena), (ixt_json_style){ 0, true });
	ck_assert(ixt_str_eq(ixt_buf_view(&buf), edge));
	ck_assert_int_eq(ixt_json_check(past, &arena, &error), -1);
	ck_assert_int_eq(error.cls, IXT_ERR_RECURSION);
	ck_assert(ixt_str_is(error.message, "maximum recursion depth exceeded while decoding a "
					    "JSON array from a unicode string"));
}
END_TEST

START_TEST(test_integer_digits)
{
	ixt_str edge = ixt_arena_concat(&arena, IXT_STR("-"), repeat('9', 4300));

	ixt_json_write(&buf, ixt_json_read(edge, &arena), (ixt_json_style){ 0, false });
	ck_assert(ixt_str_eq(ixt_buf_view(&buf), edge));
	ck_assert_int_eq(ixt_json_check(repeat('9', 4301), &arena, &error), -1);
	ck_assert_int_eq(error.cls, IXT_ERR_VALUE);
	ck_assert(ixt_str_is(error.message,
			     "Exceeds the limit (4300 digits) for integer string conversion: "
			     "value has 4301 digits; use sys.set_int_max_str_digits() to "
			     "increase the limit"));
}
END_TEST

/* Reading and writing. */

typedef struct write_case {
	const char *text;
	int indent;
	bool sort_keys;
	const char *written;	/* json.dumps(json.loads(text), ...) */
} write_case;

static const write_case write_cases[] = {
	{ "[ ]", 0, false, "[]" },
	{ "{ }", 4, true, "{}" },
	{ "[[],{}]", 2, false, "[\n  [],\n  {}\n]" },
	{ "[null,true,false]", 0, false, "[null, true, false]" },
	{ "[NaN,Infinity,-Infinity]", 0, false, "[NaN, Infinity, -Infinity]" },
	{ "[0,-0,-0.0,1e5,1E-5,1e16,1.50]", 0, false,
	  "[0, 0, -0.0, 100000.0, 1e-05, 1e+16, 1.5]" },
	{ "[1e400,-1e400,1e-400]", 0, false, "[Infinity, -Infinity, 0.0]" },
	{ "0.00000000000000000000000000000000000000012e99999999999999999999", 0, false,
	  "Infinity" },
	{ "123456789012345678901234567890e-25", 0, false, "12345.678901234567" },
	{ "[9223372036854775807,-9223372036854775808]", 0, false,
	  "[9223372036854775807, -9223372036854775808]" },
	{ "[9223372036854775808,-9223372036854775809]", 0, false,
	  "[9223372036854775808, -9223372036854775809]" },
	{ "{\"b\":1,\"a\":{\"d\":2,\"c\":[3,4]}}", 0, false,
	  "{\"b\": 1, \"a\": {\"d\": 2, \"c\": [3, 4]}}" },
	{ "{\"b\":1,\"a\":{\"d\":2,\"c\":[3,4]}}", 0, true,
	  "{\"a\": {\"c\": [3, 4], \"d\": 2}, \"b\": 1}" },
	{ "{\"b\":1,\"a\":[2,{}]}", 4, true,
	  "{\n    \"a\": [\n        2,\n        {}\n    ],\n    \"b\": 1\n}" },
	/* code points, not UTF-16 units, order the keys */
	{ "{\"\xf0\x9f\x98\x80\":1,\"\xef\xbf\xbd\":2,\"\":3}", 0, true,
	  "{\"\": 3, \"\\ufffd\": 2, \"\\ud83d\\ude00\": 1}" },
	/* a repeated name: the first place, the last value */
	{ "{\"x\":1,\"a\":2,\"x\":3,\"b\":4,\"a\":5,\"x\":6}", 0, false,
	  "{\"x\": 6, \"a\": 5, \"b\": 4}" },
	{ "{\"a\":1,\"a\":2}", 0, false, "{\"a\": 2}" },
	{ "{\"\\u0061\":1,\"a\":2}", 0, false, "{\"a\": 2}" },
	{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\x7f\"", 0, false,
	  "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u007f\"" },
	{ "\"\\ud83d\\ude00 \\ud83d \\ude00 \\ud83d\\u0041\\u00e9\"", 0, false,
	  "\"\\ud83d\\ude00 \\ud83d \\ude00 \\ud83dA\\u00e9\"" },
};

START_TEST(test_write)
{
	const write_case *c = &write_cases[_i];
	ixt_json_style style = { c->indent, c->sort_keys };

	ixt_json_write(&buf, ixt_json_read(ixt_str_of(c->text), &arena), style);
	ck_assert_msg(ixt_str_is(ixt_buf_view(&buf), c->written), "'%s': %.*s", c->text,
		      IXT_STR_ARG(ixt_buf_view(&buf)));
}
END_TEST

START_TEST(test_values)
{
	ixt_str text = IXT_STR("{\"plain\": \"text\", \"escaped\": \"a\\nb\", \"n\": -5}");
	ixt_json *root = ixt_json_read(text, &arena);
	ixt_json *plain = ixt_json_member(root, IXT_STR("plain"));

	ck_assert_uint_eq(root->count, 3);
	ck_assert(ixt_str_is(plain->string, "text"));
	ck_assert_msg(plain->string.ptr == text.ptr + 11, "not a view of the text");
	ck_assert(ixt_str_is(ixt_json_member(root, IXT_STR("escaped"))->string, "a\nb"));
	ck_assert_int_eq(ixt_json_member(root, IXT_STR("n"))->integer, -5);
	ck_assert_ptr_null(ixt_json_member(root, IXT_STR("none")));
	ck_assert_ptr_null(ixt_json_member(plain, IXT_STR("plain")));
	ck_assert_ptr_null(ixt_json_member(NULL, IXT_STR("plain")));
}
END_TEST

/* More members than any shortcut would take; sorted, and each twice. */
START_TEST(test_many_members)
{
	ixt_json *root;

	for (int i = 0; i < 2000; i++)
		ixt_buf_format(&buf, "%c\"k%d\":%d", i ? ',' : '{', i * 7 % 1000, i);
	ixt_buf_add_char(&buf, '}');
	root = ixt_json_read(ixt_buf_view(&buf), &arena);
	ck_assert_uint_eq(root->count, 1000);
	for (uint32_t i = 0; i < root->count; i++)
		ck_assert_int_eq(root->items[2 * i + 1].integer, 1000 + (int)i);
}
END_TEST

/* Escaping. */

typedef struct escape_case {
	const char *name;
	ixt_str text;
	const char *escaped;
} escape_case;

#define S(lit) { (lit), sizeof(lit) - 1 }

static const escape_case escape_cases[] = {
	{ "nothing", S(""), "" },
	{ "plain", S("a/b <c> 'd' ~"), "a/b <c> 'd' ~" },
	{ "short forms", S("\"\\\b\f\n\r\t"), "\\\"\\\\\\b\\f\\n\\r\\t" },
	{ "NUL", S("a\0b"), "a\\u0000b" },
	{ "controls", S("\x01\x1f\x7f"), "\\u0001\\u001f\\u007f" },
	{ "two bytes", S("\xc2\x80\xdf\xbf"), "\\u0080\\u07ff" },
	{ "three bytes", S("\xe0\xa0\x80\xef\xbf\xbf"), "\\u0800\\uffff" },
	{ "four bytes", S("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"),
	  "\\ud800\\udc00\\udbff\\udfff" },
	{ "lone surrogate", S("\xed\xa0\x80x"), "\\ud800x" },
	{ "16 plain", S("0123456789abcdef"), "0123456789abcdef" },
	{ "16th of 17", S("0123456789abcde\nf"), "0123456789abcde\\nf" },
	{ "17th", S("0123456789abcdef\n"), "0123456789abcdef\\n" },
	{ "across 16", S("0123456789abcde\xc3\xa9\xc3\xa9 0123456789abcdef"),
	  "0123456789abcde\\u00e9\\u00e9 0123456789abcdef" },
};

START_TEST(test_escape)
{
	const escape_case *c = &escape_cases[_i];
	ixt_str text = exact(c->text);
	size_t length = ixt_json_escaped_len(text);
	char *out = malloc(length + 1);

	ck_assert_ptr_nonnull(out);
	ck_assert_msg(length == strlen(c->escaped), "%s: length %zu", c->name, length);
	ck_assert_uint_eq(ixt_json_escape_to(out, text), length);
	out[length] = '\0';
	ck_assert_msg(strcmp(out, c->escaped) == 0, "%s: %s", c->name, out);
	ixt_json_escape(&buf, text);
	ck_assert_msg(ixt_str_is(ixt_buf_view(&buf), c->escaped), "%s: in a buffer", c->name);
	free(out);
	free((char *)text.ptr);
}
END_TEST

/* Long text is escaped in pieces; none of them may end inside a character. */
START_TEST(test_escape_long)
{
	for (size_t shift = 0; shift < 4; shift++) {
		ixt_buf_clear(&buf);
		ixt_buf_add(&buf, ixt_str_first(IXT_STR("xyz"), shift));
		for (int i = 0; i < 4000; i++)
			ixt_buf_add(&buf, IXT_STR("\xf0\x9f\x98\x80"));
		ixt_str text = ixt_arena_copy(&arena, ixt_buf_view(&buf));

		ixt_buf_clear(&buf);
		ixt_json_escape(&buf, text);
		ck_assert_uint_eq(buf.len, shift + 4000 * 12);
		for (size_t i = shift; i < buf.len; i += 12)
			ck_assert_mem_eq(buf.ptr + i, "\\ud83d\\ude00", 12);
	}
}
END_TEST

/* Floats. */

typedef struct float_case {
	double value;
	const char *repr;
} float_case;

static const float_case float_cases[] = {
	{ 0.0, "0.0" },
	{ -0.0, "-0.0" },
	{ 1.0, "1.0" },
	{ -1.5, "-1.5" },
	{ 0.1, "0.1" },
	{ 0.1 + 0.2, "0.30000000000000004" },
	{ 1.0 / 3, "0.3333333333333333" },
	{ 100.0, "100.0" },
	{ 123456789.125, "123456789.125" },
	{ 1e-4, "0.0001" },
	{ 1e-5, "1e-05" },
	{ 1.25e-5, "1.25e-05" },
	{ 1e15, "1000000000000000.0" },
	{ 1e16, "1e+16" },
	{ 9999999999999998.0, "9999999999999998.0" },
	{ 1.5e300, "1.5e+300" },
	{ 1e-300, "1e-300" },
	{ 1.7976931348623157e308, "1.7976931348623157e+308" },
	{ 2.2250738585072014e-308, "2.2250738585072014e-308" },
	{ 5e-324, "5e-324" },
	{ 2.5e-323, "2.5e-323" },
	/* a power of two whose nearest 16 digits do not read back */
	{ 0x1p-44, "5.684341886080802e-14" },
	{ 9007199254740992.0, "9007199254740992.0" },
};

START_TEST(test_float)
{
	const float_case *c = &float_cases[_i];
	char out[32];
	size_t n = ixt_float_repr(out, c->value, false);

	ck_assert_msg(ixt_str_is((ixt_str){ out, n }, c->repr), "%s: %.*s", c->repr, (int)n, out);
}
END_TEST

START_TEST(test_float_names)
{
	static const struct {
		double value;
		bool json;
		const char *text;
	} cases[] = {
		{ NAN, false, "nan" }, { INFINITY, false, "inf" }, { -INFINITY, false, "-inf" },
		{ NAN, true, "NaN" }, { INFINITY, true, "Infinity" },
		{ -INFINITY, true, "-Infinity" }, { -NAN, true, "NaN" },
	};

	for (int i = 0; i < COUNT(cases); i++) {
		char out[32];
		size_t n = ixt_float_repr(out, cases[i].value, cases[i].json);

		ck_assert_msg(ixt_str_is((ixt_str){ out, n }, cases[i].text), "%s: %.*s",
			      cases[i].text, (int)n, out);
	}
}
END_TEST

/* The n-th allocation fails: nothing is lost, and the record says so. */

typedef struct failing {
	int left;		/* allocations that still succeed */
	size_t held;
} failing;

static void *resize_failing(void *ctx, void *ptr, size_t old_size, size_t new_size)
{
	failing *f = ctx;

	if (new_size > 0 && f->left-- <= 0)
		return NULL;
	f->held += new_size - old_size;
	return ixt_allocator_libc.resize(NULL, ptr, old_size, new_size);
}

static bool read_and_write(ixt_arena *a, ixt_buf *b)
{
	ixt_error e = { .cls = IXT_ERR_NONE };
	ixt_trap t = { .error = &e };

	a->trap = &t;
	b->trap = &t;
	if (IXT_TRAPPED(&t)) {
		ck_assert_int_eq(e.cls, IXT_ERR_MEMORY);
		ck_assert_msg(b->trap == &t, "the trap is not given back");
		return false;
	}
	ixt_json_write(b, ixt_json_read(IXT_STR("{\"b\":[1,\"\\n\",{}],\"a\":{\"d\":1.5}}"), a),
		       (ixt_json_style){ 4, true });
	return true;
}

START_TEST(test_no_memory)
{
	bool done = false;

	for (int n = 0; !done; n++) {
		failing f = { .left = n };
		ixt_allocator allocator = { resize_failing, &f };
		ixt_arena a;
		ixt_buf b;

		ixt_arena_init(&a, &allocator, 64);
		ixt_buf_init(&b, &allocator);
		done = read_and_write(&a, &b);
		ck_assert_msg(!done || n > 3, "only %d allocations", n);
		ixt_arena_release(&a);
		ixt_buf_release(&b);
		ck_assert_msg(f.held == 0, "%zu bytes lost at failure %d", f.held, n);
	}
}
END_TEST

/* Long strings that stay as they are written. */

static const struct {
	const char *tail;
	bool kept;
} escaped_cases[] = {
	{ "", true }, { "\\n", true }, { "\\\"", true }, { "\\\\", true },
	{ "\\b\\f\\r\\t", true }, { "\\n\\\\n", true },
	{ "\\/", false }, { "\\u0001", false }, { "\\u00e9", false }, { "\\u000a", false },
	{ "\xc3\xa9", false }, { "\x7f", false }, { "\\n\xc3\xa9\\n", false },
};

static ixt_str written(const ixt_json *value)
{
	ixt_buf_clear(&buf);
	ixt_json_write(&buf, value, (ixt_json_style){ 0, true });
	return ixt_arena_copy(&arena, ixt_buf_view(&buf));
}

/* What is read apart is written, and decodes, as what is read as usual. */
static void check_apart(ixt_str text, bool kept)
{
	ixt_str copy = exact(text), decoded;
	const ixt_json *plain = ixt_json_read(text, &arena), *apart;
	ixt_arena scratch;

	ixt_arena_init(&scratch, &ixt_allocator_libc, 64);
	scratch.trap = &trap;
	apart = ixt_json_read_apart(copy, &arena, &scratch);
	ixt_arena_release(&scratch);
	memset((char *)copy.ptr, '?', copy.len);
	free((char *)copy.ptr);
	ck_assert_int_eq(apart->type, kept ? IXT_JSON_ESCAPED : IXT_JSON_STRING);
	ck_assert(ixt_str_eq(written(plain), written(apart)));
	ck_assert(ixt_json_text(apart, &arena, &decoded));
	ck_assert(ixt_str_eq(plain->string, decoded));
}

START_TEST(test_read_apart)
{
	const char *tail = escaped_cases[_i].tail;
	size_t head;
	char text[512];

	if (IXT_TRAPPED(&trap))
		ck_abort_msg("%s", error.message.ptr);
	/* the tail at each place of a block of 16 */
	for (head = IXT_JSON_KEEP_ESCAPED; head < IXT_JSON_KEEP_ESCAPED + 17; head++) {
		snprintf(text, sizeof text, "\"%0*d%s\"", (int)head, 0, tail);
		check_apart(ixt_str_of(text), escaped_cases[_i].kept);
	}
	snprintf(text, sizeof text, "\"%0*d\"", IXT_JSON_KEEP_ESCAPED - 1, 0);
	check_apart(ixt_str_of(text), false);
	ck_assert(!ixt_json_text(ixt_json_read(IXT_STR("1"), &arena), &arena, &(ixt_str){ NULL, 0 }));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("json");
	TCase *cases = tcase_create("json");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(cases, set_up, tear_down);
	tcase_add_loop_test(cases, test_fault, 0, COUNT(fault_cases));
	tcase_add_test(cases, test_read_raises);
	tcase_add_test(cases, test_first_error_wins);
	tcase_add_test(cases, test_null_view);
	tcase_add_test(cases, test_depth);
	tcase_add_test(cases, test_integer_digits);
	tcase_add_loop_test(cases, test_write, 0, COUNT(write_cases));
	tcase_add_test(cases, test_values);
	tcase_add_test(cases, test_many_members);
	tcase_add_loop_test(cases, test_escape, 0, COUNT(escape_cases));
	tcase_add_test(cases, test_escape_long);
	tcase_add_loop_test(cases, test_float, 0, COUNT(float_cases));
	tcase_add_test(cases, test_float_names);
	tcase_add_test(cases, test_no_memory);
	tcase_add_loop_test(cases, test_read_apart, 0, COUNT(escaped_cases));
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
