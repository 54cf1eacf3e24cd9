/* Any bytes are read and checked without a fault, in bounded memory; what the reader
 * hands out lies in the file; a file that breaks no rule is one that can be walked
 * through to its end. */
#include "ixt/base/utf8.h"
#include "ixt/elf/elf_check.h"
#include "ixt/elf/x86_scan.h"
#include "tests/fuzz/fuzz.h"

static void check_view(const ixt_elf *elf, ixt_str view)
{
	FUZZ_CHECK(view.len == 0 || (view.ptr >= elf->bytes.ptr &&
				     view.len <= (size_t)(elf->bytes.ptr + elf->bytes.len - view.ptr)));
}

static void check_read(const ixt_elf *elf)
{
	uint32_t i;

	for (i = 0; i < elf->section_count; i++) {
		const ixt_elf_section *s = &elf->sections[i];

		check_view(elf, s->name);
		FUZZ_CHECK(s->type == IXT_SHT_NOBITS || ixt_elf_holds(elf, s->offset, s->size));
	}
	FUZZ_CHECK(elf->function_count <= elf->symbol_count);
	for (i = 0; i < elf->symbol_count; i++) {
		check_view(elf, elf->symbols[i].name);
		FUZZ_CHECK((elf->symbols[i].type == IXT_STT_FUNC) == (i < elf->function_count));
	}
}

static void check_text(ixt_str text)
{
	size_t offset;

	FUZZ_CHECK(ixt_utf8_valid(text, &offset));
}

static void check_report(const ixt_elf *elf, const ixt_elf_report *r)
{
	bool kernel = false;
	uint32_t i;

	FUZZ_CHECK(r->count <= IXT_ELF_FINDINGS_MOST && (r->count || !r->more));
	for (i = 0; i < r->count; i++) {
		const ixt_elf_finding *f = &r->findings[i];

		kernel |= f->by_kernel;
		FUZZ_CHECK(f->rule && f->message.len && f->advice);
		check_text(f->message);
		check_text(f->symbol);
	}
	FUZZ_CHECK(r->more || kernel == r->kernel_refuses);
	FUZZ_CHECK(elf->state == IXT_ELF_READ || r->kernel_refuses);
	FUZZ_CHECK(r->instructions <= 4 * (uint64_t)elf->bytes.len);
}

static void check_instructions(const uint8_t *data, size_t size)
{
	size_t at;

	for (at = 0; at < size;) {
		ixt_x86_insn insn = ixt_x86_decode(data + at, size - at);

		FUZZ_CHECK(insn.length >= 1 && insn.length <= 15 && insn.length <= size - at);
		at += insn.length;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;
	const ixt_elf *elf;

	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	arena.trap = &trap;
	if (IXT_TRAPPED(&trap))
		FUZZ_CHECK(!"reading raises");
	elf = ixt_elf_read((ixt_str){ (const char *)data, size }, &arena);
	check_read(elf);
	check_report(elf, ixt_elf_check(elf, &arena));
	check_instructions(data, size);
	ixt_arena_release(&arena);
	return 0;
}
