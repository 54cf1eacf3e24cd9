/* The ring page: submissions are checked field by field and carried out, each gets
 * exactly one completion, and cap_enter waits for as many as it was asked for. */
#ifndef IXT_RUN_RING_H
#define IXT_RUN_RING_H

#include "ixt/run/machine.h"

/* A submission, read once out of the guest's page. */
typedef struct run_sqe {
	uint8_t opcode, flags;
	uint16_t method_id;
	uint32_t cap_id;
	uint64_t user_data, addr;
	uint32_t len, result_len;
	uint64_t result_addr, pipeline_dep;
	uint16_t pipeline_field, xfer_cap_count;
	uint32_t call_id;
	uint64_t session_disclosure;
} run_sqe;

typedef struct run_cqe {
	uint64_t user_data;
	int32_t result;
	uint16_t flags, cap_count;
} run_cqe;

/* Lays out the page. */
void run_ring_init(run_machine *m);
/* Forgets the calls under way. */
void run_ring_release(run_machine *m);

/* 0, or the error of an entry that has a field set which its opcode does not use. */
int32_t run_sqe_check(const run_sqe *e);

typedef enum run_entered {
	RUN_ENTERED,	/* *result is the answer */
	RUN_BLOCKED,	/* nothing is under way that could ever complete */
	RUN_ENDED,	/* the guest ended itself by a call, or the run was stopped */
} run_entered;

run_entered run_ring_enter(run_machine *m, uint32_t at_least, uint64_t timeout, uint64_t *result);

#endif
