/* What capOS demands of a program, and what would go wrong in one that it accepts.
 *
 * Rules are of two kinds. Those of the kernel are its own ELF parser's: a file that
 * breaks one is not loaded. The others are ours: what the kernel's parser lets pass
 * and what fails later, at the first write, call or floating-point instruction. */
#ifndef IXT_ELF_ELF_CHECK_H
#define IXT_ELF_ELF_CHECK_H

#include "ixt/elf/elf_read.h"

/* Findings that are kept; more are only counted. */
#define IXT_ELF_FINDINGS_MOST 100

typedef struct ixt_elf_finding {
	const char *rule;	/* short name, as the manual lists them */
	bool by_kernel;
	uint64_t offset;	/* in the file */
	uint64_t address;	/* in memory; 0: none */
	ixt_str symbol;		/* the function, where it is known; printable */
	ixt_str message;	/* what was met, what was expected */
	const char *advice;	/* what to do */
} ixt_elf_finding;

typedef struct ixt_elf_report {
	ixt_elf_finding *findings;
	uint32_t count, more;	/* kept, and found beyond them */
	bool kernel_refuses;	/* one of all of them is the kernel's */
	/* sizes in memory: executable, read-only, writable from the file, zeroed */
	uint64_t text, constants, data, zeroed;
	uint64_t end;		/* of the image in memory; 0: nothing is loaded */
	uint64_t instructions;	/* that were looked at */
	bool facts;		/* the digest of the machine facts is there and is ours */
	/* private */
	uint32_t capacity;
	ixt_elf_finding unkept;
	ixt_arena *arena;
} ixt_elf_report;

/* Checks all rules. The report and its texts are in `arena`, or borrowed from `elf`. */
ixt_elf_report *ixt_elf_check(const ixt_elf *elf, ixt_arena *arena);

/* A name of the file for people: bytes that are not printable ASCII become `?`. */
ixt_str ixt_elf_printable(ixt_str name, ixt_arena *arena);

#endif
