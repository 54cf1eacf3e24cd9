#include "ixt/cc/wrap.h"

#include <check.h>
#include <stdlib.h>

#include "ixt/base/buf.h"

static ixt_error error;
static ixt_trap trap;
static ixt_arena arena;

static void set_up(void)
{
	trap.error = &error;
	error = (ixt_error){ .cls = IXT_ERR_NONE };
	ixt_arena_init(&arena, &ixt_allocator_libc, 1024);
	arena.trap = &trap;
}

static void tear_down(void)
{
	ixt_arena_release(&arena);
}

static void add_words(ixt_buf *b, const ixt_cc_list *list)
{
	uint32_t i;

	for (i = 0; i < list->count && list->items[i]; i++)
		ixt_buf_format(b, "%s%s", b->len ? " " : "", list->items[i]);
}

/* What becomes of `cc LINE` with room /t: the command, or "OUTPUT (COPY): OBJECTS". */
static const char *planned(const char *line)
{
	char *words[64] = { "cc" }, *rest, *word;
	char *text = (char *)ixt_arena_copy(&arena, ixt_str_of(line)).ptr;
	int count = 1;
	ixt_wrap w;
	ixt_buf b;
	const char *result;

	for (word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		words[count++] = word;
	ixt_buf_init(&b, &ixt_allocator_libc);
	if (IXT_TRAPPED(&trap)) {
		result = ixt_arena_copy(&arena, error.message).ptr;
		ixt_buf_release(&b);
		return result;
	}
	w = ixt_wrap_plan(count, words, "/t", &arena);
	if (w.deed == IXT_WRAP_ARCHIVE)
		ixt_buf_format(&b, "%s (%s):", w.output, w.copy ? w.copy : "");
	add_words(&b, w.deed == IXT_WRAP_ARCHIVE ? &w.objects : &w.command);
	result = ixt_arena_copy(&arena, ixt_buf_view(&b)).ptr;
	ixt_buf_release(&b);
	return result;
}

START_TEST(compilations_go_on)
{
	ck_assert_str_eq(planned("-O2 -c a.c -o a.o"), "cc -O2 -c a.c -o a.o");
	ck_assert_str_eq(planned("-c a.c -o/x/a.o -I d -isystem e"), "cc -c a.c -o /x/a.o -Id -isysteme");
	ck_assert_str_eq(planned("--version"), "cc --version");
	ck_assert_str_eq(planned("-c a.c -mcpu=x -I/usr/include -fpch-deps"), "cc -c a.c");
}
END_TEST

START_TEST(programs_find_earlier_libraries)
{
	ck_assert_str_eq(planned("a.o -o p -lz"), "cc a.o -o p -lz -L/t/lib");
	ck_assert_str_eq(planned("a.o -o p -L/usr/lib -Xlinker --gc /usr/lib/libm.so"),
			 "cc a.o -o p -Wl,--gc -L/t/lib");
}
END_TEST

START_TEST(libraries_become_archives)
{
	ck_assert_str_eq(planned("-shared a.o b.os -lz -o lib/libx.so.1.2"),
			 "lib/libx.so.1.2 (/t/lib/libx.a): a.o b.os");
	ck_assert_str_eq(planned("a.o -o plugin.so"), "plugin.so (/t/lib/plugin.a): a.o");
	ck_assert_str_eq(planned("-bundle a.o -o x"), "x (): a.o");
	ck_assert_str_eq(planned("a.o own.a /ix/store/u-z/lib/libz.a /t/lib/libw.a -Wl,-soname,q -o q"),
			 "q (): a.o own.a");
	ck_assert_str_eq(planned("-shared"), "a library is linked without -o");
}
END_TEST

START_TEST(one_object_of_several)
{
	ck_assert_str_eq(planned("-Ur a.o b.o -lz -o all.o"), "ld.lld -r a.o b.o -o all.o");
}
END_TEST

START_TEST(questions_have_no_answer)
{
	ck_assert_str_eq(planned("-print-search-dirs"), "");
	ck_assert_str_eq(planned("-L/PLUGIN:/x -c a.c"), "cc -L/PLUGIN:/x -c a.c");
	ck_assert_str_eq(planned("-L/PLUGIN:/x a.o -o p"),
			 "-L/PLUGIN:/x met: this linker wrapper has no plugins");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("wrap");
	TCase *t = tcase_create("wrap");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, compilations_go_on);
	tcase_add_test(t, programs_find_earlier_libraries);
	tcase_add_test(t, libraries_become_archives);
	tcase_add_test(t, one_object_of_several);
	tcase_add_test(t, questions_have_no_answer);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
