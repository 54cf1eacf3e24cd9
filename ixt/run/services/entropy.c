#include <errno.h>
#include <sys/random.h>

#include "ixt/run/services/services.h"

enum { FILL_MAX = 448 };	/* the answer fits the 512 bytes that clients offer */

static run_outcome fill(run_call *call)
{
	uint64_t count = call->params[0].number;
	uint8_t *bytes = call->machine->scratch;

	if (count > FILL_MAX)
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT,
				 "%u bytes asked for, %d are given at once", (unsigned)count,
				 FILL_MAX);
	if (count > run_call_room(call))
		return RUN_NO_ROOM;
	if (getrandom(bytes, count, 0) != (ssize_t)count)
		return run_raise_errno(call, "getrandom", errno);
	call->results[0].number = CAPOS_ENTROPY_STATUS_OK;
	call->results[1].bytes = (wire_bytes){ bytes, (uint32_t)count };
	return RUN_DONE;
}

static const run_method methods[] = {
	[CAPOS_ENTROPY_SOURCE_FILL] = fill,
};

const run_service run_entropy = { CAPOS_ENTROPY_SOURCE_ID, 1, methods, NULL };
