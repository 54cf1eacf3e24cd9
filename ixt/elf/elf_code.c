/* The rules about instructions: a program for capOS has general registers only, and
 * reaches the kernel through SYSCALL with the kernel's own numbers. */
#include <inttypes.h>

#include "ixt/base/capos_abi.h"
#include "ixt/elf/elf_report.h"
#include "ixt/elf/x86_scan.h"

#define FLAGS "compile it with ixt-cross cc, which passes -mno-sse and -msoft-float"

static const ixt_elf_rule
	sse = { "sse", false,
		FLAGS "; assembly or inline assembly of a package: switch to its C version" },
	avx = { "avx", false,
		FLAGS "; code chosen by processor, by target attributes or in assembly: "
		"switch that off" },
	mmx = { "mmx", false, FLAGS "; assembly: switch to the package's C version" },
	x87 = { "x87", false,
		"long double, or assembly of a mathematics library: compile with "
		"-mlong-double-64 through ixt-cross cc, or switch to the C version" },
	old_syscall = { "system-call", false,
			"a system call of Linux, inline: call the C library's function" },
	overlaid = { "tables", false, "the file is damaged: build it again" },
	bad = { "code", false,
		"data among code, or damage: place tables in .rodata; if it is an instruction, "
		"report it" };

static const struct {
	const ixt_elf_rule *rule;
	const char *name;
} wrong[] = {
	[IXT_X86_GENERAL] = { NULL, NULL },
	[IXT_X86_SSE] = { &sse, "an SSE instruction" },
	[IXT_X86_AVX] = { &avx, "an AVX instruction" },
	[IXT_X86_MMX] = { &mmx, "an MMX instruction" },
	[IXT_X86_X87] = { &x87, "an x87 instruction" },
	[IXT_X86_SYSCALL] = { NULL, NULL },
	[IXT_X86_OLD_SYSCALL] = { &old_syscall, "a system call of 32-bit Linux" },
	[IXT_X86_BAD] = { &bad, "bytes that are no instruction" },
};

enum { CLASSES = sizeof wrong / sizeof *wrong, NUMBER_UNKNOWN = -1 };

/* A walk through a piece of code. */
typedef struct walk {
	const ixt_elf *elf;
	ixt_elf_report *report;
	uint64_t offset, address, size;	/* the piece, in file and memory */
	const ixt_elf_symbol *function;	/* the one that findings were last made of */
	uint64_t budget;	/* bytes that may still be walked through */
	ixt_elf_finding *first[CLASSES];	/* of that function */
	uint64_t times[CLASSES];
	int64_t number;		/* what EAX was set to just before */
} walk;

/* Says how often after the first time. */
static void close_function(walk *w)
{
	unsigned i;

	for (i = 0; i < CLASSES; i++) {
		ixt_elf_finding *f = w->first[i];

		if (f && w->times[i] > 1)
			f->message = ixt_arena_format(w->report->arena, "%.*s, and %" PRIu64
						      " more", IXT_STR_ARG(f->message),
						      w->times[i] - 1);
		w->first[i] = NULL;
		w->times[i] = 0;
	}
}

static ixt_str hex(ixt_arena *arena, const uint8_t *code, unsigned length)
{
	ixt_str text = { NULL, 0 };
	unsigned i;

	for (i = 0; i < length; i++)
		text = ixt_arena_format(arena, "%.*s%s%02x", IXT_STR_ARG(text), i ? " " : "",
					code[i]);
	return text;
}

static ixt_elf_finding *add(walk *w, const ixt_elf_rule *rule, uint64_t at, ixt_str message)
{
	ixt_elf_finding *f = ixt_elf_found(w->report, rule, w->offset + at, "%.*s",
					   IXT_STR_ARG(message));

	f->address = w->address + at;
	if (w->function)
		f->symbol = ixt_elf_printable(w->function->name, w->report->arena);
	return f;
}

/* One finding a function and kind; the others are counted. */
static void found(walk *w, uint64_t at, const uint8_t *code, ixt_x86_insn insn)
{
	const ixt_elf_symbol *function = ixt_elf_function_at(w->elf, w->address + at);

	if (function != w->function)
		close_function(w);
	w->function = function;
	if (w->times[insn.cls]++)
		return;
	if (w->report->count == IXT_ELF_FINDINGS_MOST)
		w->report->more++;
	else
		w->first[insn.cls] =
			add(w, wrong[insn.cls].rule, at,
			    ixt_arena_format(w->report->arena, "%s (%.*s)", wrong[insn.cls].name,
					     IXT_STR_ARG(hex(w->report->arena, code, insn.length))));
}

/* What compilers put between the number and SYSCALL: mov REGISTER, NUMBER and xor
 * REGISTER, REGISTER for the arguments. */
static bool loads_other_register(ixt_x86_insn insn)
{
	return insn.map == 1 && ((insn.opcode > 0xb8 && insn.opcode <= 0xbf) ||
				 insn.opcode == 0x31 || insn.opcode == 0x33);
}

/* A number that capOS does not have, set right before SYSCALL. */
static void check_syscall(walk *w, uint64_t at, ixt_x86_insn insn)
{
	if (insn.cls == IXT_X86_SYSCALL && w->number > CAPOS_SYS_MEASURE) {
		w->function = ixt_elf_function_at(w->elf, w->address + at);
		add(w, &old_syscall, at,
		    ixt_arena_format(w->report->arena, "system call %" PRId64 ", capOS has 1 to %d",
				     w->number, CAPOS_SYS_MEASURE));
	}
	if (insn.map == 1 && insn.opcode == 0xb8)	/* mov eax, NUMBER */
		w->number = insn.imm;
	else if (!loads_other_register(insn))
		w->number = NUMBER_UNKNOWN;
}

/* Code is walked through from its start; each function begins anew, so that padding or
 * tables between two of them do no harm. */
static void walk_code(walk *w)
{
	const uint8_t *code = (const uint8_t *)w->elf->bytes.ptr + w->offset;
	const ixt_elf_symbol *functions = w->elf->symbols;
	uint32_t next = ixt_elf_functions_before(w->elf, w->address);
	uint32_t count = w->elf->function_count;
	uint64_t at = 0;

	w->number = NUMBER_UNKNOWN;
	while (at < w->size) {
		uint64_t limit = w->size;
		ixt_x86_insn insn;

		while (next < count && functions[next].value <= w->address + at)
			next++;
		if (next < count && functions[next].value - w->address < limit)
			limit = functions[next].value - w->address;
		insn = ixt_x86_decode(code + at, limit - at);
		if (wrong[insn.cls].rule)
			found(w, at, code + at, insn);
		check_syscall(w, at, insn);
		w->report->instructions++;
		at += insn.length;
	}
	close_function(w);
}

/* Sections and segments may lie on top of one another: together they are walked
 * through as often as a file that means well needs. */
static void walk_piece(walk *w, uint64_t offset, uint64_t address, uint64_t size)
{
	if (w->budget < size) {
		ixt_elf_found(w->report, &overlaid, offset,
			      "executable code that is mapped many times over, not looked at");
		return;
	}
	w->budget -= size;
	w->offset = offset;
	w->address = address;
	w->size = size;
	walk_code(w);
}

/* The executable sections of a segment, else, where there are none, all of it. */
static void check_segment(walk *w, const ixt_elf_segment *s)
{
	bool any = false;
	uint32_t i;

	for (i = 0; i < w->elf->section_count; i++) {
		const ixt_elf_section *section = &w->elf->sections[i];
		uint64_t into = section->offset - s->offset;

		if (!(section->flags & IXT_SHF_EXECINSTR) || section->type == IXT_SHT_NOBITS ||
		    section->size == 0 || section->offset < s->offset || into > s->filesz ||
		    section->size > s->filesz - into)
			continue;
		any = true;
		walk_piece(w, section->offset, s->vaddr + into, section->size);
	}
	if (!any)
		walk_piece(w, s->offset, s->vaddr, s->filesz);
}

void ixt_elf_check_code(const ixt_elf *elf, ixt_elf_report *report)
{
	const ixt_elf_segment *s = elf->segments, *end = s + elf->segment_count;
	walk w = { .elf = elf, .report = report, .budget = 4 * (uint64_t)elf->bytes.len };

	if (elf->machine != IXT_EM_X86_64)
		return;
	for (; s < end; s++)
		if (s->type == IXT_PT_LOAD && s->flags & IXT_PF_X && s->filesz &&
		    ixt_elf_holds(elf, s->offset, s->filesz) &&
		    s->vaddr < IXT_ELF_USER_END && s->filesz < IXT_ELF_USER_END)
			check_segment(&w, s);
}
