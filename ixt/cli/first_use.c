#include "ixt/cli/first_use.h"

#include "ixt/build/toolchain.h"
#include "ixt/cli/report.h"
#include "ixt/host/data.h"

ixt_str ixt_need_toolchain(const ixt_store *store, ixt_arena *arena)
{
	ixt_str id = ixt_toolchain_installed(store, arena), list;
	ixt_toolchain_made made;
	uint32_t i;

	if (id.len)
		return id;
	ixt_say("no toolchain yet: packing this machine's compiler, shell and tools, once");
	list = ixt_arena_concat(arena, ixt_data_dir(arena),
				IXT_STR("/targets/capos/toolchain.json"));
	made = ixt_toolchain_make(store, arena, list, IXT_STR(""));
	for (i = 0; i < made.missing_count; i++)
		if (!made.missing[i].optional)
			ixt_say("%.*s is missing (apt install %.*s)",
				IXT_STR_ARG(made.missing[i].tool),
				IXT_STR_ARG(made.missing[i].package));
	if (!made.id.len)
		ixt_raise(arena, IXT_ERR_ERROR, "without these there is no toolchain, and nothing "
			  "can be built");
	return made.id;
}
