#include "ixt/run/services/services.h"

static run_outcome get_fs_base(run_call *call)
{
	call->results[0].number = call->machine->fs_base;
	return RUN_DONE;
}

/* An address that is not canonical would kill the process at its next switch. */
static run_outcome set_fs_base(run_call *call)
{
	uint64_t base = call->params[0].number;

	if (base >> 47)
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT,
				 "an FS base outside of the user's half");
	call->machine->fs_base = base;
	if (call->machine->guest)
		run_guest_set_fs_base(call->machine->guest, base);
	return RUN_DONE;
}

/* The only thread there is. */
static run_outcome exit_thread(run_call *call)
{
	call->machine->exit_code = (int64_t)call->params[0].number;
	call->machine->exits = true;
	return RUN_EXIT;
}

static const run_method methods[] = {
	[CAPOS_THREAD_CONTROL_GET_FS_BASE] = get_fs_base,
	[CAPOS_THREAD_CONTROL_SET_FS_BASE] = set_fs_base,
	[CAPOS_THREAD_CONTROL_EXIT_THREAD] = exit_thread,
};

const run_service run_thread_control = { CAPOS_THREAD_CONTROL_ID, 3, methods, NULL };
