#include "ixt/plan/patch.h"

#include <check.h>
#include <stdlib.h>

#include "ixt/base/buf.h"

/* Expectations are what upstream's functions gave, but for Unsupported, which is
 * ours. A file system of our own stands below: links and files by path, the realm
 * directory being "R". */

static ixt_error error;
static ixt_trap trap;
static ixt_arena arena;

#define STORED \
	"{\"pkgs\": {\"flags\": {\"a\": \"1\", \"b\": \"2\"}, \"list\": [" \
	"{\"name\": \"bin/x\", \"flags\": {\"k\": \"v\", \"l\": \"w\"}}, " \
	"{\"name\": \"bin/y\", \"flags\": {}}]}, \"links\": []}"

static const struct {
	const char *path, *text;
} things[] = {
	{ "R/old", "s/old" }, { "s/old/touch", "" }, { "s/old/meta.json", STORED },
	{ "R/cut", "s/cut" }, { "s/cut/touch", "" }, { "s/cut/meta.json", "{\"pkgs\":\r\n\r{" },
	{ "R/untouched", "s/u" }, { "s/u/meta.json", STORED },
	{ "R/no-name", "s/old" },
	{ "R/list", "s/list" }, { "s/list/touch", "" }, { "s/list/meta.json", "[]" },
	{ "R/bare", "s/bare" }, { "s/bare/touch", "" }, { "s/bare/meta.json", "{}" },
	{ "R/text", "s/text" }, { "s/text/touch", "" },
	{ "s/text/meta.json", "{\"pkgs\": {\"flags\": {}, \"list\": \"ab\"}}" },
	{ "R/none", "s/none" }, { "s/none/touch", "" },
	{ "s/none/meta.json", "{\"pkgs\": {\"flags\": [], \"list\": null}}" },
	{ "R/flags", "s/flags" }, { "s/flags/touch", "" },
	{ "s/flags/meta.json", "{\"pkgs\": {\"flags\": [], \"list\": [1]}}" },
	{ "R/number", "s/number" }, { "s/number/touch", "" },
	{ "s/number/meta.json", "{\"pkgs\": {\"flags\": {}, \"list\": "
	  "[{\"name\": \"bin/x\", \"flags\": {\"k\": 1}}]}}" },
	{ "R/bytes", "s/bytes" }, { "s/bytes/touch", "" }, { "s/bytes/meta.json", "{\xff" },
	{ "file", "hello" }, { "empty", "" }, { "-", "dash" },
};

static bool look_up(void *ctx, ixt_arena *a, ixt_str path, ixt_str *text)
{
	size_t i;

	(void)ctx;
	(void)a;
	for (i = 0; i < sizeof things / sizeof *things; i++) {
		if (ixt_str_is(path, things[i].path)) {
			*text = ixt_str_of(things[i].text);
			return true;
		}
	}
	return false;
}

static const ixt_realm_reader reader = { look_up, look_up, NULL };

/* "name{flags}[package{flags} …]" of each group, and the error that ended them. */

static void show_flags(ixt_buf *b, const ixt_flag *flags, uint32_t count)
{
	uint32_t i;

	ixt_buf_add_char(b, '{');
	for (i = 0; i < count; i++)
		ixt_buf_format(b, "%s%.*s=%.*s", i ? "," : "", IXT_STR_ARG(flags[i].key),
			       IXT_STR_ARG(flags[i].value));
	ixt_buf_add_char(b, '}');
}

static void show_state(ixt_buf *b, const ixt_realm_state *s)
{
	uint32_t i;

	ixt_buf_format(b, "%.*s", IXT_STR_ARG(s->name));
	show_flags(b, s->flags, s->flag_count);
	ixt_buf_add_char(b, '[');
	for (i = 0; i < s->package_count; i++) {
		ixt_buf_format(b, "%s%.*s", i ? " " : "", IXT_STR_ARG(s->packages[i].name));
		show_flags(b, s->packages[i].flags, s->packages[i].flag_count);
	}
	ixt_buf_add(b, IXT_STR("]"));
}

static uint32_t split(const char *line, ixt_str *words)
{
	uint32_t count = 0;
	const char *end;

	for (; *line; line = *end ? end + 1 : end) {
		end = strchr(line, ' ');
		if (!end)
			end = line + strlen(line);
		words[count++] = ixt_str_range(line, end);
	}
	return count;
}

static void run(ixt_buf *b, const char *line)
{
	ixt_realm_args it;
	ixt_realm_state state;
	ixt_str words[32];

	error = (ixt_error){ .cls = IXT_ERR_NONE };
	if (IXT_TRAPPED(&trap)) {
		ixt_buf_format(b, "%.*s: %.*s", IXT_STR_ARG(ixt_error_class_name(error.cls)),
			       IXT_STR_ARG(error.message));
		return;
	}
	ixt_realm_args_init(&it, &arena, words, split(line, words), IXT_STR("me"),
			    IXT_STR("R"), &reader);
	while (ixt_realm_args_next(&it, &state))
		show_state(b, &state);
}

static const struct {
	const char *line, *expected;
} cases[] = {
	{ "", "me{}[]" },
	{ "new", "new{}[]" },
	{ "bin/x", "me{}[bin/x{}]" },
	{ "--a bin/x --b=c=d --=e", "me{a=1}[bin/x{b=c=d,=e}]" },
	{ "--", "me{=1}[]" },
	{ "+", "{}[]" },	/* where R is no directory: a link R/ is none */
	/* what was named last comes first */
	{ "n bin/x bin/y --k +bin/z(a=b) bin/x --l",
	  "n{}[bin/z(a=b){} bin/y{k=1} bin/x{l=1}]" },
	{ "old bin/z bin/y --m", "old{a=1,b=2}[bin/z{} bin/x{k=v,l=w} bin/y{m=1}]" },
	/* overwriting keeps the place, removing gives it up */
	{ "old --a=3", "old{a=3,b=2}[bin/x{k=v,l=w} bin/y{}]" },
	{ "old --a=- --a=3", "old{b=2,a=3}[bin/x{k=v,l=w} bin/y{}]" },
	{ "old -bin/x +bin/x --k", "old{a=1,b=2}[bin/x{k=1} bin/y{}]" },
	{ "old -bin/y +bin/y", "old{a=1,b=2}[bin/y{} bin/x{k=v,l=w}]" },
	/* groups; the same realm in a row is one, and takes flags back to the realm */
	{ "n bin/x n --a -n --b", "n{a=1,b=1}[bin/x{}]" },
	{ "n bin/x o bin/y n", "n{}[bin/x{}]o{}[bin/y{}]n{}[]" },
	/* what is not all there is new */
	{ "untouched", "untouched{}[]" },
	/* removing what is not there */
	{ "-bin/x", "KeyError: 'bin/x'" },
	{ "n -bin/it's", "KeyError: \"bin/it's\"" },
	{ "n --k=-", "KeyError: 'k'" },
	{ "old bin/y --k=-", "KeyError: 'k'" },
	{ "old -bin/x --k", "KeyError: 'bin/x'" },
	{ "n bin/x o -bin/x", "n{}[bin/x{}]KeyError: 'bin/x'" },
	{ "--embed:k=file --embed:l=empty --embed:m", "me{k=aGVsbG8=,l=,embed:m=1}[]" },
	{ "n --embed:k=-", "n{k=ZGFzaA==}[]" },
	{ "n --embed:k=it's",
	  "FileNotFoundError: [Errno 2] No such file or directory: \"it's\"" },
	/* a group's files are read before its realm, after the groups before it */
	{ "n o_o --embed:k=",
	  "n{}[]FileNotFoundError: [Errno 2] No such file or directory: ''" },
	{ "o_o bin/x", "AssertionError: " },
	{ "no-name", "Error: malformed realm link \"R/no-name\", prease remove it manualy" },
	/* Python's text mode makes one newline of \r\n, and one of \r */
	{ "cut", "JSONDecodeError: Expecting property name enclosed in double quotes: "
		 "line 3 column 2 (char 11)" },
	{ "bytes", "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 1: "
		   "invalid start byte" },
	{ "list", "TypeError: list indices must be integers or slices, not str" },
	{ "bare", "KeyError: 'pkgs'" },
	{ "text", "TypeError: string indices must be integers, not 'str'" },
	{ "none", "TypeError: 'NoneType' object is not reversible" },
	{ "flags", "AttributeError: 'list' object has no attribute 'items'" },
	{ "number", "Unsupported: s/number/meta.json: member pkgs.list[0].flags['k'] is of type "
		    "int, not a string" },
	{ "n bin/\xff", "Unsupported: argument 2 is not UTF-8 (byte 4)" },
};

static void set_up(void)
{
	trap.error = &error;
	ixt_arena_init(&arena, &ixt_allocator_libc, 1024);
	arena.trap = &trap;
}

static void tear_down(void)
{
	ixt_arena_release(&arena);
}

START_TEST(test_lines)
{
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &trap;
	run(&b, cases[_i].line);
	ck_assert_msg(ixt_str_is(ixt_buf_view(&b), cases[_i].expected), "%s: %.*s",
		      cases[_i].line, IXT_STR_ARG(ixt_buf_view(&b)));
	ixt_buf_release(&b);
}
END_TEST

/* Only a damaged realm's errors point at its file. */
START_TEST(test_hint)
{
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &trap;
	run(&b, "cut");
	ck_assert(ixt_str_is(error.hint, "look at s/cut/meta.json, which stores realm cut"));
	run(&b, "old -bin/none");
	ck_assert_int_eq(error.cls, IXT_ERR_KEY);
	ck_assert_uint_eq(error.hint.len, 0);
	ixt_buf_release(&b);
}
END_TEST

/* 20,000 flags, each set and set again or removed: keeps order, and no scan for each. */
START_TEST(test_many)
{
	enum { COUNT = 20000 };
	ixt_str *args = IXT_NEW_ARRAY(&arena, ixt_str, 2 * COUNT + 1);
	ixt_realm_args it;
	ixt_realm_state state;
	int i;

	ck_assert(!IXT_TRAPPED(&trap));
	args[0] = IXT_STR("bin/x");
	for (i = 0; i < COUNT; i++) {
		args[1 + i] = ixt_arena_format(&arena, "--k%d", i);
		args[1 + COUNT + i] = ixt_arena_format(&arena, "--k%d=%s", i,
						       i % 2 ? "-" : "v");
	}
	ixt_realm_args_init(&it, &arena, args, 2 * COUNT + 1, IXT_STR("me"), IXT_STR("R"),
			    &reader);
	ck_assert(ixt_realm_args_next(&it, &state));
	ck_assert_uint_eq(state.packages[0].flag_count, COUNT / 2);
	ck_assert(ixt_str_is(state.packages[0].flags[1].key, "k2"));
	ck_assert(!ixt_realm_args_next(&it, &state));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("patch");
	TCase *tests = tcase_create("patch");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, test_lines, 0, sizeof cases / sizeof *cases);
	tcase_add_test(tests, test_hint);
	tcase_add_test(tests, test_many);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
