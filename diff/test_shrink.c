/* The parts that shrinking, renaming and generating are made of. */
#include <check.h>
#include <stdlib.h>

#include "diff/gen_templates.h"
#include "diff/rename.h"
#include "diff/shrink.h"
#include "diff/shrink_json.h"
#include "diff/shrink_pieces.h"

#define S(lit) IXT_STR(lit)

static ixt_error error;
static ixt_trap trap;
static ixt_arena arena;

static void set_up(void)
{
	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	arena.trap = &trap;
}

static void tear_down(void)
{
	ixt_arena_release(&arena);
}

static void check_str(ixt_str got, const char *expected, const char *what)
{
	ck_assert_msg(ixt_str_is(got, expected), "%s: got \"%.*s\"", what, IXT_STR_ARG(got));
}

/* The first numbers of SplitMix64 from 1234567, as its authors' program prints them. */
START_TEST(numbers_are_those_of_splitmix64)
{
	static const uint64_t expected[] = {
		6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
		4593380528125082431u, 16408922859458223821u,
	};
	diff_rng r = { 1234567 };
	size_t i;

	for (i = 0; i < sizeof expected / sizeof *expected; i++)
		ck_assert_uint_eq(diff_rng_next(&r), expected[i]);
}
END_TEST

static const struct {
	diff_piece_kind kind;
	const char *source, *pieces;	/* separated by | */
} splits[] = {
	{ DIFF_PIECE_LINE, "", "" },
	{ DIFF_PIECE_LINE, "a\n\nb", "a\n|\n|b" },
	{ DIFF_PIECE_TAG, "a{{ b }}c{#d#}{%e%}", "a|{{ b }}|c|{#d#}|{%e%}" },
	{ DIFF_PIECE_TAG, "{% a", "{% a" },
	{ DIFF_PIECE_TAG, "{{{% a %}", "{{|{% a %}" },
	{ DIFF_PIECE_WORD, "ab_1  +\xc3\xa9.", "ab_1|  |+|\xc3\xa9|." },
	{ DIFF_PIECE_CHARACTER, "a\xf0\x9f\x98\x80" "b", "a|\xf0\x9f\x98\x80|b" },
};

START_TEST(sources_are_split)
{
	uint32_t i, k, count;

	for (i = 0; i < sizeof splits / sizeof *splits; i++) {
		ixt_str *pieces = diff_pieces(ixt_str_of(splits[i].source), splits[i].kind, &arena,
					      &count);
		ixt_str joined = S("");

		for (k = 0; k < count; k++)
			joined = ixt_arena_format(&arena, "%.*s%s%.*s", IXT_STR_ARG(joined),
						  k ? "|" : "", IXT_STR_ARG(pieces[k]));
		check_str(joined, splits[i].pieces, splits[i].source);
	}
}
END_TEST

static const struct {
	const char *source;
	uint32_t number;
	const char *inside, *branch;	/* NULL: there is no such pair, no branch */
} pairs[] = {
	{ "a{% if x %}b{% endif %}", 0, "b", NULL },
	{ "{% if x %}b{% else %}c{% endif %}", 0, "b{% else %}c", "c" },
	{ "{% if x %}{% if y %}{% else %}{% endif %}{% endif %}", 0,
	  "{% if y %}{% else %}{% endif %}", NULL },
	{ "{% block x %}{%for y in z%}c{% endfor %}{% endblock %}", 1, "c", NULL },
	{ "{% set x = 1 %}{% set y %}d{% endset %}", 0, "d", NULL },
	{ "{% if x %}{% for a in b %}e{% endfor %}", 0, "e", NULL },
	{ "{% if x %}", 0, NULL, NULL },
	{ "{# {% if x %} #}{% endif %}", 0, NULL, NULL },
};

START_TEST(pairs_of_tags_are_found)
{
	uint32_t i;

	for (i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		const char *source = pairs[i].source;
		diff_tag_pair p;
		bool found = diff_find_pair(ixt_str_of(source), pairs[i].number, &p);

		ck_assert_msg(found == (pairs[i].inside != NULL), "%s: found %d", source, found);
		if (!found)
			continue;
		check_str(ixt_str_range(source + p.inside, source + p.inside_end),
			  pairs[i].inside, source);
		ck_assert_msg((p.middle != 0) == (pairs[i].branch != NULL), "%s", source);
		if (p.middle)
			check_str(ixt_str_range(source + p.middle_end, source + p.inside_end),
				  pairs[i].branch, source);
	}
}
END_TEST

static diff_case case_of(const char *name, const char *source, const char *context)
{
	diff_case c = { .templates = IXT_NEW(&arena, ixt_memory_file), .count = 1,
			.context = ixt_str_of(context) };

	c.templates[0] = (ixt_memory_file){ ixt_str_of(name), ixt_str_of(source) };
	return c;
}

START_TEST(words_are_renamed_alike_everywhere)
{
	diff_case c = case_of("lib/z/ix.sh",
			      "{% block build %}{{ zlib | b64e }} zlib\\n 1 1234 \xc3\xa9"
			      "{% endblock %}",
			      "{\"zlib\": [\"build zlib\", 7, {\"ix\": \"\\\\x41b\"}]}");
	diff_case made = diff_rename_case(&c, &arena);

	check_str(made.templates[0].name, "n0/n1/ix.n2", "name");
	check_str(made.templates[0].data,
		  "{% block n3 %}{{ n4 | b64e }} n4\\n 1 105 \xc3\xa9{% endblock %}", "source");
	check_str(made.context, "{\"n4\": [\"n3 n4\", 7, {\"ix\": \"\\\\x41n6\"}]}", "context");
}
END_TEST

static bool has_mark(void *ctx, const diff_case *c)
{
	uint32_t i;

	++*(uint32_t *)ctx;
	for (i = 0; i < c->count; i++)
		if (ixt_str_find(c->templates[i].data, S("{{ x }}"), 0) != IXT_STR_NPOS)
			return true;
	return false;
}

START_TEST(what_matters_is_left)
{
	uint32_t tests = 0;
	diff_case c = case_of("m", "a\n{% if y %}b {{ x }}{% else %}c{% endif %}\nd\n",
			      "{\"y\": 1}");
	diff_case small = diff_shrink_case(&c, has_mark, &tests, 1000, &arena);

	check_str(small.templates[0].data, "{{ x }}", "source");
	check_str(small.context, "", "context");
	ck_assert_uint_lt(tests, 100);
}
END_TEST

/* Every form of a text, in order. */
START_TEST(json_has_smaller_forms)
{
	static const char *const forms[] = {
		"{\"b\": [1, {}]}", "{\"a\": \"\", \"b\": [1, {}]}",
		"{\"a\": \"yz\", \"b\": [1, {}]}", "{\"a\": \"x\", \"b\": [1, {}]}",
		"{\"a\": \"xyz\"}", "{\"a\": \"xyz\", \"b\": [{}]}",
		"{\"a\": \"xyz\", \"b\": [1]}",
	};
	uint32_t i, n = sizeof forms / sizeof *forms;
	ixt_str whole = S("{\"a\": \"xyz\", \"b\": [1, {}]}"), smaller;

	for (i = 0; i < n; i++) {
		ck_assert(diff_smaller_json(whole, i, &arena, &smaller));
		check_str(smaller, forms[i], forms[i]);
	}
	ck_assert(!diff_smaller_json(whole, n, &arena, &smaller));
	ck_assert(diff_smaller_json(S("{}"), 0, &arena, &smaller) && smaller.len == 0);
	ck_assert(!diff_smaller_json(S("{}"), 1, &arena, &smaller));
}
END_TEST

START_TEST(the_budget_holds)
{
	uint32_t tests = 0;
	diff_case c = case_of("m", "a\nb\nc\nd\n{{ x }}\n", "");

	diff_shrink_case(&c, has_mark, &tests, 3, &arena);
	ck_assert_uint_eq(tests, 3);
}
END_TEST

/* A case does not depend on those made before it. */
START_TEST(numbers_alone_make_cases)
{
	diff_gen gen = diff_gen_templates(5);
	diff_case first, again;
	uint64_t i;

	for (i = 1; i < 20; i++)
		gen.make(&gen, i, &arena, &first);
	gen.make(&gen, 19, &arena, &again);
	ck_assert_uint_eq(first.count, again.count);
	for (i = 0; i < first.count; i++)
		ck_assert(ixt_str_eq(first.templates[i].data, again.templates[i].data));
	ck_assert(ixt_str_eq(first.context, again.context));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("shrink");
	TCase *tc = tcase_create("shrink");
	SRunner *runner;
	int failed;

	trap.error = &error;
	if (IXT_TRAPPED(&trap))
		return 1;
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, numbers_are_those_of_splitmix64);
	tcase_add_test(tc, sources_are_split);
	tcase_add_test(tc, pairs_of_tags_are_found);
	tcase_add_test(tc, words_are_renamed_alike_everywhere);
	tcase_add_test(tc, what_matters_is_left);
	tcase_add_test(tc, json_has_smaller_forms);
	tcase_add_test(tc, the_budget_holds);
	tcase_add_test(tc, numbers_alone_make_cases);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
