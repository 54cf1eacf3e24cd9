/* The processor's and the board's numbers and instructions. */
#ifndef STANDIN_MACHINE_H
#define STANDIN_MACHINE_H

#define SEGMENT_KERNEL_CODE 0x08
#define SEGMENT_KERNEL_DATA 0x10
#define SEGMENT_USER_DATA 0x1b
#define SEGMENT_USER_CODE 0x23
#define SEGMENT_TASK 0x28

#define PTE_PRESENT 1
#define PTE_WRITE 2
#define PTE_USER 4
#define PTE_LARGE 0x80

#define FIRST_PID 1

#ifndef __ASSEMBLER__

#include <stdint.h>

#define PTE_NO_EXECUTE (1ull << 63)

/* Physical memory's second place. */
#define HIGH 0xffff800000000000ull
#define HIGH_BYTES (1ull << 30)

enum {
	MSR_STAR = 0xc0000081,
	MSR_LSTAR = 0xc0000082,
	MSR_FMASK = 0xc0000084,
	MSR_FS_BASE = 0xc0000100,
	PORT_COM1 = 0x3f8,
	PORT_DEBUG_EXIT = 0xf4,	/* qemu's isa-debug-exit */
};

static inline void *physical(uint64_t address)
{
	return (void *)(HIGH + address);
}

static inline void out8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void out32(uint16_t port, uint32_t value)
{
	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t in8(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline void write_msr(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value),
			 "d"((uint32_t)(value >> 32)) : "memory");
}

#endif

#endif
