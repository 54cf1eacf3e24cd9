/* Runs the cases of the rules: corpus/normalise/RULE/NAME.case, found by scanning.
 *
 * usage: run-normalise-cases RULES-FILE DIR
 *
 * A case starts with a comment. Sections follow, each from a line `-- TITLE --` to the
 * next one, minus one final newline: `a` and `b`, the texts; `expect`, which is
 * `different` or `equal by RULE+RULE`. Only the rule that the directory is called after
 * is on; in `all`, all are. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "diff/normalise.h"
#include "ixt/host/data.h"

typedef struct rule_case {
	ixt_str a, b, expect;
} rule_case;

/* The section called `title`; its pointer is NULL when there is none. */
static ixt_str section(ixt_arena *arena, ixt_str text, const char *title)
{
	ixt_str marker = ixt_arena_format(arena, "\n-- %s --\n", title), content;
	size_t at = ixt_str_find(text, marker, 0), end;

	if (at == IXT_STR_NPOS)
		return (ixt_str){ NULL, 0 };
	content = ixt_str_from(text, at + marker.len);
	end = ixt_str_find(content, IXT_STR("\n-- "), 0);
	if (end == IXT_STR_NPOS && ixt_str_ends(content, IXT_STR("\n")))
		end = content.len - 1;
	return ixt_str_first(content, end);
}

static bool read_case(ixt_arena *arena, ixt_str path, rule_case *c)
{
	ixt_str text = ixt_read_file(arena, path);

	c->a = section(arena, text, "a");
	c->b = section(arena, text, "b");
	c->expect = section(arena, text, "expect");
	return ixt_str_starts(text, IXT_STR("# ")) && c->a.ptr && c->b.ptr && c->expect.ptr;
}

static bool check(diff_rules *rules, ixt_arena *arena, ixt_str path)
{
	ixt_str names, got;
	rule_case c;

	if (!read_case(arena, path, &c)) {
		printf("FAIL %s: a comment and sections a, b, expect wanted\n", path.ptr);
		return false;
	}
	names = diff_normalise(rules, c.a, c.b, arena);
	got = names.len ? ixt_arena_format(arena, "equal by %.*s", IXT_STR_ARG(names))
			: IXT_STR("different");
	if (ixt_str_eq(c.a, c.b))
		got = IXT_STR("equal before any rule");
	if (ixt_str_eq(got, c.expect))
		return true;
	printf("FAIL %s: %.*s expected, %.*s\n", path.ptr, IXT_STR_ARG(c.expect),
	       IXT_STR_ARG(got));
	return false;
}

/* The directory of one rule. Returns how many cases failed; a rule without cases is a
 * failure. */
static int check_rule(diff_rules *rules, diff_job *job, const char *dir, ixt_str rule)
{
	ixt_str path = ixt_arena_format(&job->arena, "%s/%.*s", dir, IXT_STR_ARG(rule));
	DIR *d = opendir(path.ptr);
	int count = 0, failed = 0;
	const struct dirent *entry;
	uint32_t i;

	for (i = 0; i < rules->count; i++)
		rules->items[i].on = false;
	diff_rules_switch_on(rules, job, rule);
	while (d && (entry = readdir(d))) {
		if (!ixt_str_ends(ixt_str_of(entry->d_name), IXT_STR(".case")))
			continue;
		count++;
		failed += !check(rules, &job->arena, ixt_arena_format(
			&job->arena, "%s/%s", path.ptr, entry->d_name));
	}
	if (d)
		closedir(d);
	if (!count)
		printf("FAIL %s: no cases\n", path.ptr);
	printf("%-12.*s %d of %d passed\n", IXT_STR_ARG(rule), count - failed, count);
	return failed + !count;
}

int main(int argc, char **argv)
{
	static diff_rules rules;
	static diff_job job;
	int failed = 0;
	uint32_t i;

	if (argc != 3)
		return 2;
	diff_job_init(&job);
	if (IXT_TRAPPED(&job.trap))
		return diff_job_failed(&job);
	diff_rules_read(&rules, &job, ixt_str_of(argv[1]));
	for (i = 0; i < rules.count; i++)
		failed += check_rule(&rules, &job, argv[2], rules.items[i].name);
	failed += check_rule(&rules, &job, argv[2], IXT_STR("all"));
	diff_rules_release(&rules);
	ixt_arena_release(&job.arena);
	return failed != 0;
}
