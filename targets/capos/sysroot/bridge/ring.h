/* Calls through the ring page, one at a time. */
#ifndef BRIDGE_RING_H
#define BRIDGE_RING_H

#include <stdint.h>

typedef struct ring_request {
	uint8_t opcode;
	uint16_t method;
	uint32_t capability;
	const void *params;
	uint32_t params_len;
	void *results;
	uint32_t results_room;
} ring_request;

typedef struct ring_reply {
	int32_t result;		/* bytes of results, or a negative CAPOS_ERR_… */
	uint16_t flags;
	uint16_t capabilities;	/* records behind the results */
} ring_reply;

/* Submits a request and waits until it is answered. A ring that is not as the ABI says
 * ends the program with CAPOS_EXIT_RING. */
ring_reply ring_call(const ring_request *request);

/* Ends the program. */
_Noreturn void ring_exit(long status);

#endif
