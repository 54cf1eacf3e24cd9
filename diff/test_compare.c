/* Verdicts, first differences and signatures. */
#include <check.h>
#include <stdlib.h>

#include "diff/compare.h"

static diff_answer ok(const char *text, const char *digest)
{
	return (diff_answer){ .state = DIFF_OK, .digest = ixt_str_of(digest), .has_text = true,
			      .text = ixt_str_of(text) };
}

static diff_answer error(const char *cls, const char *message, const char *digest)
{
	return (diff_answer){ .state = DIFF_ERROR, .cls = ixt_str_of(cls), .has_text = true,
			      .text = ixt_str_of(message), .digest = ixt_str_of(digest) };
}

START_TEST(verdicts_stay_apart)
{
	const struct {
		diff_answer ours, oracle;
		diff_verdict verdict;
	} cases[] = {
		{ ok("a", "1"), ok("a", "1"), DIFF_SAME },
		{ ok("a", "1"), ok("b", "2"), DIFF_TEXT },
		{ error("KeyError", "x", "1"), error("KeyError", "x", "1"), DIFF_SAME },
		{ error("KeyError", "x", "1"), error("KeyError", "y", "2"), DIFF_ERROR_TEXT },
		{ error("KeyError", "x", "1"), error("TypeError", "x", "2"), DIFF_ERROR_CLASS },
		{ ok("a", "1"), error("KeyError", "x", "2"), DIFF_OUTPUT_VS_ERROR },
		{ error("KeyError", "x", "2"), ok("a", "1"), DIFF_OUTPUT_VS_ERROR },
		{ error("Unsupported", "x", "2"), ok("a", "1"), DIFF_UNSUPPORTED },
		{ error("Unsupported", "x", "2"), error("KeyError", "x", "1"), DIFF_UNSUPPORTED },
		{ ok("a", "1"), { .state = DIFF_FAILED }, DIFF_ORACLE_FAILED },
		{ error("Unsupported", "x", "2"), { .state = DIFF_FAILED }, DIFF_ORACLE_FAILED },
		{ ok("a", "1"), { .state = DIFF_UNKNOWN }, DIFF_ORACLE_CANNOT_SAY },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_msg(diff_compare(&cases[i].ours, &cases[i].oracle) == cases[i].verdict,
			      "case %zu", i);
}
END_TEST

START_TEST(first_difference_counts_characters)
{
	static const struct {
		const char *ours, *oracle;
		size_t offset;
		uint32_t line, column;
		const char *ours_shown, *oracle_shown;
	} cases[] = {
		{ "abc", "abd", 2, 1, 3, "abc", "abd" },
		{ "a\nb\nc\n", "a\nb\nd\n", 4, 3, 1, "c", "d" },
		{ "a\n", "a\nb", 2, 2, 1, "", "b" },
		{ "", "x", 0, 1, 1, "", "x" },
		/* e-acute and e-grave share their first byte */
		{ "\xc3\xa9x\xc3\xa9", "\xc3\xa9x\xc3\xa8", 3, 1, 3, "\xc3\xa9x\xc3\xa9",
		  "\xc3\xa9x\xc3\xa8" },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		diff_answer ours = ok(cases[i].ours, "1"), oracle = ok(cases[i].oracle, "2");
		diff_place p = diff_first_difference(&ours, &oracle);

		ck_assert_msg(p.known, "case %zu", i);
		ck_assert_uint_eq(p.offset, cases[i].offset);
		ck_assert_uint_eq(p.line, cases[i].line);
		ck_assert_uint_eq(p.column, cases[i].column);
		ck_assert_msg(ixt_str_is(p.ours, cases[i].ours_shown), "case %zu", i);
		ck_assert_msg(ixt_str_is(p.oracle, cases[i].oracle_shown), "case %zu", i);
	}
}
END_TEST

START_TEST(excerpts_of_long_lines_are_windows)
{
	char long_ours[400], long_oracle[400];
	diff_answer ours, oracle;
	diff_place p;

	memset(long_ours, 'x', sizeof long_ours);
	memset(long_oracle, 'x', sizeof long_oracle);
	long_ours[200] = 'a';
	long_oracle[200] = 'b';
	long_ours[399] = long_oracle[399] = '\0';
	ours = ok(long_ours, "1");
	oracle = ok(long_oracle, "2");
	p = diff_first_difference(&ours, &oracle);
	ck_assert_uint_eq(p.offset, 200);
	ck_assert_uint_eq(p.ours.len, 80);
	ck_assert_int_eq(p.ours.ptr[30], 'a');
	ck_assert_int_eq(p.oracle.ptr[30], 'b');
}
END_TEST

START_TEST(what_has_no_text_has_no_place)
{
	diff_answer ours = ok("a", "1"), oracle = ok("b", "2");

	oracle.has_text = false;
	ck_assert(!diff_first_difference(&ours, &oracle).known);
	oracle = error("KeyError", "b", "2");
	ck_assert(!diff_first_difference(&ours, &oracle).known);
}
END_TEST

static ixt_arena arena;
static ixt_error raised;
static ixt_trap trap = { .error = &raised };

static ixt_str signature(const char *package, diff_answer ours, diff_answer oracle)
{
	return diff_signature(&arena, diff_compare(&ours, &oracle), ixt_str_of(package), &ours,
			      &oracle);
}

START_TEST(signatures_group_by_cause)
{
	ixt_str a, b, c, d;

	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	arena.trap = &trap;
	if (IXT_TRAPPED(&trap))
		ck_abort_msg("out of memory");
	/* the same cause in two packages, at other places and versions */
	a = signature("lib/z", ok("x\nlib/z 1.2 one\n", "1"), ok("x\nlib/z 1.2 two\n", "2"));
	b = signature("bin/y(k=v)", ok("bin/y 10.20 one\n", "3"), ok("bin/y 10.20 two\n", "4"));
	ck_assert(ixt_str_eq(a, b));
	ck_assert(ixt_str_starts(a, IXT_STR("text-")));
	/* other texts, another verdict */
	c = signature("lib/z", ok("lib/z 1.2 one\n", "1"), ok("lib/z 1.2 six\n", "2"));
	ck_assert(!ixt_str_eq(a, c));
	d = signature("lib/z", error("KeyError", "lib/z 7", "1"), ok("x", "2"));
	ck_assert(ixt_str_eq(d, signature("bin/y", error("KeyError", "bin/y 9", "3"),
					  ok("y", "4"))));
	ck_assert(!ixt_str_eq(d, signature("bin/y", error("KeyError", "other", "3"),
					   ok("y", "4"))));
	ixt_arena_release(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("compare");
	TCase *tc = tcase_create("compare");
	SRunner *runner;
	int failed;

	tcase_add_test(tc, verdicts_stay_apart);
	tcase_add_test(tc, first_difference_counts_characters);
	tcase_add_test(tc, excerpts_of_long_lines_are_windows);
	tcase_add_test(tc, what_has_no_text_has_no_place);
	tcase_add_test(tc, signatures_group_by_cause);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
