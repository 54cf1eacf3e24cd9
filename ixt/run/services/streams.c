/* What Console, TerminalSession, StdIO and Pipe share: the host's streams. */
#include <errno.h>

#include "ixt/run/services/services.h"

static run_outcome wait_input(run_call *call)
{
	call->wait.input = true;
	return RUN_PENDING;
}

run_outcome run_input_line(run_call *call, uint32_t *count)
{
	run_stream *in = &call->machine->input;

	if (run_stream_line(in) == 0)
		run_stream_fill(in);
	*count = run_stream_line(in);
	return *count || in->ended ? RUN_DONE : wait_input(call);
}

run_outcome run_input_block(run_call *call, uint32_t *count)
{
	run_stream *in = &call->machine->input;

	if (in->len == 0)
		run_stream_fill(in);
	*count = in->len;
	return *count || in->ended ? RUN_DONE : wait_input(call);
}

run_outcome run_input_more(run_call *call)
{
	run_stream_fill(&call->machine->input);
	return wait_input(call);
}

run_outcome run_output(run_call *call, int fd, wire_bytes bytes, bool line_end)
{
	int number = run_write_all(fd, bytes.ptr, bytes.len, call->machine->stop);

	if (number == 0 && line_end)
		number = run_write_all(fd, "\n", 1, call->machine->stop);
	return number ? run_raise_errno(call, "writing", number) : RUN_DONE;
}
