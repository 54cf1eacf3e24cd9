/* What an ELF file needs to run: its loader, and the libraries it names. */
#ifndef IXT_ELF_ELF_NEEDS_H
#define IXT_ELF_ELF_NEEDS_H

#include "ixt/elf/elf_read.h"

typedef struct ixt_elf_needs {
	ixt_str interpreter;	/* a path; empty: none, as in libraries */
	ixt_str *libraries;	/* DT_NEEDED, in their order */
	uint32_t count;
	ixt_str run_path;	/* DT_RUNPATH, else DT_RPATH: directories between colons */
} ixt_elf_needs;

/* Of a file that was read; texts are in `arena`. False when its dynamic section leads
 * out of the file. A file without one needs nothing. */
bool ixt_elf_needs_read(const ixt_elf *elf, ixt_arena *arena, ixt_elf_needs *needs);

#endif
