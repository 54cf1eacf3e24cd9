#include "ixt/run/machine.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ixt/run/ring.h"

/* Framing, the root pointer, and a struct of up to four words and pointers. */
enum { MESSAGE_OVERHEAD = 64 };

int run_machine_init(run_machine *m, uint32_t readings)
{
	int number;

	*m = (run_machine){ .readings = readings, .memory.fd = -1 };
	run_table_init(&m->table, run_reads_other(m, RUN_READ_IDS) ? 0x2a : 0);
	run_stream_init(&m->input, 0);
	m->scratch = malloc(CAPOS_MAX_RESULT_BYTES);
	m->reply = malloc(CAPOS_MAX_RESULT_BYTES);
	if (!m->scratch || !m->reply)
		return ENOMEM;
	number = run_memory_init(&m->memory);
	if (number == 0)
		run_ring_init(m);
	return number;
}

void run_machine_release(run_machine *m)
{
	run_ring_release(m);
	run_table_release(&m->table);
	run_memory_release(&m->memory);
	free(m->scratch);
	free(m->reply);
	m->scratch = m->reply = NULL;
}

uint64_t run_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

uint64_t run_guest_clock(const run_machine *m)
{
	uint64_t now = run_clock();

	return run_reads_other(m, RUN_READ_TICK) ? now - now % RUN_TICK_NS : now;
}

run_outcome run_raise(run_call *call, uint16_t type, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(call->text, sizeof call->text, format, args);
	va_end(args);
	call->exception = type;
	if (run_reads_other(call->machine, RUN_READ_EXCEPTIONS) &&
	    type != CAPOS_EXCEPTION_UNIMPLEMENTED)
		call->exception = CAPOS_EXCEPTION_FAILED;
	return RUN_RAISED;
}

run_outcome run_raise_errno(run_call *call, const char *what, int number)
{
	bool lacks = number == ENOSPC || number == EDQUOT || number == EMFILE ||
		     number == ENFILE || number == ENOMEM;
	uint16_t type = lacks ? CAPOS_EXCEPTION_OVERLOADED :
			number == EPIPE ? CAPOS_EXCEPTION_DISCONNECTED : CAPOS_EXCEPTION_FAILED;

	return run_raise(call, type, "%s: %s", what, strerror(number));
}

uint32_t run_call_room(const run_call *call)
{
	uint32_t room = call->result_room;

	return room > MESSAGE_OVERHEAD ? room - MESSAGE_OVERHEAD : 0;
}

uint32_t run_call_chunk(const run_call *call, uint64_t wanted)
{
	uint64_t most = run_reads_other(call->machine, RUN_READ_SHORT) ? RUN_SHORT_BYTES :
			CAPOS_MAX_RESULT_BYTES;

	return (uint32_t)(wanted < most ? wanted : most);
}
