#include "ixt/elf/elf_needs.h"

enum { ENTRY_BYTES = 16, DT_NULL = 0, DT_NEEDED = 1, DT_STRTAB = 5, DT_RPATH = 15, DT_RUNPATH = 29 };

static uint64_t u64(ixt_str bytes, uint64_t at)
{
	uint64_t v = 0;
	int i;

	for (i = 7; i >= 0; i--)
		v = v << 8 | (uint8_t)bytes.ptr[at + (uint64_t)i];
	return v;
}

static const ixt_elf_segment *segment_of(const ixt_elf *elf, uint32_t type)
{
	uint32_t i;

	for (i = 0; i < elf->segment_count; i++)
		if (elf->segments[i].type == type)
			return &elf->segments[i];
	return NULL;
}

/* Where the file has what is loaded at `address`; false: nowhere. */
static bool offset_of(const ixt_elf *elf, uint64_t address, uint64_t *offset)
{
	uint32_t i;

	for (i = 0; i < elf->segment_count; i++) {
		const ixt_elf_segment *s = &elf->segments[i];

		if (s->type == IXT_PT_LOAD && address >= s->vaddr &&
		    address - s->vaddr < s->filesz) {
			*offset = s->offset + (address - s->vaddr);
			return ixt_elf_holds(elf, *offset, 1);
		}
	}
	return false;
}

/* The text at `offset` up to its NUL; false when it leads out of the file. */
static bool text_at(const ixt_elf *elf, uint64_t offset, ixt_arena *arena, ixt_str *text)
{
	size_t end;

	if (!ixt_elf_holds(elf, offset, 1))
		return false;
	end = ixt_str_chr(elf->bytes, '\0', offset);
	if (end == IXT_STR_NPOS)
		return false;
	*text = ixt_arena_copy(arena, ixt_str_range(elf->bytes.ptr + offset,
						    elf->bytes.ptr + end));
	return true;
}

/* Value of the first entry with that tag, or of the next behind *at, which moves. */
static bool next_entry(ixt_str table, uint64_t tag, uint64_t *at, uint64_t *value)
{
	for (; *at + ENTRY_BYTES <= table.len; *at += ENTRY_BYTES) {
		uint64_t met = u64(table, *at);

		if (met == DT_NULL)
			return false;
		if (met == tag) {
			*value = u64(table, *at + 8);
			*at += ENTRY_BYTES;
			return true;
		}
	}
	return false;
}

static bool read_run_path(const ixt_elf *elf, ixt_str table, uint64_t strings, ixt_arena *arena,
			  ixt_elf_needs *needs)
{
	uint64_t at = 0, name;

	if (!next_entry(table, DT_RUNPATH, &at, &name)) {
		at = 0;
		if (!next_entry(table, DT_RPATH, &at, &name))
			return true;
	}
	return text_at(elf, strings + name, arena, &needs->run_path);
}

static bool read_table(const ixt_elf *elf, ixt_str table, ixt_arena *arena, ixt_elf_needs *needs)
{
	uint64_t at = 0, address, strings, name;
	uint32_t cap = 0;

	if (!next_entry(table, DT_STRTAB, &at, &address))
		return true;
	if (!offset_of(elf, address, &strings))
		return false;
	for (at = 0; next_entry(table, DT_NEEDED, &at, &name);)
		if (!text_at(elf, strings + name, arena,
			     &IXT_PUSH(arena, needs->libraries, needs->count, cap)))
			return false;
	return read_run_path(elf, table, strings, arena, needs);
}

bool ixt_elf_needs_read(const ixt_elf *elf, ixt_arena *arena, ixt_elf_needs *needs)
{
	const ixt_elf_segment *s;

	*needs = (ixt_elf_needs){ 0 };
	s = segment_of(elf, IXT_PT_INTERP);
	if (s && !text_at(elf, s->offset, arena, &needs->interpreter))
		return false;
	s = segment_of(elf, IXT_PT_DYNAMIC);
	if (!s)
		return true;
	if (!ixt_elf_holds(elf, s->offset, s->filesz))
		return false;
	return read_table(elf, (ixt_str){ elf->bytes.ptr + s->offset, s->filesz }, arena, needs);
}
