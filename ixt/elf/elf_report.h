/* Adding to a report; for the modules that check. */
#ifndef IXT_ELF_ELF_REPORT_H
#define IXT_ELF_ELF_REPORT_H

#include "ixt/elf/elf_check.h"

/* Addresses at and beyond it belong to the kernel. */
#define IXT_ELF_USER_END 0x800000000000ull

/* A rule of the list in elf_check.c or elf_code.c. */
typedef struct ixt_elf_rule {
	const char *name;
	bool by_kernel;
	const char *advice;
} ixt_elf_rule;

/* Adds a finding at `offset` of the file; the finding, for address and symbol, or a
 * place where nothing is kept. */
ixt_elf_finding *ixt_elf_found(ixt_elf_report *report, const ixt_elf_rule *rule,
			       uint64_t offset, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The rules about instructions (elf_code.c). */
void ixt_elf_check_code(const ixt_elf *elf, ixt_elf_report *report);

#endif
