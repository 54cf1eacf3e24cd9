/* What the test guests know of capOS: entry, ring, CapSet, calls. No library. */
#ifndef IXT_TESTS_RUN_CAPOS_H
#define IXT_TESTS_RUN_CAPOS_H

#include "ixt/base/capos_abi.h"
#include "targets/capos/wire/wire.h"

typedef struct sqe {
	uint8_t opcode, flags;
	uint16_t method;
	uint32_t cap;
	uint64_t user_data, addr;
	uint32_t len, result_len;
	uint64_t result_addr, pipeline_dep;
	uint16_t pipeline_field, transfers;
	uint32_t call_id;
	uint64_t disclosure;
} sqe;
_Static_assert(sizeof(sqe) == CAPOS_SQE_BYTES, "an entry has 64 bytes");

typedef struct cqe {
	uint64_t user_data;
	int32_t result;
	uint16_t flags, cap_count;
	uint64_t badge;
	uint32_t call_id, reserved;
} cqe;
_Static_assert(sizeof(cqe) == CAPOS_CQE_BYTES, "an entry has 32 bytes");

uint64_t system_call(uint64_t number, uint64_t a, uint64_t b);
_Noreturn void leave(int64_t code);

volatile uint32_t *ring_word(uint32_t offset);
void submit(const sqe *e);
/* Waits for one completion and takes it. */
cqe next_completion(void);
/* Both for one entry: the completion's result. */
int32_t result_of(sqe e);

#define NO_CAP 0xffffffffu
/* The capability of that name, or NO_CAP. */
uint32_t find(const char *name);

/* The answer of the last call: message, and the id of a result capability. */
extern uint8_t answer[CAPOS_MAX_RESULT_BYTES];
extern uint32_t answer_cap;
/* Calls a method by its layouts. `results` may be NULL. */
int32_t call(uint32_t cap, uint64_t interface, uint16_t method, const wire_value *params,
	     wire_value *results);
/* Type and text of the exception that a call ended with. */
uint64_t exception_type(void);
wire_bytes exception_text(void);

size_t length(const char *s);
wire_value text(const char *s);
wire_value number(uint64_t n);
/* Writes to the console. */
void say(const char *s);
void say_number(int64_t n);

/* Arguments from the block; argument 0 is the program. NULL: there are fewer. */
const char *argument(uint32_t index);
const char *variable(uint32_t index);

int64_t guest_main(void);

#endif
