/* Recordings and tables of reads: what is written is read back, whatever the
 * order it was added in, and what is damaged is refused with its line. */
#include <check.h>
#include <stdlib.h>

#include "ixt/answers/accepted_cores.h"
#include "ixt/answers/recording.h"
#include "ixt/answers/tsv.h"

#define D "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ODD "a\tb\nc\\d"

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

static ixt_buf new_buf(void)
{
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &trap;
	return b;
}

/* The set {a, b} with one probe; members are added in the given order. */
static uint32_t add_set(ixt_reads_table *t, bool backwards)
{
	uint32_t files[2], probe;

	files[backwards] = ixt_reads_file(t, IXT_STR("bin/" ODD "/ix.sh"), 0, IXT_STR(D));
	files[!backwards] = ixt_reads_file(t, IXT_STR("die/py.py"), -1, IXT_STR("absent"));
	probe = ixt_reads_probe(t, IXT_STR("which"), IXT_STR("clang"), IXT_STR("\"/b/clang\""));
	return ixt_reads_set(t, files, 2, &probe, 1);
}

static void write_all(ixt_buf *reads_text, ixt_buf *text, bool backwards)
{
	ixt_reads_table reads;
	ixt_recording r = { .corpus = IXT_STR("x"), .kind = IXT_STR("local") };
	bool used[2] = { true, true };
	uint32_t none = 0, set, i;

	ixt_reads_init(&reads, &arena);
	if (backwards)
		ixt_reads_set(&reads, &none, 0, &none, 0);
	set = add_set(&reads, backwards);
	if (!backwards)
		ixt_reads_set(&reads, &none, 0, &none, 0);
	for (i = 0; i < 2; i++)
		IXT_PUSH(&arena, r.rows, r.count, r.cap) = (ixt_recorded_row){
			.name = (i == 0) == backwards ? IXT_STR("z") : IXT_STR(ODD),
			.ok = (i == 0) == backwards,
			.cls = (i == 0) == backwards ? IXT_STR("") : IXT_STR("KeyError"),
			.digest = IXT_STR(D),
			.set = set,
		};
	ixt_reads_write(&reads, used, reads_text);
	ixt_recording_write(&r, &reads, text);
}

START_TEST(order_of_adding_does_not_show)
{
	ixt_buf reads_a = new_buf(), reads_b = new_buf(), a = new_buf(), b = new_buf();

	if (IXT_TRAPPED(&trap))
		ck_abort_msg("%.*s", IXT_STR_ARG(raised.message));
	write_all(&reads_a, &a, false);
	write_all(&reads_b, &b, true);
	ck_assert(ixt_str_eq(ixt_buf_view(&a), ixt_buf_view(&b)));
	ck_assert(ixt_str_eq(ixt_buf_view(&reads_a), ixt_buf_view(&reads_b)));
	ixt_buf_release(&reads_a);
	ixt_buf_release(&reads_b);
	ixt_buf_release(&a);
	ixt_buf_release(&b);
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
	ixt_buf reads_text = new_buf(), text = new_buf();
	ixt_reads_table reads;
	ixt_recording r;
	const ixt_recorded_row *row;
	const ixt_recorded_set *set;

	if (IXT_TRAPPED(&trap))
		ck_abort_msg("%.*s", IXT_STR_ARG(raised.message));
	write_all(&reads_text, &text, true);
	ixt_reads_init(&reads, &arena);
	ixt_reads_read(&reads, IXT_STR("reads.tsv"), ixt_buf_view(&reads_text));
	ixt_recording_read(&r, &reads, IXT_STR("t.tsv"), ixt_buf_view(&text));
	ck_assert_uint_eq(r.count, 2);
	ck_assert(ixt_str_is(r.kind, "local"));
	row = ixt_recording_find(&r, IXT_STR(ODD));
	ck_assert(row && !row->ok && ixt_str_is(row->cls, "KeyError"));
	ck_assert_ptr_null(ixt_recording_find(&r, IXT_STR("y")));
	set = &reads.sets[row->set];
	ck_assert_uint_eq(set->file_count, 2);
	ck_assert(ixt_str_is(reads.files[set->files[0]].name, "bin/" ODD "/ix.sh"));
	ck_assert_int_eq(reads.files[set->files[1]].root, -1);
	ck_assert_uint_eq(set->probe_count, 1);
	ixt_buf_release(&reads_text);
	ixt_buf_release(&text);
}
END_TEST

/* A set that none of the packages names is not looked at, even a damaged one. */
START_TEST(some_are_read_without_the_rest)
{
	ixt_buf reads_text = new_buf(), text = new_buf();
	ixt_reads_table reads;
	ixt_recording r;
	ixt_intern packages;

	if (IXT_TRAPPED(&trap))
		ck_abort_msg("%.*s", IXT_STR_ARG(raised.message));
	write_all(&reads_text, &text, true);
	ixt_buf_add(&reads_text, IXT_STR("0123456789abcdef\t\t\n"));
	ixt_intern_init(&packages, &arena);
	ixt_intern_put(&packages, IXT_STR(ODD));
	ixt_intern_put(&packages, IXT_STR("nowhere"));
	ixt_reads_init(&reads, &arena);
	ixt_recording_read_some(&r, &reads, IXT_STR("reads.tsv"), ixt_buf_view(&reads_text),
				IXT_STR("t.tsv"), ixt_buf_view(&text), &packages);
	ck_assert_uint_eq(r.count, 1);
	ck_assert(ixt_str_is(r.rows[0].name, ODD));
	ck_assert_uint_eq(reads.set_count, 1);
	ck_assert_uint_eq(reads.sets[r.rows[0].set].file_count, 2);
	ixt_buf_release(&reads_text);
	ixt_buf_release(&text);
}
END_TEST

/* The message that reading `text` as reads.tsv raises. */
static ixt_str refusal(const char *text)
{
	ixt_reads_table reads;

	raised = (ixt_error){ 0 };
	if (IXT_TRAPPED(&trap))
		return raised.message;
	ixt_reads_init(&reads, &arena);
	ixt_reads_read(&reads, IXT_STR("f"), ixt_str_of(text));
	return IXT_STR("nothing");
}

START_TEST(damage_is_refused_with_its_line)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "f: not a file of format ixt-reads" },
		{ "ixt-readsx\t1\n", "f: not a file of format ixt-reads" },
		{ "ixt-reads\t3\n", "f: ixt-reads version 3 met, this program reads version 1" },
		{ "ixt-reads\tx\n", "f:1: a number is expected" },
		{ "ixt-reads\t1\nprobes\n", "f:2: section \"files\" is expected" },
		{ "ixt-reads\t1\nfiles\na\t0\n",
		  "f:3: the line has another number of fields than expected" },
		{ "ixt-reads\t1\nfiles\na\\x\t0\tabsent\n", "f:3: unknown escape in a field" },
		{ "ixt-reads\t1\nfiles\na\\\t0\tabsent\n", "f:3: unknown escape in a field" },
		{ "ixt-reads\t1\nfiles\n\nprobes\n\nsets\nx\t0\t\n",
		  "f:7: the number is beyond the end of its table" },
		{ "ixt-reads\t1\nfiles\n\nprobes\n\nsets\n0123456789abcdef\t\t\n",
		  "f:7: the set's name is not the digest of its reads: one was added, changed "
		  "or removed" },
		{ "ixt-reads\t1\nfiles\n\nprobes\n\nsets\n", "nothing" },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		ixt_str said = refusal(cases[i].text);

		ck_assert_msg(ixt_str_is(said, cases[i].message), "case %zu: %.*s", i,
			      IXT_STR_ARG(said));
	}
}
END_TEST

START_TEST(core_is_accepted_by_its_whole_digest)
{
	ixt_str text = IXT_STR("# a comment\nabc first\ndef\n");

	ck_assert(ixt_core_is_accepted(text, IXT_STR("abc")));
	ck_assert(ixt_core_is_accepted(text, IXT_STR("def")));
	ck_assert(!ixt_core_is_accepted(text, IXT_STR("ab")));
	ck_assert(!ixt_core_is_accepted(text, IXT_STR("first")));
	ck_assert(!ixt_core_is_accepted(text, IXT_STR("")));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("answers");
	TCase *tc = tcase_create("answers");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, order_of_adding_does_not_show);
	tcase_add_test(tc, what_is_written_is_read_back);
	tcase_add_test(tc, some_are_read_without_the_rest);
	tcase_add_test(tc, damage_is_refused_with_its_line);
	tcase_add_test(tc, core_is_accepted_by_its_whole_digest);
	suite_add_tcase(suite, tc);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
