/* Counts what a planner has to load: the selectors (packages with different flags)
 * behind some packages. `ixt uid` is measured by it.
 *
 * usage: bench-selectors TARGET ROOT… [-- NAME…]
 * Without names every package of the roots. Prints how many were named and how
 * many selectors were loaded, a tab between; packages that fail count, too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ixt/host/setup.h"
#include "ixt/plan/plan.h"

static noreturn void die(const ixt_error *err)
{
	fprintf(stderr, "bench-selectors: %.*s\n", IXT_STR_ARG(err->message));
	exit(3);
}

static uint32_t load_all(ixt_session *session, ixt_plan *plan)
{
	ixt_error err = { 0 };
	const ixt_str *names;
	uint32_t count, package, i;

	if (ixt_session_packages(session, &names, &count, &err) < 0)
		die(&err);
	for (i = 0; i < count; i++)
		ixt_plan_load(plan, names[i], NULL, 0, &package, &err);
	return count;
}

static uint32_t load_named(ixt_plan *plan, char **names)
{
	ixt_error err = { 0 };
	uint32_t package, i;

	for (i = 0; names[i]; i++)
		ixt_plan_load(plan, ixt_str_of(names[i]), NULL, 0, &package, &err);
	return i;
}

int main(int argc, char **argv)
{
	ixt_setup_options options = { .pins = "default", .target = argv[1] };
	ixt_session_options how;
	ixt_error err = { 0 };
	ixt_session *session;
	ixt_setup setup;
	ixt_plan *plan;
	uint32_t named;
	int i;

	for (i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
		;
	if (i < 3) {
		fprintf(stderr, "usage: bench-selectors TARGET ROOT... [-- NAME...]\n");
		return 2;
	}
	options.corpus = (const char *const *)argv + 2;
	options.corpus_count = (uint32_t)i - 2;
	if (ixt_setup_open(&setup, &options, &err))
		die(&err);
	how = ixt_setup_session(&setup);
	session = ixt_session_new(&how, &err);
	plan = session ? ixt_plan_new(session, NULL, &err) : NULL;
	if (!plan)
		die(&err);
	named = i == argc ? load_all(session, plan) : load_named(plan, argv + i + 1);
	printf("%u\t%u\n", named, ixt_plan_count(plan));
	ixt_plan_free(plan);
	ixt_session_free(session);
	ixt_setup_close(&setup);
	return 0;
}
