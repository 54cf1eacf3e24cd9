#include "ixt/cc/args.h"

#include <check.h>
#include <stdio.h>
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

/* The words of `line`, behind a name. */
static char **words_of(const char *line, int *count)
{
	char **words = IXT_NEW_ARRAY(&arena, char *, 64), *rest, *word;
	char *text = (char *)ixt_arena_copy(&arena, ixt_str_of(line)).ptr;

	words[0] = "cc";
	*count = 1;
	for (word = strtok_r(text, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		words[(*count)++] = word;
	return words;
}

/* "mode output | compiler's | inputs", sources in brackets. */
static const char *sorted(const char *line)
{
	static const char *const modes[] = { "ask", "compile", "link", "relocatable" };
	int count;
	char **words = words_of(line, &count);
	ixt_cc_args a = ixt_cc_args_read(count, words, IXT_CC_TARGET, &arena);
	ixt_buf b;
	uint32_t i;
	ixt_str text;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &trap;
	ixt_buf_format(&b, "%s %s |", modes[a.mode], a.output ? a.output : "-");
	for (i = 0; i < a.compiler.count; i++)
		ixt_buf_format(&b, " %s", a.compiler.items[i]);
	ixt_buf_format(&b, " |");
	for (i = 0; i < a.input_count; i++)
		ixt_buf_format(&b, a.inputs[i].source ? " [%s%s%s]" : " %s%s%s",
			       a.inputs[i].language ? a.inputs[i].language : "",
			       a.inputs[i].language ? ":" : "", a.inputs[i].text);
	text = ixt_arena_copy(&arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return text.ptr;
}

static const struct {
	const char *line, *sorted;
} lines[] = {
	{ "", "ask - | |" },
	{ "--version", "ask - | --version |" },
	{ "-print-file-name=libc.a", "ask - | -print-file-name=libc.a |" },
	{ "a.c", "link - | | [a.c]" },
	{ "a.c b.o -o p", "link p | | [a.c] b.o" },
	{ "-op a.c", "link p | | [a.c]" },
	{ "-c a.c -o a.o", "compile a.o | | [a.c]" },
	{ "-E -", "compile - | -E | [-]" },
	{ "-MM a.c", "compile - | -MM | [a.c]" },
	{ "-O2 -I inc -Dx=1 -D y a.c", "link - | -O2 -I inc -Dx=1 -D y | [a.c]" },
	{ "a.o -L dir -Llib -lm -l z", "link - | | a.o -L dir -Llib -lm -l z" },
	{ "-Wl,-Map,m,--x a.o", "link - | | -Map m --x a.o" },
	{ "-Xlinker -s a.o", "link - | | -s a.o" },
	{ "-x c - -x none b.o", "link - | | [c:-] b.o" },
	{ "-xassembler in", "link - | | [assembler:in]" },
	{ "-fPIC -static -pthread -rdynamic a.c", "link - | | [a.c]" },
	{ "-r a.o b.o -o c.o", "relocatable c.o | | a.o b.o" },
	{ "-T my.ld a.o", "link - | | -T my.ld a.o" },
	{ "-MD -MF d -MT t -c a.c", "compile - | -MD -MF d -MT t | [a.c]" },
	{ "-u sym -usym2 -z now -e go a.o", "link - | | -u sym -usym2 -z now -e go a.o" },
	{ "a.S b.s c.i d.cc", "link - | | [a.S] [b.s] [c.i] [d.cc]" },
	{ "-include x.h a.c", "link - | -include x.h | [a.c]" },
	{ "-v a.c", "link - | -v | [a.c]" },
};

START_TEST(test_sorted)
{
	ck_assert_str_eq(sorted(lines[_i].line), lines[_i].sorted);
}
END_TEST

/* What is wrong with each; the start of what is said. */
static const struct {
	const char *line, *message;
} wrong[] = {
	{ "a.c -o", "-o: its value is missing" },
	{ "a.c -I", "-I: its value is missing" },
	{ "-shared a.c", "-shared: programs for capOS are static" },
	{ "-pie a.c", "-pie: programs for capOS are static" },
	{ "-msse2 -c a.c", "-msse2: programs for capOS are of 64 bits" },
	{ "--capos-stack=0 a.c", "--capos-stack=0: a size expected" },
	{ "--capos-heap=1G a.c", "--capos-heap=1G: a size expected" },
	{ "--capos-heap=-1 a.c", "--capos-heap=-1: a size expected" },
};

START_TEST(test_wrong)
{
	if (IXT_TRAPPED(&trap)) {
		ck_assert_int_eq(error.cls, IXT_ERR_VALUE);
		ck_assert(ixt_str_starts(error.message, ixt_str_of(wrong[_i].message)));
		return;
	}
	ck_abort_msg("\"%s\" was taken: %s", wrong[_i].line, sorted(wrong[_i].line));
}
END_TEST

START_TEST(test_own)
{
	int count;
	char **words = words_of("--capos-link --capos-stack=64K --capos-heap=0x1000 --sysroot=/s "
				"--target=other -shared a.c", &count);
	ixt_cc_args a = ixt_cc_args_read(count, words, IXT_CC_TARGET, &arena);

	ck_assert(a.capos_link);
	ck_assert_uint_eq(a.stack, 64 << 10);
	ck_assert_uint_eq(a.heap, 4096);
	ck_assert_str_eq(a.sysroot, "/s");
	ck_assert_str_eq(a.target, "other");	/* whose programs may be shared */
	ck_assert_uint_eq(a.all.count, 4);
}
END_TEST

START_TEST(test_response_file)
{
	char name[] = "/tmp/ixt-args-XXXXXX", line[64];
	int fd = mkstemp(name);
	FILE *f = fdopen(fd, "w");

	ck_assert_ptr_nonnull(f);
	fputs("-Da='x y' \"-Db=\\\"q\\\"\"\n-Dc\\ d\ta.c", f);
	fclose(f);
	snprintf(line, sizeof line, "@%s @/none -o p", name);
	ck_assert_str_eq(sorted(line), "link p | -Da=x y -Db=\"q\" -Dc d | [a.c] @/none");
	remove(name);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("compiler's arguments");
	TCase *tests = tcase_create("compiler's arguments");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, test_sorted, 0, sizeof lines / sizeof *lines);
	tcase_add_loop_test(tests, test_wrong, 0, sizeof wrong / sizeof *wrong);
	tcase_add_test(tests, test_own);
	tcase_add_test(tests, test_response_file);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
