#include <check.h>
#include <stdlib.h>

#include "ixt/base/utf8.h"

/* Expectations are answers of CPython 3.11. */

#define COUNT(table) (int)(sizeof(table) / sizeof *(table))
#define S(lit) { (lit), sizeof(lit) - 1 }

static ixt_error error;
static ixt_trap trap;
static ixt_arena arena;

static void set_up(void)
{
	error = (ixt_error){ .cls = IXT_ERR_NONE };
	trap.error = &error;
	ixt_arena_init(&arena, &ixt_allocator_libc, 1024);
	arena.trap = &trap;
}

static void tear_down(void)
{
	ixt_arena_release(&arena);
}

typedef struct fault_case {
	ixt_str bytes;
	size_t offset;
	const char *message;	/* behind "'utf-8' codec can't decode "; NULL: valid */
} fault_case;

static const fault_case fault_cases[] = {
	{ S(""), 0, NULL },
	{ S("\0"), 0, NULL },
	{ S("0123456789abcdef0123456789abcdef"), 0, NULL },
	{ S("\xc2\x80\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"), 0, NULL },
	{ S("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), 0, NULL },
	{ S("\xff"), 0, "byte 0xff in position 0: invalid start byte" },
	{ S("\x80"), 0, "byte 0x80 in position 0: invalid start byte" },
	{ S("\xc0\x80"), 0, "byte 0xc0 in position 0: invalid start byte" },
	{ S("\xf5\x80\x80\x80"), 0, "byte 0xf5 in position 0: invalid start byte" },
	{ S("0123456789abcdef\xff"), 16, "byte 0xff in position 16: invalid start byte" },
	{ S("0123456789abcde\xff"), 15, "byte 0xff in position 15: invalid start byte" },
	{ S("\xc3\xa9\xc3"), 2, "byte 0xc3 in position 2: unexpected end of data" },
	{ S("\xc3("), 0, "byte 0xc3 in position 0: invalid continuation byte" },
	{ S("\xe0\x9f\xbf"), 0, "byte 0xe0 in position 0: invalid continuation byte" },
	{ S("\xed\xa0\x80"), 0, "byte 0xed in position 0: invalid continuation byte" },
	{ S("\xed\xa0"), 0, "byte 0xed in position 0: invalid continuation byte" },
	{ S("\xe2\x82"), 0, "bytes in position 0-1: unexpected end of data" },
	{ S("x\xe2\x82("), 1, "bytes in position 1-2: invalid continuation byte" },
	{ S("\xf0\x8f\xbf\xbf"), 0, "byte 0xf0 in position 0: invalid continuation byte" },
	{ S("\xf4\x90\x80\x80"), 0, "byte 0xf4 in position 0: invalid continuation byte" },
	{ S("\xf0\x9f\x98"), 0, "bytes in position 0-2: unexpected end of data" },
	{ S("\xf0\x9f\x98("), 0, "bytes in position 0-2: invalid continuation byte" },
	{ S("\xf0\x9f("), 0, "bytes in position 0-1: invalid continuation byte" },
};

/* Of what ixt_utf8_raise raises for `s`, behind what is always the same. */
static ixt_str raised(ixt_str s)
{
	ixt_str start = IXT_STR("'utf-8' codec can't decode ");

	if (IXT_TRAPPED(&trap)) {
		ck_assert_int_eq(error.cls, IXT_ERR_UNICODE_DECODE);
		ck_assert(ixt_str_starts(error.message, start));
		return ixt_str_from(error.message, start.len);
	}
	ixt_utf8_raise(&arena, s);
}

START_TEST(test_fault)
{
	const fault_case *c = &fault_cases[_i];
	char *copy = malloc(c->bytes.len + 1);
	ixt_str s = { copy, c->bytes.len }, message;
	size_t offset = 99;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, c->bytes.ptr, c->bytes.len);
	if (!c->message) {
		ck_assert_msg(ixt_utf8_valid(s, &offset), "case %d: at %zu", _i, offset);
		free(copy);
		return;
	}
	ck_assert_msg(!ixt_utf8_valid(s, &offset), "case %d (%s) is valid", _i, c->message);
	ck_assert_msg(offset == c->offset, "%s: offset %zu", c->message, offset);
	message = raised(s);
	ck_assert_msg(ixt_str_is(message, c->message), "%s: %.*s", c->message,
		      IXT_STR_ARG(message));
	free(copy);
}
END_TEST

/* Every code point goes to bytes and back; surrogates alone are not valid. */
START_TEST(test_every_code_point)
{
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		char bytes[4];
		ixt_str s = { bytes, ixt_utf8_put(bytes, cp) };
		bool surrogate = cp >= 0xd800 && cp < 0xe000;
		size_t pos = 0, offset;

		ck_assert_msg(ixt_utf8_valid(s, &offset) != surrogate, "U+%04X", cp);
		ck_assert_msg(ixt_utf8_next(s, &pos) == cp && pos == s.len, "U+%04X", cp);
	}
}
END_TEST

/* Counts and sums over all code points, which any change of a table moves. */
START_TEST(test_tables)
{
	uint32_t spaces = 0, digits = 0, values = 0, printable = 0, changed = 0, longer = 0;

	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		char bytes[4];
		ixt_str s = { bytes, ixt_utf8_put(bytes, cp) };
		ixt_str upper = ixt_upper(&arena, s), repr = ixt_repr(&arena, s);
		int digit = ixt_decimal_digit(cp);

		spaces += ixt_is_space(cp);
		digits += digit >= 0;
		values += digit >= 0 ? (uint32_t)digit : 0;
		printable += repr.len == s.len + 2;
		changed += !ixt_str_eq(upper, s);
		longer += ixt_utf8_count(upper) > 1;
		ixt_arena_clear(&arena);
	}
	ck_assert_uint_eq(spaces, 29);
	ck_assert_uint_eq(digits, 660);
	ck_assert_uint_eq(values, 2970);
	ck_assert_uint_eq(printable, 144515);
	ck_assert_uint_eq(changed, 1525);
	ck_assert_uint_eq(longer, 102);
}
END_TEST

START_TEST(test_positions)
{
	/* 1, 2, 3 and 4 bytes, beyond 8 of them */
	ixt_str s = IXT_STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80" "bcdefghij\xc3\xa9z");
	static const size_t offsets[] = { 0, 1, 3, 6, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22 };
	size_t pos = 0;

	ck_assert_uint_eq(ixt_utf8_count(s), 15);
	ck_assert_uint_eq(ixt_utf8_count((ixt_str){ NULL, 0 }), 0);
	for (size_t i = 0; i < 15; i++) {
		ck_assert_msg(ixt_utf8_offset(s, i) == offsets[i], "offset of %zu: %zu", i,
			      ixt_utf8_offset(s, i));
		ck_assert_uint_eq(pos, offsets[i]);
		ixt_utf8_next(s, &pos);
	}
	ck_assert_uint_eq(ixt_utf8_offset(s, 15), s.len);
	ck_assert_uint_eq(ixt_utf8_offset(s, 1000), s.len);
}
END_TEST

typedef struct text_case {
	ixt_str text;
	const char *result;
} text_case;

static const text_case strip_cases[] = {
	{ S(""), "" },
	{ S(" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"), "" },
	{ S("  a b  "), "a b" },
	{ S("\xc2\xa0\xe3\x80\x80x\xe2\x80\xa8\xc2\x85"), "x" },
	{ S("\xe2\x80\x8bx"), "\xe2\x80\x8bx" },	/* zero width space is none */
	{ S(" \xc3\xa9 "), "\xc3\xa9" },
	{ S("x"), "x" },
};

START_TEST(test_strip)
{
	const text_case *c = &strip_cases[_i];
	ixt_str result = ixt_strip(c->text);

	ck_assert_msg(ixt_str_is(result, c->result), "'%s': '%.*s'", c->text.ptr,
		      IXT_STR_ARG(result));
}
END_TEST

static const text_case upper_cases[] = {
	{ S(""), "" },
	{ S("abc XYZ 1_{"), "ABC XYZ 1_{" },
	{ S("stra\xc3\x9f" "e"), "STRASSE" },
	{ S("\xc5\x89"), "\xca\xbcN" },
	{ S("\xef\xac\x83"), "FFI" },
	{ S("\xc3\xa9\xc3\xbf\xc2\xb5"), "\xc3\x89\xc5\xb8\xce\x9c" },
	{ S("\xc4\xb1\xc4\xb0i"), "I\xc4\xb0I" },
	{ S("\xcf\x82\xcf\x83"), "\xce\xa3\xce\xa3" },
	{ S("\xc7\x84\xc7\x85\xc7\x86"), "\xc7\x84\xc7\x84\xc7\x84" },
	{ S("\xf0\x90\x90\xa8"), "\xf0\x90\x90\x80" },
	{ S("\xc9\x90"), "\xe2\xb1\xaf" },
};

START_TEST(test_upper)
{
	const text_case *c = &upper_cases[_i];
	ixt_str result = ixt_upper(&arena, c->text);

	ck_assert_msg(ixt_str_is(result, c->result), "'%s': '%.*s'", c->text.ptr,
		      IXT_STR_ARG(result));
}
END_TEST

static const text_case repr_cases[] = {
	{ S(""), "''" },
	{ S("abc"), "'abc'" },
	{ S("it's"), "\"it's\"" },
	{ S("\"x\""), "'\"x\"'" },
	{ S("'\""), "'\\'\"'" },
	{ S("\\ \t\n\r"), "'\\\\ \\t\\n\\r'" },
	{ S("\0\x1f\x7f"), "'\\x00\\x1f\\x7f'" },
	{ S("\xc2\x80\xc2\xa0\xc2\xad"), "'\\x80\\xa0\\xad'" },
	{ S("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), "'\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80'" },
	{ S("\xe2\x80\xa8\xee\x80\x80\xef\xbb\xbf"), "'\\u2028\\ue000\\ufeff'" },
	{ S("\xf3\xa0\x80\x81\xf4\x8f\xbf\xbf"), "'\\U000e0001\\U0010ffff'" },
	{ S("\xed\xa0\x80"), "'\\ud800'" },
};

START_TEST(test_repr)
{
	const text_case *c = &repr_cases[_i];
	ixt_str result = ixt_repr(&arena, c->text);

	ck_assert_msg(ixt_str_is(result, c->result), "%s: %.*s", c->result,
		      IXT_STR_ARG(result));
}
END_TEST

START_TEST(test_digit)
{
	ck_assert_int_eq(ixt_decimal_digit('0'), 0);
	ck_assert_int_eq(ixt_decimal_digit('9'), 9);
	ck_assert_int_eq(ixt_decimal_digit('/'), -1);
	ck_assert_int_eq(ixt_decimal_digit(':'), -1);
	ck_assert_int_eq(ixt_decimal_digit(0x664), 4);
	ck_assert_int_eq(ixt_decimal_digit(0x1d7ff), 9);
	ck_assert_int_eq(ixt_decimal_digit(0xb2), -1);	/* superscript two */
	ck_assert_int_eq(ixt_decimal_digit(0x10ffff), -1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("utf8");
	TCase *cases = tcase_create("utf8");
	SRunner *runner = srunner_create(suite);
	int failed;

	/* The walks over all code points take seconds under sanitizers. */
	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, set_up, tear_down);
	tcase_add_loop_test(cases, test_fault, 0, COUNT(fault_cases));
	tcase_add_test(cases, test_every_code_point);
	tcase_add_test(cases, test_tables);
	tcase_add_test(cases, test_positions);
	tcase_add_loop_test(cases, test_strip, 0, COUNT(strip_cases));
	tcase_add_loop_test(cases, test_upper, 0, COUNT(upper_cases));
	tcase_add_loop_test(cases, test_repr, 0, COUNT(repr_cases));
	tcase_add_test(cases, test_digit);
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
