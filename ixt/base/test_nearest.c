#include "ixt/base/nearest.h"

#include <check.h>
#include <stdlib.h>

static const struct {
	const char *a, *b;
	uint32_t bound, distance;
} distances[] = {
	{ "", "", 0, 0 },
	{ "a", "a", 0, 0 },
	{ "", "abc", 3, 3 },
	{ "", "abc", 2, 3 },		/* bound + 1: more than the bound */
	{ "block", "blcok", 3, 1 },	/* neighbours swapped */
	{ "block", "bloc", 3, 1 },
	{ "block", "blocks", 3, 1 },
	{ "block", "black", 3, 1 },
	{ "ca", "abc", 3, 3 },		/* nothing between swapped letters */
	{ "kitten", "sitting", 3, 3 },
	{ "kitten", "sitting", 2, 3 },
	{ "abcdef", "uvwxyz", 3, 4 },
};

START_TEST(test_distance)
{
	size_t i;

	for (i = 0; i < sizeof distances / sizeof *distances; i++) {
		ixt_str a = ixt_str_of(distances[i].a), b = ixt_str_of(distances[i].b);

		ck_assert_msg(ixt_edit_distance(a, b, distances[i].bound) ==
				      distances[i].distance, "%s %s: %u", a.ptr, b.ptr,
			      ixt_edit_distance(a, b, distances[i].bound));
		ck_assert_msg(ixt_edit_distance(b, a, distances[i].bound) ==
				      distances[i].distance, "%s %s swapped", a.ptr, b.ptr);
	}
}
END_TEST

static const struct {
	const char *word, *candidates[4], *best;
} choices[] = {
	{ "blcok", { "clock", "block", "set" }, "block" },
	{ "papr", { "par", "paper" }, "paper" },	/* equally close: it begins alike */
	{ "abcd", { "abcz", "abcy" }, "abcy" },		/* and then by bytes */
	{ "block", { "block" }, NULL },			/* the word itself is none */
	{ "ab", { "ac", "a" }, NULL },			/* too short to guess */
	{ "wholly_other", { "block", "set" }, NULL },
	{ "", { "a" }, NULL },
};

START_TEST(test_choice)
{
	size_t i, k;

	for (i = 0; i < sizeof choices / sizeof *choices; i++) {
		ixt_nearest n = ixt_nearest_to(ixt_str_of(choices[i].word));

		for (k = 0; k < 4 && choices[i].candidates[k]; k++)
			ixt_nearest_offer(&n, ixt_str_of(choices[i].candidates[k]));
		if (choices[i].best)
			ck_assert_msg(n.best.ptr && ixt_str_is(n.best, choices[i].best), "%s: %.*s",
				      choices[i].word, IXT_STR_ARG(n.best));
		else
			ck_assert_msg(!n.best.ptr, "%s: %.*s", choices[i].word,
				      IXT_STR_ARG(n.best));
	}
}
END_TEST

/* The table is of fixed size. */
START_TEST(test_long_words)
{
	static char at[IXT_NEAREST_MAX_WORD + 1], past[IXT_NEAREST_MAX_WORD + 2];

	memset(at, 'a', IXT_NEAREST_MAX_WORD);
	memset(past, 'a', IXT_NEAREST_MAX_WORD + 1);
	ck_assert_uint_eq(ixt_edit_distance(ixt_str_of(at), ixt_str_of(at), 3), 0);
	ck_assert_uint_eq(ixt_edit_distance(ixt_str_of(at), ixt_str_of(past), 3), 4);
	ck_assert_uint_eq(ixt_edit_distance(ixt_str_of(past), ixt_str_of(past), 3), 4);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("nearest");
	TCase *tests = tcase_create("nearest");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, test_distance);
	tcase_add_test(tests, test_choice);
	tcase_add_test(tests, test_long_words);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
