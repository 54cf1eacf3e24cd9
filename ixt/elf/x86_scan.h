/* Lengths of x86-64 instructions, and what kind of register state they need: just
 * enough of a disassembler to walk through code and to find what a program without
 * SSE, MMX and x87 state must not do. */
#ifndef IXT_ELF_X86_SCAN_H
#define IXT_ELF_X86_SCAN_H

#include <stddef.h>
#include <stdint.h>

typedef enum ixt_x86_class {
	IXT_X86_GENERAL,	/* general registers, or none */
	IXT_X86_SSE,		/* XMM registers, or saving and loading their state */
	IXT_X86_AVX,		/* VEX, EVEX and XOP: YMM, ZMM, mask and tile registers */
	IXT_X86_MMX,		/* MMX and 3DNow! */
	IXT_X86_X87,		/* the floating-point stack */
	IXT_X86_SYSCALL,	/* SYSCALL */
	IXT_X86_OLD_SYSCALL,	/* INT 0x80 and SYSENTER, as 32-bit Linux has them */
	IXT_X86_BAD,		/* not an instruction of 64-bit mode, or cut off */
} ixt_x86_class;

typedef struct ixt_x86_insn {
	unsigned length;	/* 1 to 15; 1 when it is bad */
	ixt_x86_class cls;
	unsigned map;		/* of opcodes: 1 the one-byte ones, 2 those after 0F, 3 others */
	uint8_t opcode;
	uint32_t imm;		/* map 1: the immediate's low 32 bits, if there is one */
} ixt_x86_insn;

/* The instruction at the start of `code`, of which `left` bytes (at least 1) may be
 * read. */
ixt_x86_insn ixt_x86_decode(const uint8_t *code, size_t left);

#endif
