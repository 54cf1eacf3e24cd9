#include "ixt/answers/circumstances.h"

ixt_str ixt_recording_misfit(const ixt_recording *r, const ixt_circumstances *now,
			     ixt_arena *arena)
{
	const struct {
		const char *what;
		ixt_str recorded, now;
	} pairs[] = {
		{ "pins", r->pins, now->pins },
		{ "target file", r->target_file, now->target_file },
		{ "kind", r->kind, now->kind },
		{ "core", r->core, now->core },
	};
	size_t i;

	for (i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (pairs[i].now.len && !ixt_str_eq(pairs[i].recorded, pairs[i].now))
			return ixt_arena_format(arena, "recorded with %s %.*s, this is %.*s",
						pairs[i].what, IXT_STR_ARG(pairs[i].recorded),
						IXT_STR_ARG(pairs[i].now));
	return IXT_STR("");
}
