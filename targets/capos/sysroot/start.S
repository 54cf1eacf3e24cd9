/* The entry: RDI ring, RSI process, RDX CapSet. The kernel's stack is small, so ours is
 * taken, whose alignment is known, too. */
#include "ixt/base/capos_abi.h"

	.section .text.start, "ax", @progbits
	.globl _start
	.type _start, @function
_start:
	xorl %ebp, %ebp
	leaq __capos_stack_end(%rip), %rsp
	leaq main(%rip), %rcx
	cld
	call __capos_start
	ud2
	.size _start, . - _start

/* Filled in by whoever starts the program (docs/capos-args.md). */
	.section .capos_args, "aw", @progbits
	.globl __capos_args
	.balign CAPOS_PAGE_SIZE
__capos_args:
	.ascii CAPOS_ARGS_MAGIC
	.long CAPOS_ARGS_VERSION
	.zero CAPOS_ARGS_BYTES - 12

/* Which machine facts it was made with. */
	.section CAPOS_FACTS_SECTION, "a", @progbits
	.ascii CAPOS_ABI_DIGEST

	.section .note.GNU-stack, "", @progbits
