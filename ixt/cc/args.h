/* Command lines of a compiler driver, as clang and gcc take them, sorted into what goes
 * to the compiler and what to the linker. */
#ifndef IXT_CC_ARGS_H
#define IXT_CC_ARGS_H

#include "ixt/base/arena.h"

/* The target that all this is for; others are the compiler's own business. */
#define IXT_CC_TARGET "x86_64-unknown-capos"

typedef enum ixt_cc_mode {
	IXT_CC_ASK,		/* -print-…, --version, …: prints, compiles nothing */
	IXT_CC_COMPILE,		/* -c, -S, -E, -M: one step of the compiler's */
	IXT_CC_LINK,		/* sources and objects to a program */
	IXT_CC_RELOCATABLE,	/* -r: to one object */
} ixt_cc_mode;

/* Something that is linked: a file to compile first, or an argument of the linker. */
typedef struct ixt_cc_input {
	const char *text;
	bool source;
	const char *language;	/* of a source: as -x said, or NULL */
} ixt_cc_input;

typedef struct ixt_cc_list {
	const char **items;
	uint32_t count, cap;
} ixt_cc_list;

typedef struct ixt_cc_args {
	ixt_cc_mode mode;
	const char *target;	/* the last --target, or what is meant without one */
	const char *sysroot;	/* likewise */
	const char *output;	/* NULL: a.out */
	bool capos_link;	/* --capos-link */
	bool no_start, no_libs, no_includes;	/* -nostartfiles, -nodefaultlibs, -nostdinc */
	bool own_script;	/* -T */
	uint64_t stack, heap;	/* --capos-stack, --capos-heap; 0: not given */
	ixt_cc_list compiler;	/* for each compilation, without inputs, -o and -c */
	ixt_cc_list all;	/* the whole line, without what is ours alone */
	ixt_cc_input *inputs;	/* in order */
	uint32_t input_count, input_cap;
} ixt_cc_args;

/* Sorts `argv`, which stays; response files (@FILE) are read. `target` is meant when no
 * --target is given; NULL: the host. Raises ValueError through arena->trap for a missing
 * value, a size that is none and, if the target is IXT_CC_TARGET, for what its programs
 * cannot be (shared, position-independent, with vectors). */
ixt_cc_args ixt_cc_args_read(int argc, char **argv, const char *target, ixt_arena *arena);

void ixt_cc_add(ixt_cc_list *list, const char *text, ixt_arena *arena);

#endif
