#include "ixt/cc/script.h"

#include "ixt/host/data.h"

static ixt_str with_size(ixt_str script, const char *name, uint64_t size, ixt_arena *arena)
{
	ixt_str line = ixt_arena_format(arena, "\n%s = ", name);
	size_t begin = ixt_str_find(script, line, 0), end;

	if (!size)
		return script;
	if (begin == IXT_STR_NPOS)
		ixt_raise(arena, IXT_ERR_VALUE, "the sysroot's linker script has no line \"%s = …;\": "
			  "another version of ixt made it; build it again", name);
	begin += line.len;
	end = ixt_str_chr(script, ';', begin);
	return ixt_arena_format(arena, "%.*s0x%llx%.*s", IXT_STR_ARG(ixt_str_first(script, begin)),
				(unsigned long long)size,
				IXT_STR_ARG(ixt_str_from(script, end == IXT_STR_NPOS ? script.len : end)));
}

ixt_str ixt_cc_script(ixt_str path, uint64_t stack, uint64_t heap, ixt_arena *arena)
{
	ixt_str script = ixt_read_file(arena, path);

	return with_size(with_size(script, "stack_size", stack, arena), "heap_size", heap, arena);
}
