/* Prints what ixt_x86_decode says of a section: address, length and class, a line an
 * instruction.
 *
 * usage: print-scan FILE SECTION */
#include <inttypes.h>
#include <stdio.h>

#include "ixt/elf/elf_read.h"
#include "ixt/elf/x86_scan.h"
#include "ixt/host/data.h"

static int print_section(const ixt_elf *elf, const ixt_elf_section *s)
{
	const uint8_t *code = (const uint8_t *)elf->bytes.ptr + s->offset;
	uint64_t at = 0;

	while (at < s->size) {
		ixt_x86_insn insn = ixt_x86_decode(code + at, s->size - at);

		printf("%" PRIx64 " %u %d\n", s->addr + at, insn.length, insn.cls);
		at += insn.length;
	}
	return 0;
}

int main(int argc, char **argv)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;
	const ixt_elf *elf;
	uint32_t i;

	ixt_arena_init(&arena, &ixt_allocator_libc, 64 << 10);
	arena.trap = &trap;
	if (argc != 3 || IXT_TRAPPED(&trap))
		return 2;
	elf = ixt_elf_read(ixt_read_file(&arena, ixt_str_of(argv[1])), &arena);
	for (i = 0; i < elf->section_count; i++)
		if (ixt_str_is(elf->sections[i].name, argv[2]))
			return print_section(elf, &elf->sections[i]);
	return 2;
}
