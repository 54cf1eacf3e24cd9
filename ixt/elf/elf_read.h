/* Reads ELF files of 64 bits that nobody trusts: every table is looked at only after
 * its place was checked against the file, and all numbers are read byte by byte.
 *
 * What a kernel needs (header, segments) and what people and linkers need (sections,
 * symbols) are apart: a file whose sections are damaged can still be run, so that is
 * noted, and they are left out. */
#ifndef IXT_ELF_ELF_READ_H
#define IXT_ELF_ELF_READ_H

#include "ixt/base/arena.h"

/* Numbers of the format; names as in its specification. */
enum {
	IXT_ET_REL = 1, IXT_ET_EXEC = 2, IXT_ET_DYN = 3, IXT_ET_CORE = 4,
	IXT_EM_X86_64 = 62,
	IXT_PT_NULL = 0, IXT_PT_LOAD = 1, IXT_PT_DYNAMIC = 2, IXT_PT_INTERP = 3,
	IXT_PT_NOTE = 4, IXT_PT_PHDR = 6, IXT_PT_TLS = 7,
	IXT_PF_X = 1, IXT_PF_W = 2, IXT_PF_R = 4,
	IXT_SHT_SYMTAB = 2, IXT_SHT_RELA = 4, IXT_SHT_NOBITS = 8, IXT_SHT_REL = 9,
	IXT_SHF_EXECINSTR = 4,
	IXT_STT_OBJECT = 1, IXT_STT_FUNC = 2,
	/* offsets in the header, for messages */
	IXT_ELF_AT_CLASS = 4, IXT_ELF_AT_DATA = 5, IXT_ELF_AT_VERSION = 6,
	IXT_ELF_AT_TYPE = 16, IXT_ELF_AT_MACHINE = 18, IXT_ELF_AT_ENTRY = 24,
	IXT_ELF_AT_PHOFF = 32, IXT_ELF_AT_SHOFF = 40, IXT_ELF_AT_PHENTSIZE = 54,
};

typedef struct ixt_elf_segment {
	uint64_t at;		/* offset of its header in the file */
	uint32_t type, flags;
	uint64_t offset, vaddr, filesz, memsz, align;
} ixt_elf_segment;

typedef struct ixt_elf_section {
	uint64_t at;		/* offset of its header in the file */
	ixt_str name;		/* a view of the file, any bytes */
	uint32_t type, link;
	uint64_t flags, addr, offset, size;
} ixt_elf_section;

typedef struct ixt_elf_symbol {
	ixt_str name;		/* a view of the file, any bytes */
	uint64_t value, size;
	uint32_t type;
} ixt_elf_symbol;

typedef enum ixt_elf_state {
	IXT_ELF_READ,		/* header and segments are there */
	IXT_ELF_NOT_ELF,	/* no ELF file at all; nothing else is set */
	IXT_ELF_OTHER,		/* not of 64 bits, low byte first, version 1 */
	IXT_ELF_DAMAGED,	/* the table of segments is not in the file */
} ixt_elf_state;

typedef struct ixt_elf {
	ixt_elf_state state;
	ixt_str bytes;		/* the file, borrowed */
	uint8_t elf_class, data, version;
	uint16_t type, machine, segment_bytes;
	uint64_t entry, segments_at, sections_at;

	ixt_elf_segment *segments;
	uint32_t segment_count;
	ixt_elf_section *sections;	/* without those that lie outside of the file */
	uint32_t section_count;
	ixt_elf_symbol *symbols;	/* functions by address, then objects by address */
	uint32_t symbol_count, function_count;
	const char *defect;	/* what is wrong with sections or symbols, or NULL */
	uint64_t defect_at;
} ixt_elf;

/* Reads `bytes`, which must stay. Never fails but for memory, which is raised through
 * arena->trap. */
ixt_elf *ixt_elf_read(ixt_str bytes, ixt_arena *arena);

/* True when `size` bytes at `offset` lie in the file. */
bool ixt_elf_holds(const ixt_elf *elf, uint64_t offset, uint64_t size);
/* How many functions, the first ones of the symbols, begin at or before `address`. */
uint32_t ixt_elf_functions_before(const ixt_elf *elf, uint64_t address);
/* The last function at or before `address`, or NULL; one that has a size covers
 * nothing behind it. */
const ixt_elf_symbol *ixt_elf_function_at(const ixt_elf *elf, uint64_t address);

#endif
