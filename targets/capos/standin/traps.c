#include "targets/capos/standin/kernel.h"
#include "targets/capos/standin/machine.h"

extern uint8_t stack_top[], exception_stubs[], gdt_task[], syscall_entry[];

enum { GATE_INTERRUPT = 0x8e00, STUB_BYTES = 16, EXCEPTIONS = 32, TASK_AVAILABLE = 0x89 };

typedef struct gate {
	uint16_t low, segment, kind, middle;
	uint32_t high, zero;
} gate;

typedef struct __attribute__((packed)) table_pointer {
	uint16_t limit;
	const void *base;
} table_pointer;

/* Only the stack that ring 0 gets matters. */
typedef struct __attribute__((packed)) task_state {
	uint32_t zero;
	uint64_t stack;
	uint8_t rest[92];
} task_state;

typedef struct exception_frame {
	uint64_t vector, code, rip, cs, flags, rsp, ss;
} exception_frame;

static gate gates[EXCEPTIONS];
static task_state task;

static void set_gates(void)
{
	const table_pointer pointer = { sizeof gates - 1, gates };
	uint32_t i;

	for (i = 0; i < EXCEPTIONS; i++) {
		uint64_t to = (uint64_t)exception_stubs + i * STUB_BYTES;

		gates[i] = (gate){ (uint16_t)to, SEGMENT_KERNEL_CODE, GATE_INTERRUPT,
				   (uint16_t)(to >> 16), (uint32_t)(to >> 32), 0 };
	}
	__asm__ volatile("lidt %0" : : "m"(pointer));
}

static void set_task(void)
{
	uint64_t base = (uint64_t)&task, limit = sizeof task - 1;
	uint64_t low = limit | (base & 0xffffff) << 16 | (uint64_t)TASK_AVAILABLE << 40 |
		       (base >> 24 & 0xff) << 56;

	task.stack = (uint64_t)stack_top;
	memcpy(gdt_task, &low, sizeof low);	/* the high half is 0: we live low */
	__asm__ volatile("ltr %w0" : : "r"(SEGMENT_TASK));
}

void traps_init(void)
{
	set_gates();
	set_task();
	write_msr(MSR_STAR, (uint64_t)SEGMENT_KERNEL_DATA << 48 | (uint64_t)SEGMENT_KERNEL_CODE << 32);
	write_msr(MSR_LSTAR, (uint64_t)syscall_entry);
	write_msr(MSR_FMASK, 0x47700);	/* traps, interrupts, direction, I/O level, alignment */
}

noreturn void exception_met(const exception_frame *f);

void exception_met(const exception_frame *f)
{
	static const char *const names[EXCEPTIONS] = {
		[0] = "division error", [1] = "debug trap", [3] = "breakpoint",
		[6] = "undefined instruction (SSE is one here)",
		[7] = "x87 instruction (it is off here)", [13] = "general protection fault",
		[14] = "page fault", [17] = "alignment fault",
	};
	const char *name = f->vector < EXCEPTIONS ? names[f->vector] : NULL;
	char number[24], at[24], stack[24], address[24];
	uint64_t cr2;

	__asm__ volatile("mov %%cr2, %0" : "=r"(cr2));
	say(f->cs & 3 ? "the program was stopped: " : "the kernel itself failed: ",
	    name ? name : decimal((int64_t)f->vector, number), ", rip ",
	    hexadecimal(f->rip, at), ", rsp ", hexadecimal(f->rsp, stack),
	    f->vector == 14 ? ", address " : NULL, hexadecimal(cr2, address), NULL);
	power_off(f->cs & 3 ? STATUS_OTHER : STATUS_NOT_RUN);
}
