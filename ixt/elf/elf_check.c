#include "ixt/elf/elf_check.h"

#include <inttypes.h>
#include <stdlib.h>

#include "ixt/base/capos_abi.h"
#include "ixt/elf/elf_report.h"

#define LINK "link with ixt-cross cc"
#define DAMAGED "the file is damaged: build or copy it again"

static const ixt_elf_rule
	not_elf = { "not-elf", true, "name a program, as ixt-cross cc links it" },
	ident = { "ident", true, "compile for x86_64-unknown-capos with ixt-cross cc" },
	machine = { "machine", true, "compile for x86_64-unknown-capos with ixt-cross cc" },
	type = { "type", true,
		 LINK ", without -shared, -pie and -r: capOS loads programs linked at "
		 "fixed addresses" },
	headers = { "headers", true, DAMAGED },
	page_offset = { "page-offset", true,
			LINK ": offset and address of a segment must agree modulo 4096" },
	alignment = { "alignment", true, LINK ", with its linker script" },
	user_half = { "user-half", true, LINK ", with its linker script" },
	beyond_file = { "beyond-file", true, DAMAGED },
	memory_size = { "memory-size", true, DAMAGED },
	overlap = { "overlap", true, LINK ": each segment needs pages of its own" },
	several_tls = { "several-tls", true, LINK ", with its linker script" },
	no_load = { "no-load", true, LINK ", without -r and --only-keep-debug" },
	entry = { "entry", true, LINK ", which names _start as the entry" },
	window = { "window", false,
		   "make the heap, the stack or the largest objects smaller" },
	base = { "base", false, LINK ", with its linker script" },
	write_execute = { "write-execute", false,
			  LINK ", without -N and -z execstack: no page may be both" },
	dynamic = { "dynamic", false, LINK ": programs for capOS are static" },
	foreign = { "segment-type", false, LINK ", with its linker script" },
	relocations = { "relocations", false,
			LINK ", without -pie and --emit-relocs: nothing relocates on capOS" },
	tls_place = { "tls-place", false, LINK ", with its linker script" },
	tls_size = { "tls-size", false, "make thread-local objects smaller" },
	facts = { "facts", false, "build it again with this ixt-cross" },
	tables = { "tables", false, DAMAGED ", or strip it" };

/* ------------------------------------------------------------------- report */

ixt_elf_finding *ixt_elf_found(ixt_elf_report *report, const ixt_elf_rule *rule,
			       uint64_t offset, const char *format, ...)
{
	ixt_elf_finding *finding;
	va_list args;

	report->kernel_refuses |= rule->by_kernel;
	if (report->count == IXT_ELF_FINDINGS_MOST) {
		report->more++;
		return &report->unkept;
	}
	finding = &IXT_PUSH(report->arena, report->findings, report->count, report->capacity);
	va_start(args, format);
	*finding = (ixt_elf_finding){
		.rule = rule->name, .by_kernel = rule->by_kernel, .offset = offset,
		.message = ixt_arena_vformat(report->arena, format, args),
		.advice = rule->advice,
	};
	va_end(args);
	return finding;
}

ixt_str ixt_elf_printable(ixt_str name, ixt_arena *arena)
{
	ixt_str copy = ixt_arena_copy(arena, name);
	size_t i;

	for (i = 0; i < copy.len; i++)
		if (copy.ptr[i] < ' ' || copy.ptr[i] > '~')
			((char *)copy.ptr)[i] = '?';
	return copy;
}

/* ------------------------------------------------------------------- header */

static const char *type_name(uint16_t t)
{
	switch (t) {
	case IXT_ET_REL: return "an object file";
	case IXT_ET_DYN: return "a shared or position-independent file";
	case IXT_ET_CORE: return "a core dump";
	default: return "a file of unknown type";
	}
}

/* False when there is nothing more to look at. */
static bool check_header(const ixt_elf *elf, ixt_elf_report *r)
{
	switch (elf->state) {
	case IXT_ELF_NOT_ELF:
		ixt_elf_found(r, &not_elf, 0, "not an ELF file");
		return false;
	case IXT_ELF_OTHER:
		ixt_elf_found(r, &ident, IXT_ELF_AT_CLASS,
			      "class %u, byte order %u, version %u; 2 (64 bits), 1 (low byte "
			      "first), 1 expected", elf->elf_class, elf->data, elf->version);
		return false;
	case IXT_ELF_DAMAGED:
	case IXT_ELF_READ:
		break;
	}
	if (elf->machine != IXT_EM_X86_64)
		ixt_elf_found(r, &machine, IXT_ELF_AT_MACHINE,
			      "for machine %u, %u (x86-64) expected", elf->machine, IXT_EM_X86_64);
	if (elf->type != IXT_ET_EXEC)
		ixt_elf_found(r, &type, IXT_ELF_AT_TYPE, "%s (type %u), a program (%u) expected",
			      type_name(elf->type), elf->type, IXT_ET_EXEC);
	if (elf->state == IXT_ELF_READ)
		return true;
	if (r->count == 0)	/* an object file has no segments, which is no damage */
		ixt_elf_found(r, &headers, IXT_ELF_AT_PHOFF,
			      "the table of segments, at offset 0x%" PRIx64 " with entries of %u "
			      "bytes, is not in the file", elf->segments_at, elf->segment_bytes);
	return false;
}

/* ----------------------------------------------------------------- segments */

static bool is_power_of_two(uint64_t n)
{
	return (n & (n - 1)) == 0;	/* and 0, which stands for 1 */
}

/* What the kernel demands of PT_LOAD and of PT_TLS. */
static void check_common(const ixt_elf *elf, const ixt_elf_segment *s, ixt_elf_report *r)
{
	const char *name = s->type == IXT_PT_TLS ? "PT_TLS" : "PT_LOAD";

	if (!is_power_of_two(s->align))
		ixt_elf_found(r, &alignment, s->at,
			      "%s is aligned to %" PRIu64 ", a power of two expected", name,
			      s->align);
	if (s->vaddr >= IXT_ELF_USER_END || s->memsz > IXT_ELF_USER_END - s->vaddr)
		ixt_elf_found(r, &user_half, s->at,
			      "%s at 0x%" PRIx64 ", 0x%" PRIx64 " bytes long, ends in the "
			      "kernel's half of memory", name, s->vaddr, s->memsz);
	if (!ixt_elf_holds(elf, s->offset, s->filesz))
		ixt_elf_found(r, &beyond_file, s->at,
			      "%s has 0x%" PRIx64 " bytes at offset 0x%" PRIx64 ", the file ends at "
			      "0x%zx", name, s->filesz, s->offset, elf->bytes.len);
	if (s->memsz < s->filesz)
		ixt_elf_found(r, &memory_size, s->at,
			      "%s has 0x%" PRIx64 " bytes in memory, fewer than its 0x%" PRIx64
			      " in the file", name, s->memsz, s->filesz);
}

static uint64_t end_of(const ixt_elf_segment *s)
{
	return s->memsz > UINT64_MAX - s->vaddr ? UINT64_MAX : s->vaddr + s->memsz;
}

static void add_sizes(const ixt_elf_segment *s, ixt_elf_report *r)
{
	uint64_t zeroed = s->memsz > s->filesz ? s->memsz - s->filesz : 0;
	uint64_t *kind = s->flags & IXT_PF_X ? &r->text
			 : s->flags & IXT_PF_W ? &r->data : &r->constants;

	*kind += s->memsz - zeroed;
	r->zeroed += zeroed;
	if (r->end < end_of(s))
		r->end = end_of(s);
}

static void check_load(const ixt_elf *elf, const ixt_elf_segment *s, ixt_elf_report *r)
{
	check_common(elf, s, r);
	if ((s->vaddr ^ s->offset) % CAPOS_PAGE_SIZE)
		ixt_elf_found(r, &page_offset, s->at,
			      "PT_LOAD at 0x%" PRIx64 " comes from offset 0x%" PRIx64
			      ", which is at another place in its page", s->vaddr, s->offset);
	if (s->memsz == 0)
		return;
	add_sizes(s, r);
	if (s->vaddr < CAPOS_IMAGE_BASE)
		ixt_elf_found(r, &base, s->at,
			      "PT_LOAD at 0x%" PRIx64 ", the image begins at 0x%x", s->vaddr,
			      CAPOS_IMAGE_BASE);
	if ((s->flags & IXT_PF_W) && (s->flags & IXT_PF_X))
		ixt_elf_found(r, &write_execute, s->at,
			      "PT_LOAD at 0x%" PRIx64 " is writable and executable", s->vaddr);
}

static void check_tls(const ixt_elf *elf, const ixt_elf_segment *s, ixt_elf_report *r)
{
	const ixt_elf_segment *load = elf->segments, *end = load + elf->segment_count;
	uint64_t room = CAPOS_TLS_END - CAPOS_TLS_BASE;

	check_common(elf, s, r);
	if (s->memsz > room)
		ixt_elf_found(r, &tls_size, s->at,
			      "PT_TLS has 0x%" PRIx64 " bytes, 0x%" PRIx64 " at most expected",
			      s->memsz, room);
	if (s->filesz == 0)
		return;
	for (; load < end; load++)
		if (load->type == IXT_PT_LOAD && s->offset >= load->offset &&
		    s->offset - load->offset <= load->filesz &&
		    s->filesz <= load->filesz - (s->offset - load->offset))
			return;
	ixt_elf_found(r, &tls_place, s->at,
		      "the initial values of PT_TLS, at offset 0x%" PRIx64 ", are in no PT_LOAD",
		      s->offset);
}

static void check_other(const ixt_elf_segment *s, ixt_elf_report *r)
{
	switch (s->type) {
	case IXT_PT_NULL:
		break;
	case IXT_PT_INTERP:
	case IXT_PT_DYNAMIC:
		ixt_elf_found(r, &dynamic, s->at, "%s: linked dynamically",
			      s->type == IXT_PT_INTERP ? "PT_INTERP" : "PT_DYNAMIC");
		break;
	default:
		ixt_elf_found(r, &foreign, s->at,
			      "a segment of type 0x%x, only PT_LOAD and PT_TLS expected", s->type);
	}
}

/* ---------------------------------------------------------- segments together */

static int by_address(const void *a, const void *b)
{
	const ixt_elf_segment *x = *(const ixt_elf_segment *const *)a;
	const ixt_elf_segment *y = *(const ixt_elf_segment *const *)b;

	if (x->vaddr != y->vaddr)
		return x->vaddr < y->vaddr ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static uint64_t page_after(uint64_t address)
{
	return address / CAPOS_PAGE_SIZE + (address % CAPOS_PAGE_SIZE != 0);
}

/* Neighbours only, as the kernel does it, and empty segments take part. */
static void check_overlap(const ixt_elf *elf, ixt_elf_report *r)
{
	const ixt_elf_segment **sorted = IXT_NEW_ARRAY(r->arena, const ixt_elf_segment *,
						      elf->segment_count);
	uint32_t i, n = 0;

	for (i = 0; i < elf->segment_count; i++)
		if (elf->segments[i].type == IXT_PT_LOAD)
			sorted[n++] = &elf->segments[i];
	if (n == 0) {
		ixt_elf_found(r, &no_load, elf->segments_at, "nothing to load: no PT_LOAD");
		return;
	}
	qsort(sorted, n, sizeof *sorted, by_address);
	for (i = 1; i < n; i++)
		if (page_after(end_of(sorted[i - 1])) > sorted[i]->vaddr / CAPOS_PAGE_SIZE)
			ixt_elf_found(r, &overlap, sorted[i]->at,
				      "PT_LOAD at 0x%" PRIx64 " shares a page with the one at 0x%"
				      PRIx64, sorted[i]->vaddr, sorted[i - 1]->vaddr);
}

static void check_entry(const ixt_elf *elf, ixt_elf_report *r)
{
	const ixt_elf_segment *s = elf->segments, *end = s + elf->segment_count;

	for (; s < end; s++)
		if (s->type == IXT_PT_LOAD && s->flags & IXT_PF_X && elf->entry >= s->vaddr &&
		    elf->entry - s->vaddr < s->memsz && elf->entry < IXT_ELF_USER_END)
			return;
	ixt_elf_found(r, &entry, IXT_ELF_AT_ENTRY,
		      "the entry 0x%" PRIx64 " is in no executable PT_LOAD", elf->entry);
}

/* The largest objects, as text: what takes the space. */
static ixt_str largest(const ixt_elf *elf, ixt_arena *arena)
{
	enum { SHOWN = 3 };
	ixt_str text = { NULL, 0 };
	uint64_t below = UINT64_MAX;
	uint32_t i, shown;

	for (shown = 0; shown < SHOWN; shown++) {
		const ixt_elf_symbol *best = NULL;

		for (i = elf->function_count; i < elf->symbol_count; i++)
			if (elf->symbols[i].size < below &&
			    (!best || elf->symbols[i].size > best->size))
				best = &elf->symbols[i];
		if (!best || best->size == 0)
			break;
		below = best->size;
		text = ixt_arena_format(arena, "%.*s%s%.*s 0x%" PRIx64, IXT_STR_ARG(text),
					shown ? ", " : "; largest objects: ",
					IXT_STR_ARG(ixt_elf_printable(best->name, arena)),
					best->size);
	}
	return text;
}

static void check_window(const ixt_elf *elf, ixt_elf_report *r)
{
	const ixt_elf_segment *s = elf->segments, *end = s + elf->segment_count;

	if (r->end <= CAPOS_IMAGE_END)
		return;
	for (; s < end && (s->type != IXT_PT_LOAD || end_of(s) != r->end || !s->memsz); s++)
		;
	ixt_elf_found(r, &window, s->at,
		      "the image ends at 0x%" PRIx64 ", 0x%" PRIx64 " bytes behind 0x%x%.*s",
		      r->end, r->end - CAPOS_IMAGE_END, CAPOS_IMAGE_END,
		      IXT_STR_ARG(largest(elf, r->arena)));
}

/* ------------------------------------------------------------------ sections */

static void check_facts(const ixt_elf *elf, const ixt_elf_section *s, ixt_elf_report *r)
{
	ixt_str digest = IXT_STR(CAPOS_ABI_DIGEST), met;

	if (s->type == IXT_SHT_NOBITS)
		return;
	met = ixt_str_first((ixt_str){ elf->bytes.ptr + s->offset, s->size }, digest.len);
	r->facts = ixt_str_eq(met, digest);
	if (!r->facts)
		ixt_elf_found(r, &facts, s->offset,
			      "made for the machine facts %.*s, this is %.*s",
			      IXT_STR_ARG(ixt_elf_printable(met, r->arena)), IXT_STR_ARG(digest));
}

static void check_sections(const ixt_elf *elf, ixt_elf_report *r)
{
	uint32_t i;

	if (elf->defect)
		ixt_elf_found(r, &tables, elf->defect_at, "%s", elf->defect);
	for (i = 0; i < elf->section_count; i++) {
		const ixt_elf_section *s = &elf->sections[i];

		if ((s->type == IXT_SHT_REL || s->type == IXT_SHT_RELA) && s->size)
			ixt_elf_found(r, &relocations, s->at, "relocations in %.*s: 0x%" PRIx64
				      " bytes", IXT_STR_ARG(ixt_elf_printable(s->name, r->arena)),
				      s->size);
		else if (ixt_str_is(s->name, CAPOS_FACTS_SECTION))
			check_facts(elf, s, r);
	}
}

ixt_elf_report *ixt_elf_check(const ixt_elf *elf, ixt_arena *arena)
{
	ixt_elf_report *r = IXT_NEW(arena, ixt_elf_report);
	uint32_t i, tls = 0;

	r->arena = arena;
	if (!check_header(elf, r))
		return r;
	for (i = 0; i < elf->segment_count; i++) {
		const ixt_elf_segment *s = &elf->segments[i];

		if (s->type == IXT_PT_LOAD)
			check_load(elf, s, r);
		else if (s->type != IXT_PT_TLS)
			check_other(s, r);
		else if (tls++ == 0)
			check_tls(elf, s, r);
		else
			ixt_elf_found(r, &several_tls, s->at, "a second PT_TLS");
	}
	check_overlap(elf, r);
	check_entry(elf, r);
	check_window(elf, r);
	check_sections(elf, r);
	ixt_elf_check_code(elf, r);
	return r;
}
