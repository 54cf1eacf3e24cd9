/* Baselines: what is read is written back, what is damaged is refused with its line, and
 * a run's changes are told apart and taken in. */
#include <check.h>
#include <stdlib.h>

#include "ixt/answers/baseline_check.h"

#define HEAD "ixt-baseline\t1\n"
#define A "0123456789ab"
#define B "ba9876543210"
#define ROW(package, signature) "t\t" package "\trender\ttext\ttext-" signature "\twhy " package "\n"

static ixt_arena arena;
static ixt_error raised;
static ixt_trap trap = { .error = &raised };

static void set_up(void)
{
	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	raised = (ixt_error){ 0 };
	arena.trap = &trap;
}

static void tear_down(void)
{
	ixt_arena_release(&arena);
}

static ixt_baseline read(const char *text)
{
	ixt_baseline b;

	if (IXT_TRAPPED(&trap))
		ck_abort_msg("%.*s", IXT_STR_ARG(raised.message));
	ixt_baseline_read(&b, &arena, IXT_STR("b"), ixt_str_of(text));
	return b;
}

static void ck_text(const ixt_baseline *b, const char *expected)
{
	ixt_buf out;

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = &trap;
	ixt_baseline_write(b, &out);
	ixt_buf_add_char(&out, '\0');
	ck_assert_str_eq(out.ptr, expected);
	ixt_buf_release(&out);
}

static void see(ixt_seen *s, const char *package, const char *digits)
{
	ixt_seen_add(s, (ixt_baseline_row){
		.target = IXT_STR("t"), .package = ixt_str_of(package), .stage = IXT_STR("render"),
		.verdict = ixt_str_of(digits ? "text" : "same"),
		.signature = digits ? ixt_arena_format(&arena, "text-%s", digits)
				    : IXT_STR("-"),
	});
}

/* ----------------------------------------------------------------- reading */

START_TEST(what_is_read_is_written_back)
{
	static const char *const texts[] = {
		HEAD, HEAD "# all\n", HEAD "# all\n\n# of a\n" ROW("a", A) "\n# of b\n" ROW("b", B)
		"# end\n", HEAD ROW("a\\tb", A), HEAD "t\ta\tuid\tsame\t-\twhy\n",
		HEAD "\n" ROW("a", A),
	};
	ixt_baseline b = read(texts[_i]);

	ck_text(&b, texts[_i]);
}
END_TEST

START_TEST(damage_is_refused)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "b: not a file of format ixt-baseline" },
		{ "ixt-baseline\t2\n", "b: ixt-baseline version 2 met, this program reads version 1" },
		{ HEAD "<<<<<<< ours\n", "b:2: a conflict marker is met; keep the rows of one side, "
		  "or of both, sorted" },
		{ HEAD ROW("b", A) ROW("a", A), "b:3: the rows are not sorted by target, package, "
		  "stage; LC_ALL=C sort does it" },
		{ HEAD ROW("a", A) "\n" ROW("a", B), "b:4: target, package and stage of the row "
		  "before it are met again; one row is expected" },
		{ HEAD "t\ta\trender\n", "b:2: the line has another number of fields than expected" },
		{ HEAD "t\t\trender\ttext\ttext-" A "\tw\n", "b:2: target and package are empty, "
		  "names are expected" },
		{ HEAD "t\ta\tdraw\ttext\ttext-" A "\tw\n", "b:2: stage \"draw\" met, render, uid or "
		  "graph expected" },
		{ HEAD "t\ta\trender\toracle-failed\toracle-failed-" A "\tw\n", "b:2: verdict "
		  "\"oracle-failed\" met, one that can be accepted (text, error-class, error-text, "
		  "output-vs-error, unsupported, crash, timeout), or same, expected" },
		{ HEAD "t\ta\trender\ttext\ttext-0123\tw\n", "b:2: signature \"text-0123\" met, the "
		  "verdict, \"-\" and 12 hex digits expected" },
		{ HEAD "t\ta\trender\tsame\ttext-" A "\tw\n", "b:2: signature \"text-" A "\" met, \"-\" "
		  "(of what is the same) expected" },
		{ HEAD "t\ta\trender\ttext\ttext-" A "\t\n", "b:2: the reason is empty; say why the "
		  "divergence is accepted" },
	};
	ixt_baseline b;

	if (!IXT_TRAPPED(&trap)) {
		ixt_baseline_read(&b, &arena, IXT_STR("b"), ixt_str_of(cases[_i].text));
		ck_abort_msg("read: %s", cases[_i].text);
	}
	ck_assert_int_eq(raised.cls, IXT_ERR_VALUE);
	ck_assert_str_eq(ixt_arena_copy(&arena, raised.message).ptr, cases[_i].message);
}
END_TEST

START_TEST(later_layers_hold)
{
	ixt_baseline b = read(HEAD ROW("a", A) ROW("b", A));
	ixt_baseline layer = read(HEAD "t\ta\trender\tsame\t-\tmended\n" ROW("c", B));

	ixt_baseline_lay(&b, &layer);
	ck_text(&b, HEAD "t\ta\trender\tsame\t-\tmended\n" ROW("b", A) ROW("c", B));
}
END_TEST

/* ---------------------------------------------------------------- checking */

START_TEST(changes_are_told_apart)
{
	ixt_baseline b = read(HEAD ROW("alike", A) ROW("changed", A) ROW("fixed", A) ROW("gone", A)
			      "u\tother\trender\ttext\ttext-" A "\twhy\n");
	ixt_seen s = { .arena = &arena, .whole = true };
	ixt_baseline_changes c;

	see(&s, "new", B);
	see(&s, "fixed", NULL);
	see(&s, "alike", A);
	see(&s, "changed", B);
	ixt_baseline_check(&b, &s, &c);
	ck_assert_uint_eq(c.count, 4);
	ck_assert_uint_eq(c.accepted, 1);
	ck_assert_int_eq(c.items[0].kind, IXT_BASELINE_CHANGED);
	ck_assert_int_eq(c.items[1].kind, IXT_BASELINE_FIXED);
	ck_assert_int_eq(c.items[2].kind, IXT_BASELINE_GONE);
	ck_assert_int_eq(c.items[3].kind, IXT_BASELINE_NEW);
}
END_TEST

START_TEST(a_filtered_run_sees_nothing_gone)
{
	ixt_baseline b = read(HEAD ROW("gone", A));
	ixt_seen s = { .arena = &arena };
	ixt_baseline_changes c;

	see(&s, "other", NULL);
	ixt_baseline_check(&b, &s, &c);
	ck_assert_uint_eq(c.count, 0);
}
END_TEST

START_TEST(an_oracle_without_answer_fixes_nothing)
{
	ixt_baseline b = read(HEAD ROW("a", A));
	ixt_seen s = { .arena = &arena, .whole = true };
	ixt_baseline_changes c;

	see(&s, "a", A);
	s.rows[0].verdict = IXT_STR("oracle-cannot-say");
	ixt_baseline_check(&b, &s, &c);
	ck_assert_uint_eq(c.count, 0);
	ck_assert_uint_eq(c.accepted, 0);
}
END_TEST

/* ---------------------------------------------------------------- updating */

static void update(ixt_baseline *layer, const ixt_baseline *below, ixt_seen *s)
{
	ixt_baseline_changes c;

	ixt_baseline_check(layer, s, &c);
	ixt_baseline_update(layer, below, s, IXT_STR("now"));
}

START_TEST(what_was_seen_is_accepted)
{
	ixt_baseline below = read(HEAD);
	ixt_baseline layer = read(HEAD "# all\n\n" ROW("alike", A) "# of changed\n" ROW("changed", A)
				  "# of fixed\n" ROW("fixed", A) ROW("gone", A)
				  "u\tother\trender\ttext\ttext-" A "\twhy\n");
	ixt_seen s = { .arena = &arena, .whole = true };

	see(&s, "new", B);
	see(&s, "alike", A);
	see(&s, "changed", B);
	see(&s, "fixed", NULL);
	update(&layer, &below, &s);
	ck_text(&layer, HEAD "# all\n\n" ROW("alike", A)
		"# of changed\nt\tchanged\trender\ttext\ttext-" B "\tnow\n"
		"# of fixed\nt\tnew\trender\ttext\ttext-" B "\tnow\n"
		"u\tother\trender\ttext\ttext-" A "\twhy\n");
}
END_TEST

START_TEST(a_layer_holds_only_what_differs_from_below)
{
	ixt_baseline below = read(HEAD ROW("alike", A) ROW("fixed", A) ROW("gone", A) ROW("other", A));
	ixt_baseline layer = read(HEAD ROW("alike", B));
	ixt_seen s = { .arena = &arena, .whole = true };

	see(&s, "alike", A);
	see(&s, "fixed", NULL);
	see(&s, "other", B);
	update(&layer, &below, &s);
	ck_text(&layer, HEAD "t\tfixed\trender\tsame\t-\tnow\nt\tgone\trender\tsame\t-\tnow\n"
		"t\tother\trender\ttext\ttext-" B "\tnow\n");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("baseline");
	TCase *c = tcase_create("all");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(c, what_is_read_is_written_back, 0, 6);
	tcase_add_loop_test(c, damage_is_refused, 0, 12);
	tcase_add_test(c, later_layers_hold);
	tcase_add_test(c, changes_are_told_apart);
	tcase_add_test(c, a_filtered_run_sees_nothing_gone);
	tcase_add_test(c, an_oracle_without_answer_fixes_nothing);
	tcase_add_test(c, what_was_seen_is_accepted);
	tcase_add_test(c, a_layer_holds_only_what_differs_from_below);
	suite_add_tcase(s, c);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
