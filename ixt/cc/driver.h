/* The compiler driver for capOS: clang compiles, ld.lld links. Clang itself does not
 * know the system and would have gcc link. */
#ifndef IXT_CC_DRIVER_H
#define IXT_CC_DRIVER_H

#include "ixt/cc/args.h"

typedef struct ixt_cc_setup {
	const char *program;	/* for messages */
	const char *compiler;	/* a path, or a name on PATH: clang, clang++ or clang-cpp */
	const char *linker;	/* likewise: ld.lld */
	const char *target;	/* what is meant when no --target is given; NULL: the host */
	/* Directory of the sysroot when none is named, or NULL after saying why there is
	 * none; asked when it is needed. May be NULL itself. */
	const char *(*find_sysroot)(ixt_arena *arena);
} ixt_cc_setup;

/* Does what the command line says and returns the exit status: the compiler's or the
 * linker's, 1 for what cannot be on capOS, 3 without a sysroot or a compiler. May become
 * the compiler and not return. */
int ixt_cc_run(const ixt_cc_setup *setup, int argc, char **argv);

#endif
