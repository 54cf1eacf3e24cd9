#include "ixt/run/services/services.h"

static run_outcome write_bytes(run_call *call)
{
	return run_output(call, 1, call->params[0].bytes, false);
}

static run_outcome write_line(run_call *call)
{
	return run_output(call, 1, call->params[0].bytes, true);
}

static const run_method methods[] = {
	[CAPOS_CONSOLE_WRITE] = write_bytes,
	[CAPOS_CONSOLE_WRITE_LINE] = write_line,
};

const run_service run_console = { CAPOS_CONSOLE_ID, 2, methods, NULL };
