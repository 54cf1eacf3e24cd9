/* The stand-in kernel, as bytes of ixt-cross. */
	.section .rodata
	.globl ixt_standin_kernel, ixt_standin_kernel_end
	.balign 16
ixt_standin_kernel:
	.incbin "standin_kernel"
ixt_standin_kernel_end:
	.section .note.GNU-stack, "", %progbits
