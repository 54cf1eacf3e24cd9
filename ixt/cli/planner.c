#include "ixt/cli/planner.h"

#include <ctype.h>
#include <stdlib.h>

#include "ixt/cli/hints.h"
#include "ixt/cli/package_args.h"
#include "ixt/cli/report.h"

int ixt_planner_open(ixt_planner *p, const ixt_planner_args *args)
{
	ixt_error err = { 0 };
	int status;

	*p = (ixt_planner){ .plan = NULL };
	ixt_arena_init(&p->scratch, &ixt_allocator_libc, 16 << 10);
	p->flags = ixt_flag_args(&args->set);
	p->flag_count = args->set.count;
	if (!p->flags)
		return IXT_EXIT_USAGE;
	status = ixt_session_open(&p->opened, &args->session);
	if (status != IXT_EXIT_OK)
		return status;
	p->plan = ixt_plan_new(p->opened.session, NULL, &err);
	if (!p->plan) {
		ixt_say_error(&err);
		return IXT_EXIT_USAGE;
	}
	if (args->toolchain)
		ixt_plan_set_toolchain(p->plan, ixt_str_of(args->toolchain));
	return IXT_EXIT_OK;
}

void ixt_planner_close(ixt_planner *p)
{
	ixt_plan_free(p->plan);
	ixt_arena_release(&p->scratch);
	ixt_session_close(&p->opened);
	free(p->flags);
}

const ixt_str *ixt_planner_mirrors(ixt_planner *p, uint32_t *count, ixt_arena *arena)
{
	const ixt_str *all;
	ixt_str *mirrors;
	uint32_t all_count, i;

	if (ixt_plan_mirrors(p->plan, &all, &all_count, arena->trap->error) < 0)
		ixt_raise_filled(arena->trap);
	mirrors = IXT_NEW_ARRAY(arena, ixt_str, all_count + 1);
	*count = 0;
	for (i = 0; i < all_count; i++)
		if (ixt_str_find(all[i], IXT_STR("{sha}"), 0) != IXT_STR_NPOS)
			mirrors[(*count)++] = all[i];
	return mirrors;
}

/* A hint that cannot be made for lack of memory is left away. */
static void add_hint(ixt_planner *p, ixt_error *err)
{
	ixt_error none = { 0 };
	ixt_trap trap = { .error = &none }, *outer = p->scratch.trap;

	p->scratch.trap = &trap;
	if (!IXT_TRAPPED(&trap))
		ixt_hint_answer(p->opened.session, err, &p->scratch);
	p->scratch.trap = outer;
}

bool ixt_planner_is_uid(const char *text)
{
	size_t len = strlen(text), i;

	for (i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]))
			break;
	if (i == len && (len == 22 || len == 27))
		return true;
	ixt_say("\"%s\": neither a package, as in bin/NAME, nor a uid", text);
	return false;
}

int ixt_planner_load(ixt_planner *p, ixt_str text, uint32_t *package)
{
	ixt_error err = { 0 };

	if (ixt_plan_load(p->plan, text, p->flags, p->flag_count, package, &err) == 0)
		return 0;
	add_hint(p, &err);
	ixt_say_error(&err);
	return -1;
}
