#include "ixt/elf/elf_read.h"

#include <stdlib.h>

enum {
	HEADER_BYTES = 64, SEGMENT_BYTES = 56, SECTION_BYTES = 64, SYMBOL_BYTES = 24,
	/* of symbols and sections: far beyond any program, and bounds the memory */
	COUNT_MOST = 1 << 20,
	/* of a name that is shown; also bounds the search for its end */
	NAME_MOST = 4096,
};

/* The `size` bytes at `at`, which must lie in the file, as a number. */
static uint64_t number(ixt_str bytes, uint64_t at, unsigned size)
{
	uint64_t value = 0;
	unsigned i;

	for (i = size; i-- > 0;)
		value = value << 8 | (uint8_t)bytes.ptr[at + i];
	return value;
}

static uint16_t u16(ixt_str bytes, uint64_t at)
{
	return (uint16_t)number(bytes, at, 2);
}

static uint32_t u32(ixt_str bytes, uint64_t at)
{
	return (uint32_t)number(bytes, at, 4);
}

static uint64_t u64(ixt_str bytes, uint64_t at)
{
	return number(bytes, at, 8);
}

bool ixt_elf_holds(const ixt_elf *elf, uint64_t offset, uint64_t size)
{
	return offset <= elf->bytes.len && size <= elf->bytes.len - offset;
}

static void note(ixt_elf *elf, uint64_t at, const char *defect)
{
	if (elf->defect)
		return;
	elf->defect = defect;
	elf->defect_at = at;
}

/* ------------------------------------------------------------------ segments */

static ixt_elf_segment read_segment(ixt_str b, uint64_t at)
{
	return (ixt_elf_segment){
		.at = at,
		.type = u32(b, at), .flags = u32(b, at + 4), .offset = u64(b, at + 8),
		.vaddr = u64(b, at + 16), .filesz = u64(b, at + 32),
		.memsz = u64(b, at + 40), .align = u64(b, at + 48),
	};
}

static bool read_segments(ixt_elf *elf, ixt_arena *arena)
{
	uint32_t i, count = u16(elf->bytes, 56);

	elf->segment_bytes = u16(elf->bytes, IXT_ELF_AT_PHENTSIZE);
	if (elf->segment_bytes < SEGMENT_BYTES ||
	    !ixt_elf_holds(elf, elf->segments_at, (uint64_t)count * elf->segment_bytes))
		return false;
	elf->segments = IXT_NEW_ARRAY(arena, ixt_elf_segment, count);
	elf->segment_count = count;
	for (i = 0; i < count; i++)
		elf->segments[i] = read_segment(elf->bytes,
						elf->segments_at + (uint64_t)i * elf->segment_bytes);
	return true;
}

/* ------------------------------------------------------------------ sections */

/* The text at `offset` of the string table that is the section header at `table`. */
static ixt_str name_in(const ixt_elf *elf, uint64_t table, uint64_t offset)
{
	uint64_t start = u64(elf->bytes, table + 24), size = u64(elf->bytes, table + 32);
	ixt_str text;
	size_t end;

	if (!ixt_elf_holds(elf, start, size) || offset >= size)
		return (ixt_str){ NULL, 0 };
	text = (ixt_str){ elf->bytes.ptr + start + offset, size - offset };
	text = ixt_str_first(text, NAME_MOST);
	end = ixt_str_chr(text, '\0', 0);
	return ixt_str_first(text, end == IXT_STR_NPOS ? text.len : end);
}

static ixt_elf_section read_section(const ixt_elf *elf, uint64_t at, uint64_t names)
{
	ixt_str b = elf->bytes;

	return (ixt_elf_section){
		.at = at,
		.name = name_in(elf, names, u32(b, at)), .type = u32(b, at + 4),
		.flags = u64(b, at + 8), .addr = u64(b, at + 16), .offset = u64(b, at + 24),
		.size = u64(b, at + 32), .link = u32(b, at + 40),
	};
}

static void read_sections(ixt_elf *elf, ixt_arena *arena)
{
	uint64_t at = elf->sections_at, names;
	uint32_t i, count = u16(elf->bytes, 60), named = u16(elf->bytes, 62);

	if (count == 0)
		return;
	if (u16(elf->bytes, 58) != SECTION_BYTES ||
	    !ixt_elf_holds(elf, at, (uint64_t)count * SECTION_BYTES) || named >= count) {
		note(elf, IXT_ELF_AT_SHOFF, "the table of sections is not in the file");
		return;
	}
	names = at + (uint64_t)named * SECTION_BYTES;
	elf->sections = IXT_NEW_ARRAY(arena, ixt_elf_section, count);
	for (i = 0; i < count; i++, at += SECTION_BYTES) {
		ixt_elf_section s = read_section(elf, at, names);

		if (s.type == 0)
			continue;
		if (s.type == IXT_SHT_NOBITS || ixt_elf_holds(elf, s.offset, s.size))
			elf->sections[elf->section_count++] = s;
		else
			note(elf, at, "a section ends behind the file");
	}
}

/* ------------------------------------------------------------------- symbols */

static int by_kind_and_address(const void *a, const void *b)
{
	const ixt_elf_symbol *x = a, *y = b;

	if (x->type != y->type)
		return x->type == IXT_STT_FUNC ? -1 : 1;
	return (x->value > y->value) - (x->value < y->value);
}

static void read_symbols(ixt_elf *elf, const ixt_elf_section *table, ixt_arena *arena)
{
	uint64_t names = elf->sections_at + (uint64_t)table->link * SECTION_BYTES, i;
	uint64_t count = table->size / SYMBOL_BYTES;

	if (table->type == IXT_SHT_NOBITS || table->link >= u16(elf->bytes, 60) ||
	    count > COUNT_MOST) {
		note(elf, table->at, "the table of symbols is damaged");
		return;
	}
	elf->symbols = IXT_NEW_ARRAY(arena, ixt_elf_symbol, count);
	for (i = 0; i < count; i++) {
		uint64_t at = table->offset + i * SYMBOL_BYTES;
		uint32_t type = (uint32_t)number(elf->bytes, at + 4, 1) & 15;

		/* section 0: defined elsewhere */
		if ((type != IXT_STT_OBJECT && type != IXT_STT_FUNC) || !u16(elf->bytes, at + 6))
			continue;
		elf->function_count += type == IXT_STT_FUNC;
		elf->symbols[elf->symbol_count++] = (ixt_elf_symbol){
				.name = name_in(elf, names, u32(elf->bytes, at)), .type = type,
				.value = u64(elf->bytes, at + 8), .size = u64(elf->bytes, at + 16),
			};
	}
	if (elf->symbol_count)
		qsort(elf->symbols, elf->symbol_count, sizeof *elf->symbols,
		      by_kind_and_address);
}

uint32_t ixt_elf_functions_before(const ixt_elf *elf, uint64_t address)
{
	uint32_t low = 0, high = elf->function_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (elf->symbols[middle].value <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const ixt_elf_symbol *ixt_elf_function_at(const ixt_elf *elf, uint64_t address)
{
	uint32_t before = ixt_elf_functions_before(elf, address);
	const ixt_elf_symbol *s;

	if (before == 0)
		return NULL;
	s = &elf->symbols[before - 1];
	return s->size == 0 || address - s->value < s->size ? s : NULL;
}

/* -------------------------------------------------------------------- header */

static ixt_elf_state read_header(ixt_elf *elf, ixt_arena *arena)
{
	ixt_str b = elf->bytes;

	if (b.len < HEADER_BYTES || !ixt_str_starts(b, IXT_STR("\177ELF")))
		return IXT_ELF_NOT_ELF;
	elf->elf_class = (uint8_t)b.ptr[IXT_ELF_AT_CLASS];
	elf->data = (uint8_t)b.ptr[IXT_ELF_AT_DATA];
	elf->version = (uint8_t)b.ptr[IXT_ELF_AT_VERSION];
	if (elf->elf_class != 2 || elf->data != 1 || elf->version != 1)
		return IXT_ELF_OTHER;
	elf->type = u16(b, IXT_ELF_AT_TYPE);
	elf->machine = u16(b, IXT_ELF_AT_MACHINE);
	elf->entry = u64(b, IXT_ELF_AT_ENTRY);
	elf->segments_at = u64(b, IXT_ELF_AT_PHOFF);
	elf->sections_at = u64(b, IXT_ELF_AT_SHOFF);
	return read_segments(elf, arena) ? IXT_ELF_READ : IXT_ELF_DAMAGED;
}

ixt_elf *ixt_elf_read(ixt_str bytes, ixt_arena *arena)
{
	ixt_elf *elf = IXT_NEW(arena, ixt_elf);
	uint32_t i;

	elf->bytes = bytes;
	elf->state = read_header(elf, arena);
	if (elf->state != IXT_ELF_READ)
		return elf;
	read_sections(elf, arena);
	for (i = 0; i < elf->section_count; i++)
		if (elf->sections[i].type == IXT_SHT_SYMTAB && !elf->symbols)
			read_symbols(elf, &elf->sections[i], arena);
	return elf;
}
