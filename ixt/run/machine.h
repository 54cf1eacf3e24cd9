/* One emulated capOS with one program: memory, capabilities, the ring, and what
 * they need of the host. It works without a process, too, for the fuzzer. */
#ifndef IXT_RUN_MACHINE_H
#define IXT_RUN_MACHINE_H

#include <stdio.h>

#include "ixt/run/guest.h"
#include "ixt/run/memory.h"
#include "ixt/run/stream.h"
#include "ixt/run/table.h"
#include "targets/capos/wire/wire.h"

/* What the crates leave open, where a program could notice: each has a plain
 * reading and another one. run_readings (readings.c) explains them. */
typedef enum run_reading {
	RUN_READ_RSP = 1 << 0,
	RUN_READ_REGISTERS = 1 << 1,
	RUN_READ_FS_BASE = 1 << 2,
	RUN_READ_IDS = 1 << 3,
	RUN_READ_REPLIES = 1 << 4,
	RUN_READ_PAGES = 1 << 5,
	RUN_READ_SHORT = 1 << 6,
	RUN_READ_PARAMS = 1 << 7,
	RUN_READ_ALIGN = 1 << 8,
	RUN_READ_LIMIT = 1 << 9,
	RUN_READ_OVERFLOW = 1 << 10,
	RUN_READ_ENTER = 1 << 11,
	RUN_READ_HINT = 1 << 12,
	RUN_READ_EXCEPTIONS = 1 << 13,
	RUN_READ_TICK = 1 << 14,
} run_reading;

typedef struct run_reading_row {
	run_reading bit;
	const char *name, *plain, *other;
} run_reading_row;
extern const run_reading_row run_readings[];	/* ends with a NULL name */

enum {
	RUN_PENDING_MAX = 16,	/* calls under way: the default profile's in-flight limit */
	RUN_SLEEPERS_MAX = 8,
	RUN_EXCEPTION_BYTES = 200,
	RUN_SHORT_BYTES = 61,	/* the other reading of short reads and writes */
	RUN_LIMIT_BYTES = 4096 + 64,	/* that of params: 4 KiB of data, and their framing */
	RUN_TICK_NS = 10000000,	/* that of the Timer; what it calls a tick in any case */
};

#define RUN_NEVER UINT64_MAX

typedef struct run_machine run_machine;

typedef struct run_wait {
	uint64_t deadline;	/* of run_clock, or RUN_NEVER */
	bool input;		/* standard input has something, or ended */
} run_wait;

struct run_call {
	run_machine *machine;
	run_object *self;
	uint32_t self_id;
	uint16_t ordinal;
	const wire_method *method;
	uint64_t user_data, result_at;
	uint32_t result_room;
	uint8_t *message;	/* our copy of the params: the guest cannot change it */
	wire_value params[WIRE_VALUES_MAX], results[WIRE_VALUES_MAX];
	run_object granted;	/* a result capability, if it has a service */
	uint16_t exception;
	char text[RUN_EXCEPTION_BYTES];
	run_wait wait;
	bool started;		/* for methods that run again */
};

struct run_machine {
	run_memory memory;
	run_table table;
	run_guest *guest;	/* NULL: no process */
	run_stream input;
	uint8_t *scratch, *reply;	/* CAPOS_MAX_RESULT_BYTES each */
	/* Our own ends of the ring: the page belongs to the guest as much as to us. */
	uint32_t sq_head, cq_tail;
	uint32_t lost;		/* completions, where they are: see RUN_READ_OVERFLOW */
	run_call *pending[RUN_PENDING_MAX];
	uint32_t pending_count;
	uint32_t readings;	/* of run_reading: those read the other way */
	uint64_t fs_base;
	uint64_t memory_pages, memory_limit;	/* committed; both in pages */
	FILE *trace;		/* NULL: none */
	int64_t exit_code;
	bool exits;		/* exit_code is set: the guest ended itself */
	volatile int *stop;	/* set from outside: waits end. May be NULL */
};

/* Returns 0, or an errno. */
int run_machine_init(run_machine *m, uint32_t readings);
void run_machine_release(run_machine *m);

static inline bool run_reads_other(const run_machine *m, run_reading r)
{
	return m->readings & (uint32_t)r;
}

static inline bool run_stopped(const run_machine *m)
{
	return m->stop && *m->stop;
}

/* Nanoseconds that only grow. */
uint64_t run_clock(void);
/* The same as the guest reads it. */
uint64_t run_guest_clock(const run_machine *m);

/* Fills the exception of a call; returns RUN_RAISED. */
run_outcome run_raise(run_call *call, uint16_t type, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The exception for an errno of the host. */
run_outcome run_raise_errno(run_call *call, const char *what, int number);

/* How many bytes of data a result of this call can carry: 0 if none at all. */
uint32_t run_call_room(const run_call *call);
/* `wanted` bytes or fewer, as this machine moves at once. */
uint32_t run_call_chunk(const run_call *call, uint64_t wanted);

#endif
