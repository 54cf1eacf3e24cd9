#include "diff/proof.h"

#include "ixt/answers/accepted_cores.h"
#include "ixt/cli/report.h"
#include "ixt/host/data.h"
#include "ixt/host/write_file.h"

static ixt_str core_file(diff_comparison *c)
{
	return ixt_arena_format(&c->job->arena, "%.*s/core.txt", IXT_STR_ARG(c->expected.base));
}

static ixt_str accepted_cores(diff_comparison *c)
{
	ixt_str path = core_file(c);

	if (!ixt_is_regular_file(path.ptr))
		return IXT_STR("");
	return ixt_read_file(&c->job->arena, path);
}

bool diff_core_is_proven(diff_comparison *c)
{
	bool proven;

	ixt_rules_find(c->versions.core, &proven);
	return proven || ixt_core_is_accepted(accepted_cores(c), c->versions.core);
}

void diff_accept_core(diff_comparison *c)
{
	ixt_write_file(&c->job->arena, core_file(c), ixt_arena_format(
		&c->job->arena, "%.*s%.*s %s\n", IXT_STR_ARG(accepted_cores(c)),
		IXT_STR_ARG(c->versions.core), c->versions.corpus.ptr), NULL);
	ixt_say("core/ %.*s is accepted from now on", IXT_STR_ARG(c->versions.core));
}
