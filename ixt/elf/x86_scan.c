#include "ixt/elf/x86_scan.h"

#include <stdbool.h>
#include <string.h>

/* What follows an opcode, a row of the opcode map a line:
 *
 *	.	nothing
 *	m	ModRM
 *	b w z	an immediate of 1, 2, 4 bytes (z: 2 with an operand-size prefix)
 *	r	a distance of 4 bytes: 64-bit mode has no shorter one but b
 *	v	an immediate of 4 bytes, 2 or 8 by the operand's size
 *	B Z	ModRM, then b or z
 *	3 4	ModRM, then b or z if its middle field is 0 or 1 (TEST)
 *	o	an address of 8 bytes, or 4
 *	e	ENTER's 2 and 1 bytes
 *	x	ModRM, an x87 instruction;  f  FWAIT
 *	p	a prefix or an escape, which is looked at elsewhere
 *	!	no instruction in 64-bit mode
 */
static const char one_byte[256 + 1] =
	"mmmmbz!!mmmmbz!p"
	"mmmmbz!!mmmmbz!!"
	"mmmmbzp!mmmmbzp!"
	"mmmmbzp!mmmmbzp!"
	"pppppppppppppppp"
	"................"
	"!!pmppppzZbB...."
	"bbbbbbbbbbbbbbbb"
	"BZ!Bmmmmmmmmmmmm"
	"..........!f...."
	"oooo....bz......"
	"bbbbbbbbvvvvvvvv"
	"BBw.ppBZe.w..b!."
	"mmmm!!!.xxxxxxxx"
	"bbbbbbbbrr!b...."
	"p.pp..34......mm";

static const char two_byte[256 + 1] =
	"mmmm!.....!.!m.B"
	"mmmmmmmmmmmmmmmm"
	"mmmm!!!!mmmmmmmm"
	"......!.p!p!!!!!"
	"mmmmmmmmmmmmmmmm"
	"mmmmmmmmmmmmmmmm"
	"mmmmmmmmmmmmmmmm"
	"BBBBmmm.mm!!mmmm"
	"rrrrrrrrrrrrrrrr"
	"mmmmmmmmmmmmmmmm"
	"...mBm!!...mBmmm"
	"mmmmmmmmmmBmmmmm"
	"mmBmBBBm........"
	"mmmmmmmmmmmmmmmm"
	"mmmmmmmmmmmmmmmm"
	"mmmmmmmmmmmmmmmm";

/* Registers of two-byte opcodes: s XMM; x XMM with one of the prefixes 66, F2, F3, else
 * MMX; q 3DNow!; a, n the groups of FXSAVE and XSAVEC. */
static const char two_byte_registers[256 + 1] =
	"..............qq"
	"ssssssss........"
	"........ssssssss"
	"................"
	"................"
	"ssssssssssssssss"
	"xxxxxxxxxxxxxxxx"
	"xxxxxxxx....xxxx"
	"................"
	"................"
	"..............a."
	"................"
	"..s.xxsn........"
	"xxxxxxxxxxxxxxxx"
	"xxxxxxxxxxxxxxxx"
	"xxxxxxxxxxxxxxx.";

enum { LONGEST = 15 };

typedef struct decoder {
	const uint8_t *code;
	unsigned at, left;	/* bytes read, and how many there may be */
	bool cut;		/* something was read beyond them */
	bool operand_size;	/* prefixes */
	bool address_size;
	uint8_t repeat;		/* F2 or F3, the last one met, or 0 */
	bool wide;		/* REX.W */
} decoder;

static uint8_t peek(const decoder *d)
{
	return d->at < d->left ? d->code[d->at] : 0;
}

static void skip(decoder *d, unsigned n)
{
	d->at += n;
	d->cut |= d->at > d->left;
}

static uint8_t next(decoder *d)
{
	uint8_t byte = peek(d);

	skip(d, 1);
	return byte;
}

/* Legacy prefixes in any order, then REX, which counts only right before the opcode. */
static uint8_t read_prefixes(decoder *d)
{
	for (;;) {
		uint8_t byte = next(d);

		d->wide = false;
		if (byte >= 0x40 && byte < 0x50) {
			uint8_t after = peek(d);

			d->wide = byte & 8;
			if (one_byte[after] != 'p' || after == 0x0f)
				return next(d);
			continue;
		}
		if (byte == 0x66)
			d->operand_size = true;
		else if (byte == 0x67)
			d->address_size = true;
		else if (byte == 0xf2 || byte == 0xf3)
			d->repeat = byte;
		else if (!byte || !strchr("\x26\x2e\x36\x3e\x64\x65\xf0", byte))
			return byte;
		if (d->cut)
			return byte;
	}
}

/* ModRM, SIB and displacement; returns ModRM. */
static uint8_t read_modrm(decoder *d)
{
	uint8_t modrm = next(d), mode = modrm >> 6, base = modrm & 7;

	if (mode == 3)
		return modrm;
	if (base == 4)
		base = next(d) & 7;
	if (mode == 1)
		skip(d, 1);
	else if (mode == 2 || base == 5)
		skip(d, 4);
	return modrm;
}

static uint32_t read_imm(decoder *d, unsigned size)
{
	unsigned i, at = d->at;
	uint32_t imm = 0;

	skip(d, size);
	if (!d->cut)
		for (i = 0; i < size && i < 4; i++)
			imm |= (uint32_t)d->code[at + i] << 8 * i;
	return imm;
}

/* Reads what follows the opcode by its letter in one of the tables. Returns ModRM. */
static uint8_t read_operands(decoder *d, char letter, uint32_t *imm)
{
	unsigned z = d->operand_size && !d->wide ? 2 : 4;
	uint8_t modrm = 0;

	if (strchr("mxBZ34", letter))
		modrm = read_modrm(d);
	switch (letter) {
	case 'b': case 'B': *imm = read_imm(d, 1); break;
	case 'w': *imm = read_imm(d, 2); break;
	case 'e': *imm = read_imm(d, 3); break;
	case 'r': *imm = read_imm(d, 4); break;
	case 'z': case 'Z': *imm = read_imm(d, z); break;
	case 'v': *imm = read_imm(d, d->wide ? 8 : z); break;
	case 'o': *imm = read_imm(d, d->address_size ? 4 : 8); break;
	case '3': case '4':
		if ((modrm >> 3 & 7) < 2)
			*imm = read_imm(d, letter == '3' ? 1 : z);
		break;
	}
	return modrm;
}

/* --------------------------------------------------------------- after 0F 38 and 0F 3A */

static ixt_x86_class class_38(const decoder *d, uint8_t opcode)
{
	if (opcode <= 0x0b || (opcode >= 0x1c && opcode <= 0x1e))
		return d->operand_size ? IXT_X86_SSE : IXT_X86_MMX;
	/* INVEPT …, MOVBE, CRC32, ADCX, WRSS, MOVDIRI and the like; not the key locker */
	if ((opcode >= 0x80 && opcode <= 0x82) || opcode >= 0xf0)
		return IXT_X86_GENERAL;
	return IXT_X86_SSE;
}

static ixt_x86_class read_3a(decoder *d)
{
	uint8_t opcode = next(d);

	read_modrm(d);
	skip(d, 1);
	return opcode == 0x0f && !d->operand_size ? IXT_X86_MMX : IXT_X86_SSE;
}

/* -------------------------------------------------------------------- VEX, EVEX, XOP */

/* The instructions on general registers that are written with VEX: ANDN, BZHI, PDEP,
 * MULX, SHLX and so on; RORX. */
static bool is_general_vex(unsigned map, uint8_t opcode)
{
	if (map == 2)
		return (opcode >= 0xf2 && opcode <= 0xf7) || (opcode >= 0xe0 && opcode <= 0xef);
	return map == 3 && opcode == 0xf0;
}

static bool has_vector_imm(unsigned map, uint8_t opcode)
{
	if (map == 1)
		return (opcode >= 0x70 && opcode <= 0x73) || opcode == 0xc2 ||
		       (opcode >= 0xc4 && opcode <= 0xc6);
	return map == 3;
}

/* `lead` is C4 or C5 (VEX) or 62 (EVEX). */
static ixt_x86_class read_vector(decoder *d, uint8_t lead, uint8_t *opcode)
{
	unsigned map = 1;

	if (lead == 0xc5) {
		skip(d, 1);
	} else {
		map = next(d) & (lead == 0x62 ? 7 : 31);
		skip(d, lead == 0x62 ? 2 : 1);
	}
	*opcode = next(d);
	if (map < 1 || map > (lead == 0x62 ? 6u : 3u) || map == 4)
		return IXT_X86_BAD;
	if (lead == 0x62 || map != 1 || *opcode != 0x77)	/* VZEROUPPER has no ModRM */
		read_modrm(d);
	if (has_vector_imm(map, *opcode))
		skip(d, 1);
	return lead != 0x62 && is_general_vex(map, *opcode) ? IXT_X86_GENERAL : IXT_X86_AVX;
}

/* AMD's XOP: 8F whose next byte names a map from 8 to 10. */
static ixt_x86_class read_xop(decoder *d)
{
	unsigned map = next(d) & 31;

	skip(d, 2);
	read_modrm(d);
	skip(d, map == 8 ? 1 : map == 9 ? 0 : 4);
	return map <= 10 ? IXT_X86_AVX : IXT_X86_BAD;
}

/* --------------------------------------------------------------------------- after 0F */

static ixt_x86_class class_two_byte(const decoder *d, uint8_t opcode, uint8_t modrm)
{
	bool memory = modrm >> 6 != 3;
	unsigned n = modrm >> 3 & 7;

	if (opcode == 0x05)
		return IXT_X86_SYSCALL;
	if (opcode == 0x34)
		return IXT_X86_OLD_SYSCALL;
	switch (two_byte_registers[opcode]) {
	case 's':
		return IXT_X86_SSE;
	case 'x':
		return d->operand_size || d->repeat ? IXT_X86_SSE : IXT_X86_MMX;
	case 'q':
		return IXT_X86_MMX;
	case 'a':	/* FXSAVE, FXRSTOR, LDMXCSR, STMXCSR, XSAVE, XRSTOR, XSAVEOPT */
		return memory && (n < 6 || (n == 6 && !d->operand_size && !d->repeat)) ?
			       IXT_X86_SSE : IXT_X86_GENERAL;
	case 'n':	/* XRSTORS, XSAVEC, XSAVES */
		return memory && n >= 3 && n <= 5 ? IXT_X86_SSE : IXT_X86_GENERAL;
	default:
		return IXT_X86_GENERAL;
	}
}

static ixt_x86_class read_two_byte(decoder *d, ixt_x86_insn *insn)
{
	uint8_t opcode = insn->opcode = next(d), modrm;
	uint32_t imm;

	insn->map = 2;
	if (opcode == 0x38 || opcode == 0x3a) {
		insn->map = 3;
		if (opcode == 0x3a)
			return read_3a(d);
		opcode = next(d);
		read_modrm(d);
		return class_38(d, opcode);
	}
	if (two_byte[opcode] == '!')
		return IXT_X86_BAD;
	modrm = read_operands(d, two_byte[opcode], &imm);
	return class_two_byte(d, opcode, modrm);
}

static ixt_x86_class read_one_byte(decoder *d, ixt_x86_insn *insn)
{
	uint8_t opcode = insn->opcode;
	char letter = one_byte[opcode];

	insn->map = 1;
	if (opcode == 0xc4 || opcode == 0xc5 || opcode == 0x62) {
		insn->map = 3;
		return read_vector(d, opcode, &insn->opcode);
	}
	if (opcode == 0x8f && (peek(d) >> 3 & 7) != 0) {
		insn->map = 3;
		return (peek(d) & 31) >= 8 ? read_xop(d) : IXT_X86_BAD;
	}
	if (letter == '!' || letter == 'p')
		return IXT_X86_BAD;
	read_operands(d, letter, &insn->imm);
	if (letter == 'x' || letter == 'f')
		return IXT_X86_X87;
	return opcode == 0xcd && insn->imm == 0x80 ? IXT_X86_OLD_SYSCALL : IXT_X86_GENERAL;
}

ixt_x86_insn ixt_x86_decode(const uint8_t *code, size_t left)
{
	decoder d = { .code = code, .left = left < LONGEST ? (unsigned)left : LONGEST };
	ixt_x86_insn insn = { 0 };

	insn.opcode = read_prefixes(&d);
	insn.cls = insn.opcode == 0x0f ? read_two_byte(&d, &insn) : read_one_byte(&d, &insn);
	insn.length = d.at;
	if (d.cut || insn.cls == IXT_X86_BAD)
		return (ixt_x86_insn){ .length = 1, .cls = IXT_X86_BAD };
	return insn;
}
