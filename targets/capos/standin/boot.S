/* From the loader's 32 bits to C in long mode, and the two ways back from ring 3.
 *
 * Multiboot version 1, as GRUB and qemu -kernel speak it, with the address fields:
 * the kernel is a flat binary. It is linked at 1 MiB and stays there, in the first
 * 2 MiB of every address, which user pages begin behind; the same physical memory
 * appears a second time at HIGH (machine.h), up to 1 GiB. */
#include "ixt/base/capos_abi.h"
#include "targets/capos/standin/machine.h"

#define MULTIBOOT_MAGIC 0x1badb002
#define MULTIBOOT_FLAGS 0x10003	/* modules on pages, memory sizes, address fields */

#define CR0_ON 0x80010007	/* paging, write protection, x87 traps (EM, MP), protection */
#define CR4_ON 0x20		/* PAE. OSFXSR stays off: an SSE instruction is undefined */
#define EFER 0xc0000080
#define EFER_ON 0x901		/* SYSCALL, long mode, no-execute */

	.section .multiboot, "a"
header:
	.long MULTIBOOT_MAGIC, MULTIBOOT_FLAGS, -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)
	.long header, header, kernel_data_end, kernel_end, start

	.text
	.code32
	.globl start
start:
	cli
	cld
	mov $stack_top, %esp
	mov %ebx, loader_info

	/* tables are zero so far: four entries at the top, 512 pages of 2 MiB below */
	movl $low_pointers + 3 + PTE_USER, top_table
	movl $high_pointers + 3, top_table + 8 * 256
	movl $low_directory + 3 + PTE_USER, low_pointers
	movl $high_directory + 3, high_pointers
	movl $PTE_LARGE + 3, low_directory
	xor %ecx, %ecx
1:	mov %ecx, %eax
	shl $21, %eax
	or $PTE_LARGE + 3, %eax
	mov %eax, high_directory(, %ecx, 8)
	inc %ecx
	cmp $512, %ecx
	jne 1b

	mov $top_table, %eax
	mov %eax, %cr3
	mov $CR4_ON, %eax
	mov %eax, %cr4
	mov $EFER, %ecx
	mov $EFER_ON, %eax
	xor %edx, %edx
	wrmsr
	mov $CR0_ON, %eax
	mov %eax, %cr0
	lgdt gdt_pointer
	ljmp $SEGMENT_KERNEL_CODE, $long_mode

	.code64
long_mode:
	mov $SEGMENT_KERNEL_DATA, %eax
	mov %eax, %ss
	mov %eax, %ds
	mov %eax, %es
	mov loader_info, %edi
	call kernel_main
	hlt

/* enter_user(entry, stack): the registers of a start, the others zero. */
	.globl enter_user
enter_user:
	pushq $SEGMENT_USER_DATA
	pushq %rsi
	pushq $2		/* flags: nothing on, interrupts neither */
	pushq $SEGMENT_USER_CODE
	pushq %rdi
	mov $CAPOS_RING, %edi
	mov $FIRST_PID, %esi
	mov $CAPOS_CAPSET, %edx
	xor %eax, %eax
	xor %ebx, %ebx
	xor %ecx, %ecx
	xor %ebp, %ebp
	xor %r8d, %r8d
	xor %r9d, %r9d
	xor %r10d, %r10d
	xor %r11d, %r11d
	xor %r12d, %r12d
	xor %r13d, %r13d
	xor %r14d, %r14d
	xor %r15d, %r15d
	iretq

/* SYSCALL keeps every register but RAX, RCX and R11: what C may change is saved. */
	.globl syscall_entry
syscall_entry:
	mov %rsp, user_stack
	mov $stack_top, %esp
	push %rcx
	push %r11
	push %rdi
	push %rsi
	push %rdx
	push %r8
	push %r9
	push %r10
	mov %rsi, %rdx
	mov %rdi, %rsi
	mov %rax, %rdi
	call system_call
	pop %r10
	pop %r9
	pop %r8
	pop %rdx
	pop %rsi
	pop %rdi
	pop %r11
	pop %rcx
	mov user_stack, %rsp
	sysretq

/* One stub of 16 bytes for each of the 32 exceptions: error code (or 0), number. */
	.balign 16
	.globl exception_stubs
exception_stubs:
	.set vector, 0
	.rept 32
	.balign 16
	.if !((1 << vector) & 0x60227d00)	/* the processor pushes no code itself */
	pushq $0
	.endif
	pushq $vector
	jmp exception
	.set vector, vector + 1
	.endr
exception:
	mov %rsp, %rdi
	cld
	and $-16, %rsp
	call exception_met	/* does not return: there is one program */

	.data
	.balign 8
gdt:
	.quad 0
	.quad 0x00af9a000000ffff, 0x00cf92000000ffff	/* kernel: code, data */
	.quad 0x00cff2000000ffff, 0x00affa000000ffff	/* user: data, code, as SYSRET wants */
	.globl gdt_task
gdt_task:
	.quad 0, 0
gdt_pointer:
	.word . - gdt - 1
	.quad gdt

	.bss
	.balign 4096
	.globl low_directory
top_table:	.skip 4096
low_pointers:	.skip 4096
low_directory:	.skip 4096
high_pointers:	.skip 4096
high_directory:	.skip 4096
	.skip 32768
	.globl stack_top
stack_top:
user_stack:	.skip 8
loader_info:	.skip 8

	.section .note.GNU-stack, "", @progbits
