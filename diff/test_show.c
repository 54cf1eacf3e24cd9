/* What `ixt-diff show` and the rules rest on: lines, paths, patterns, visible text. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "diff/job.h"
#include "diff/json_difference.h"
#include "diff/json_strings.h"
#include "diff/normalise_json.h"
#include "diff/normalise_script.h"
#include "diff/pattern.h"
#include "diff/unified.h"
#include "diff/visible.h"

static ixt_arena arena;
static ixt_error error;
static ixt_trap trap = { .error = &error };

static void set_up(void)
{
	ixt_arena_init(&arena, &ixt_allocator_libc, 64 << 10);
	arena.trap = &trap;
}

static void tear_down(void)
{
	ixt_arena_release(&arena);
}

static ixt_buf new_buf(void)
{
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &trap;
	return b;
}

/* Moves the text of `b` to the arena. */
static const char *taken(ixt_buf *b)
{
	ixt_str s = ixt_arena_copy(&arena, ixt_buf_view(b));

	ixt_buf_release(b);
	return s.ptr;
}

/* ---------------------------------------------------------------------- lines */

static const char *unified(const char *a, const char *b, uint32_t context)
{
	diff_line_diff d = diff_line_diff_of(ixt_str_of(a), ixt_str_of(b), &arena);
	diff_look look = { .context = context };
	ixt_buf out = new_buf();

	diff_unified(&out, &d, &look, "");
	return taken(&out);
}

START_TEST(hunks_are_those_of_diff)
{
	static const struct {
		const char *a, *b;
		uint32_t context;
		const char *hunks;
	} cases[] = {
		{ "a\n", "a\n", 1, "" },
		{ "a\nb\nc\n", "a\nx\nc\n", 1, "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n" },
		{ "", "a\n", 3, "@@ -0,0 +1 @@\n+a\n" },
		{ "a\n", "", 3, "@@ -1 +0,0 @@\n-a\n" },
		{ "a", "a\n", 3,
		  "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n" },
		{ "1\n2\n3\n4\n5\n6\n7\n", "x\n2\n3\n4\n5\n6\ny\n", 1,
		  "@@ -1,2 +1,2 @@\n-1\n+x\n 2\n@@ -6,2 +6,2 @@\n 6\n-7\n+y\n" },
		{ "1\n2\n3\n", "x\n2\ny\n", 1, "@@ -1,3 +1,3 @@\n-1\n+x\n 2\n-3\n+y\n" },
		{ "a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n", 0,
		  "@@ -1,2 +0,0 @@\n-a\n-b\n@@ -3,0 +2 @@\n+b\n@@ -6 +4,0 @@\n-b\n"
		  "@@ -7,0 +6 @@\n+c\n" },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_msg(!strcmp(unified(cases[i].a, cases[i].b, cases[i].context),
				      cases[i].hunks), "case %zu: %s", i,
			      unified(cases[i].a, cases[i].b, cases[i].context));
}
END_TEST

/* Appends `count` lines, every `nth` of which is numbered by `side`. */
static ixt_str many_lines(uint32_t count, uint32_t nth, uint32_t side)
{
	ixt_buf b = new_buf();
	ixt_str text;
	uint32_t i;

	for (i = 0; i < count; i++)
		ixt_buf_format(&b, "%u line %u\n", i % nth ? 0 : side, i);
	text = ixt_arena_copy(&arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return text;
}

/* The changes, applied to the one text, give the other, and are as many as they
 * should. */
static void check_applies(const diff_line_diff *d)
{
	uint32_t i, a = 0, b = 0;

	for (i = 0; i <= d->count; i++) {
		diff_change c = i < d->count ? d->changes[i]
			: (diff_change){ d->a.count, 0, d->b.count, 0 };

		for (; a < c.a; a++, b++)
			ck_assert(ixt_str_eq(d->a.lines[a], d->b.lines[b]));
		ck_assert_uint_eq(b, c.b);
		a += c.a_count;
		b += c.b_count;
	}
	ck_assert_uint_eq(a, d->a.count);
	ck_assert_uint_eq(b, d->b.count);
}

START_TEST(large_texts_come_to_an_end)
{
	diff_line_diff d = diff_line_diff_of(many_lines(300000, 1000, 1),
					     many_lines(300000, 1000, 2), &arena);

	ck_assert_uint_eq(d.count, 300);
	check_applies(&d);
	/* more than the bound, scattered, and one after the other */
	d = diff_line_diff_of(many_lines(300000, 2, 1), many_lines(300000, 2, 2), &arena);
	ck_assert_uint_eq(d.count, 150000);
	check_applies(&d);
	d = diff_line_diff_of(many_lines(300000, 1, 1), many_lines(300000, 1, 2), &arena);
	ck_assert_uint_eq(d.count, 1);
	check_applies(&d);
}
END_TEST

START_TEST(random_texts_are_aligned)
{
	uint32_t seed = 1, round, i;
	char text[2][64];

	for (round = 0; round < 20000; round++) {
		diff_line_diff d;
		size_t lengths[2];

		for (i = 0; i < 2; i++) {
			size_t n = 0, most = (seed = seed * 1103515245 + 12345) >> 16 & 31;

			for (; n < 2 * most; n += 2) {
				seed = seed * 1103515245 + 12345;
				text[i][n] = "abc"[(seed >> 16) % 3];
				text[i][n + 1] = '\n';
			}
			lengths[i] = n;
		}
		d = diff_line_diff_of((ixt_str){ text[0], lengths[0] },
				      (ixt_str){ text[1], lengths[1] }, &arena);
		check_applies(&d);
		ixt_arena_clear(&arena);
	}
}
END_TEST

START_TEST(long_lines_are_cut_where_they_differ)
{
	diff_look look = { .width = 60 };
	ixt_buf out = new_buf();
	diff_line_diff d;
	ixt_str a, b;

	a = ixt_arena_format(&arena, "%0200dx%0100d\n", 0, 0);
	b = ixt_arena_format(&arena, "%0200dy%0100d\n", 0, 0);
	d = diff_line_diff_of(a, b, &arena);
	diff_unified(&out, &d, &look, "");
	ck_assert_str_eq(taken(&out), ixt_arena_format(
		&arena, "@@ -1 +1 @@\n-…%040dx%019d… (301 bytes)\n+…%040dy%019d… (301 bytes)\n",
		0, 0, 0, 0).ptr);
}
END_TEST

/* ---------------------------------------------------------------------- paths */

START_TEST(paths_of_changes)
{
	static const struct {
		const char *a, *b, *paths;
	} cases[] = {
		{ "{\"a\": 1}", "{\"a\":1}", "" },
		{ "1", "2", ". " },
		{ "{\"a\": {\"b\": [1, 2]}}", "{\"a\": {\"b\": [1, 3]}}", ".a.b[1] " },
		{ "{\"a\": 1, \"b\": 2}", "{\"c\": 3, \"b\": 2}", ".a .c " },
		{ "[1, 2, 3]", "[0, 1, 2, 3]", "[0] " },
		{ "[1, 2, 3]", "[1, 3]", "[1] " },
		{ "{\"a b\": 1, \"\": 1}", "{\"a b\": 2, \"\": 2}", "[\"a b\"] [\"\"] " },
		{ "[{\"a\": 1, \"b\": 1}]", "[{\"a\": 1, \"b\": 2}]", "[0].b " },
		{ "[1, true]", "[1.0, null]", "[0] [1] " },
	};
	size_t i;
	uint32_t j;

	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		diff_json_changes c = diff_json_difference(ixt_str_of(cases[i].a),
							   ixt_str_of(cases[i].b), &arena);
		ixt_buf b = new_buf();

		ck_assert(c.comparable);
		for (j = 0; j < c.count; j++)
			ixt_buf_format(&b, "%.*s ", IXT_STR_ARG(c.items[j].path));
		ck_assert_str_eq(taken(&b), cases[i].paths);
	}
	ck_assert(!diff_json_difference(IXT_STR("{"), IXT_STR("{}"), &arena).comparable);
}
END_TEST

/* ------------------------------------------------------------------- patterns */

static const char *replaced(const char *pattern, const char *with, ixt_str text)
{
	ixt_str fault = IXT_STR("");
	diff_pattern *p = diff_pattern_new(ixt_str_of(pattern), &arena, &fault);
	ixt_buf b = new_buf();
	const char *limit;
	uint32_t count;

	ck_assert_msg(p, "%.*s", IXT_STR_ARG(fault));
	ck_assert_uint_eq(diff_pattern_check(p, ixt_str_of(with), &arena).len, 0);
	limit = diff_pattern_replace(p, text, ixt_str_of(with), diff_now() + 1, &b, &count);
	diff_pattern_free(p);
	return limit ? (ixt_buf_release(&b), limit) : taken(&b);
}

START_TEST(matches_are_replaced)
{
	ck_assert_str_eq(replaced("b+", "<$0>", IXT_STR("abbcb")), "a<bb>c<b>");
	ck_assert_str_eq(replaced("(a)|(b)", "$2$1$$", IXT_STR("ab")), "a$b$");
	ck_assert_str_eq(replaced("x*", "-", IXT_STR("abc")), "-a-b-c-");
	ck_assert_str_eq(replaced("x*", "-", IXT_STR("é")), "-é-");
	ck_assert_str_eq(replaced("", "-", IXT_STR("")), "-");
	ck_assert_str_eq(replaced(".", "x", IXT_STR("é\xff")), "x\xff");
	ck_assert_str_eq(replaced("a", "b", (ixt_str){ NULL, 0 }), "");
}
END_TEST

START_TEST(searches_are_limited)
{
	ixt_buf text = new_buf();
	ixt_str as;
	double begin = diff_now();
	int i;

	for (i = 0; i < 1000000; i++)
		ixt_buf_add_char(&text, 'a');
	as = ixt_arena_copy(&arena, ixt_buf_view(&text));
	ixt_buf_release(&text);
	ck_assert_ptr_nonnull(strstr(replaced("(a+)+$[xy]", "", ixt_str_first(as, 40)),
				     "backtracking"));
	ck_assert_ptr_nonnull(strstr(replaced("(a|aa)+[xy]", "", as), "backtracking"));
	/* quadratic, without a step that PCRE2 counts */
	ck_assert_str_eq(replaced("\\w*[a-c]*[yz]", "", as), "the time for one text");
	ck_assert(diff_now() - begin < 30);
}
END_TEST

START_TEST(faults_of_patterns_are_told)
{
	diff_pattern *p;
	ixt_str fault;

	ck_assert_ptr_null(diff_pattern_new(IXT_STR("a(b"), &arena, &fault));
	ck_assert_str_eq(ixt_arena_copy(&arena, fault).ptr,
			 "missing closing parenthesis, at character 4 of the pattern");
	p = diff_pattern_new(IXT_STR("(a)"), &arena, &fault);
	ck_assert(ixt_str_is(diff_pattern_check(p, IXT_STR("$2"), &arena),
			     "$2 met, the pattern has 1 groups"));
	ck_assert(diff_pattern_check(p, IXT_STR("a$"), &arena).len);
	diff_pattern_free(p);
}
END_TEST

/* ---------------------------------------------------------------- foreign text */

START_TEST(control_characters_are_visible)
{
	static const struct {
		const char *text, *visible;
	} cases[] = {
		{ "a\tb é", "a\tb é" },
		{ "\033[31m\r\n", "\\x1b[31m\\x0d\\x0a" },
		{ "\x7f", "\\x7f" },
		{ "\xc2\x9b" "1m", "\\u009b1m" },
		{ "a\xe2\x80\xae" "b", "a\\u202eb" },
		{ "\xff\xc3", "\\xff\\xc3" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80" },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		ixt_buf b = new_buf();

		diff_add_visible(&b, ixt_str_of(cases[i].text));
		ck_assert_str_eq(taken(&b), cases[i].visible);
	}
}
END_TEST

/* Fewer than `most` of `bytes`. */
static ixt_str random_text(uint32_t *seed, const char *bytes, size_t most)
{
	char text[48];
	size_t n, i;

	*seed = *seed * 1103515245 + 12345;
	n = (*seed >> 16) % most;
	for (i = 0; i < n; i++) {
		*seed = *seed * 1103515245 + 12345;
		text[i] = bytes[(*seed >> 16) % strlen(bytes)];
	}
	return ixt_arena_copy(&arena, (ixt_str){ text, n });
}

START_TEST(random_bytes_do_no_harm)
{
	static const char bytes[] = "{}[]\",:\\\\nu0dtrue1-.e \n\t\r\x80\xc3\xa9\xff\033";
	uint32_t seed = 7, round;

	for (round = 0; round < 20000; round++) {
		ixt_str s = random_text(&seed, bytes, 48);
		ixt_buf b = new_buf();

		/* half of them are a string of a document */
		if (round % 2)
			s = ixt_arena_format(&arena, "{\"data\": [\"%.*s\"]}", IXT_STR_ARG(s));
		diff_normalise_json(s, &arena);
		diff_normalise_script(s, &arena);
		diff_json_difference(s, IXT_STR("{\"data\": [1]}"), &arena);
		diff_add_visible(&b, s);
		ixt_buf_release(&b);
		ixt_arena_clear(&arena);
	}
}
END_TEST

START_TEST(random_patterns_do_no_harm)
{
	uint32_t seed = 11, round, compiled = 0, count;

	for (round = 0; round < 5000; round++) {
		ixt_str with = random_text(&seed, "$$012a", 6);
		ixt_str text = random_text(&seed, "aab\n\xc3\xa9\xff/", 48), fault;
		diff_pattern *p = diff_pattern_new(
			random_text(&seed, "ab()[]*+?|.^$\\KwbA{},1:=!<\xc3\xa9", 16), &arena,
			&fault);
		ixt_buf b = new_buf();

		if (p && !diff_pattern_check(p, with, &arena).len) {
			diff_pattern_replace(p, text, with, diff_now() + 1, &b, &count);
			compiled++;
		}
		ixt_buf_release(&b);
		diff_pattern_free(p);
		ixt_arena_clear(&arena);
	}
	ck_assert_uint_gt(compiled, 100);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("show");
	TCase *all = tcase_create("show");
	SRunner *runner;
	int failed;

	tcase_set_timeout(all, 120);
	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_add_test(all, hunks_are_those_of_diff);
	tcase_add_test(all, large_texts_come_to_an_end);
	tcase_add_test(all, random_texts_are_aligned);
	tcase_add_test(all, long_lines_are_cut_where_they_differ);
	tcase_add_test(all, paths_of_changes);
	tcase_add_test(all, matches_are_replaced);
	tcase_add_test(all, searches_are_limited);
	tcase_add_test(all, faults_of_patterns_are_told);
	tcase_add_test(all, control_characters_are_visible);
	tcase_add_test(all, random_bytes_do_no_harm);
	tcase_add_test(all, random_patterns_do_no_harm);
	suite_add_tcase(suite, all);
	if (IXT_TRAPPED(&trap)) {	/* for all tests: none of them is to raise */
		fprintf(stderr, "raised: %.*s\n", IXT_STR_ARG(error.message));
		return 1;
	}
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
