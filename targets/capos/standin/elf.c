/* Loads a program: the rules are those of capOS's published parser, and those that
 * its page mapper must have: no page both written and executed, nothing outside of
 * the image's window. */
#include "targets/capos/standin/kernel.h"
#include "targets/capos/standin/machine.h"

typedef struct elf_header {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, program_headers, section_headers;
	uint32_t flags;
	uint16_t size, program_header_size, program_header_count;
} elf_header;

typedef struct elf_segment {
	uint32_t type, flags;
	uint64_t offset, address, physical, file_size, memory_size, align;
} elf_segment;

enum { TYPE_LOAD = 1, TYPE_DYNAMIC = 2, TYPE_INTERPRETER = 3, TYPE_TLS = 7 };
enum { FLAG_EXECUTE = 1, FLAG_WRITE = 2 };
enum { ELF_EXECUTABLE = 2, ELF_X86_64 = 62, HEADER_BYTES = 64, SEGMENT_BYTES = 56 };

static const char *program_name;

static noreturn void refuse(const char *rule)
{
	stop(program_name, ": ", rule, NULL);
}

static elf_header header_of(wire_bytes file)
{
	static const uint8_t ident[] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };
	elf_header h;

	if (file.len < HEADER_BYTES || memcmp(file.ptr, ident, sizeof ident))
		refuse("no 64-bit little-endian ELF file");
	memcpy(&h, file.ptr, sizeof h);
	if (h.type != ELF_EXECUTABLE || h.machine != ELF_X86_64)
		refuse("no executable for x86-64 at fixed addresses (ET_EXEC expected)");
	if (h.program_header_size != SEGMENT_BYTES || h.program_headers > file.len ||
	    h.program_header_count > (file.len - h.program_headers) / SEGMENT_BYTES)
		refuse("its program headers do not lie in the file");
	return h;
}

static elf_segment segment_of(wire_bytes file, const elf_header *h, uint32_t i)
{
	elf_segment s;

	memcpy(&s, file.ptr + h->program_headers + (uint64_t)i * SEGMENT_BYTES, sizeof s);
	if (s.type == TYPE_DYNAMIC || s.type == TYPE_INTERPRETER)
		refuse("it is linked dynamically; link it static");
	if ((s.type == TYPE_LOAD || s.type == TYPE_TLS) &&
	    (s.offset > file.len || s.file_size > file.len - s.offset ||
	     s.file_size > s.memory_size))
		refuse("a segment does not lie in the file");
	return s;
}

static void load_segment(wire_bytes file, const elf_segment *s, uint64_t *pages_end)
{
	enum page_access access = s->flags & FLAG_WRITE	    ? PAGE_WRITE
				  : s->flags & FLAG_EXECUTE ? PAGE_EXECUTE
							    : PAGE_READ;

	if (s->memory_size == 0)
		return;
	if (s->address < CAPOS_IMAGE_BASE || s->address > CAPOS_IMAGE_END ||
	    s->memory_size > CAPOS_IMAGE_END - s->address)
		refuse("a segment lies outside of the window for images");
	if ((s->flags & FLAG_WRITE) && (s->flags & FLAG_EXECUTE))
		refuse("a segment is both written and executed");
	if ((s->address ^ s->offset) % CAPOS_PAGE_SIZE)
		refuse("a segment's address and offset differ within the page");
	if (s->address < *pages_end)
		refuse("two segments share a page, or do not stand in order");
	map_pages(s->address, s->address + s->memory_size, access);
	fill_pages(s->address, file.ptr + s->offset, s->file_size);
	*pages_end = (s->address + s->memory_size + CAPOS_PAGE_SIZE - 1) &
		     -(uint64_t)CAPOS_PAGE_SIZE;
}

/* The block ends at the thread pointer, which stands at the begin of a page: only
 * the pointer to itself follows, so a program cannot rely on more. */
static uint64_t load_tls(wire_bytes file, const elf_segment *s)
{
	uint64_t align = s->align ? s->align : 1, size, base;

	if (align > CAPOS_PAGE_SIZE || (align & (align - 1)))
		refuse("its thread-local block has an alignment that is none");
	if (s->memory_size > CAPOS_TLS_END - CAPOS_TLS_BASE - 2 * CAPOS_PAGE_SIZE)
		refuse("its thread-local block is larger than the region for it");
	size = (s->memory_size + align - 1) & -align;
	base = (CAPOS_TLS_BASE + size + CAPOS_PAGE_SIZE - 1) & -(uint64_t)CAPOS_PAGE_SIZE;
	map_pages(CAPOS_TLS_BASE, base + CAPOS_PAGE_SIZE, PAGE_WRITE);
	fill_pages(base - size, file.ptr + s->offset, s->file_size);
	fill_pages(base, &base, sizeof base);
	return base;
}

void load_elf(program *p, wire_bytes file)
{
	elf_segment tls = { 0 };
	uint64_t pages_end = 0;
	bool entry_found = false;
	elf_header h;
	uint32_t i, tls_count = 0;

	program_name = p->name;
	h = header_of(file);
	for (i = 0; i < h.program_header_count; i++) {
		elf_segment s = segment_of(file, &h, i);

		if (s.type == TYPE_TLS && ++tls_count == 1)
			tls = s;
		if (s.type != TYPE_LOAD)
			continue;
		load_segment(file, &s, &pages_end);
		entry_found |= (s.flags & FLAG_EXECUTE) && h.entry - s.address < s.memory_size;
	}
	if (tls_count > 1)
		refuse("it has more than one thread-local block");
	if (!entry_found)
		refuse("its entry point lies in no executable segment");
	p->entry = h.entry;
	p->fs_base = load_tls(file, &tls);
}
