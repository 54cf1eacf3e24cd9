#include "diff/normalise_json.h"

#include "diff/json_strings.h"
#include "ixt/base/json.h"

ixt_str diff_normalise_json(ixt_str text, ixt_arena *arena)
{
	static const ixt_json_style style = { .indent = 1, .sort_keys = true };
	ixt_str made;
	ixt_buf b;

	if (!diff_is_json(text, arena))
		return text;
	ixt_buf_init(&b, arena->allocator);
	b.trap = arena->trap;
	ixt_json_write(&b, ixt_json_read(text, arena), style);
	made = ixt_arena_copy(arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	return made;
}
