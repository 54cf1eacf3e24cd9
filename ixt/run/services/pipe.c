/* Pipes whose other end is the host: standard input, output or error. */
#include <errno.h>
#include <stdlib.h>

#include "ixt/run/services/services.h"

typedef struct pipe_state {
	int fd;
	bool closed;
} pipe_state;

static run_outcome read_bytes(run_call *call)
{
	pipe_state *p = call->self->state;
	run_stream *in = &call->machine->input;
	uint32_t most = (uint32_t)call->params[0].number, room = run_call_room(call), count;
	run_outcome outcome;

	if (p->fd != in->fd)
		return run_raise(call, CAPOS_EXCEPTION_FAILED, "this end of the pipe is written to");
	if (p->closed)
		return run_raise(call, CAPOS_EXCEPTION_FAILED, "the pipe is closed");
	if (most && room == 0)
		return RUN_NO_ROOM;
	outcome = most ? run_input_block(call, &count) : RUN_DONE;
	if (outcome != RUN_DONE)
		return outcome;
	count = most ? count : 0;
	count = count < most ? count : most;
	count = run_call_chunk(call, count < room ? count : room);
	call->results[0].bytes = (wire_bytes){ run_stream_bytes(in), count };
	run_stream_take(in, count);
	call->results[1].number = in->ended && in->len == 0;
	return RUN_DONE;
}

/* A reader that went away is no exception: 0 bytes were written. */
static run_outcome write_bytes(run_call *call)
{
	pipe_state *p = call->self->state;
	wire_bytes data = call->params[0].bytes;
	int number;

	if (p->fd == call->machine->input.fd)
		return run_raise(call, CAPOS_EXCEPTION_FAILED, "this end of the pipe is read from");
	if (p->closed)
		return run_raise(call, CAPOS_EXCEPTION_FAILED, "the pipe is closed");
	data.len = run_call_chunk(call, data.len);
	number = run_write_all(p->fd, data.ptr, data.len, call->machine->stop);
	if (number && number != EPIPE)
		return run_raise_errno(call, "writing", number);
	call->results[0].number = number ? 0 : data.len;
	return RUN_DONE;
}

static run_outcome close_end(run_call *call)
{
	((pipe_state *)call->self->state)->closed = true;
	return RUN_DONE;
}

static run_outcome is_closed(run_call *call)
{
	call->results[0].number = ((pipe_state *)call->self->state)->closed;
	return RUN_DONE;
}

static const run_method methods[] = {
	[CAPOS_PIPE_READ] = read_bytes,
	[CAPOS_PIPE_WRITE] = write_bytes,
	[CAPOS_PIPE_CLOSE] = close_end,
	[CAPOS_PIPE_IS_CLOSED] = is_closed,
};

static const run_service service = { CAPOS_PIPE_ID, 4, methods, free };

run_object run_pipe_object(int fd)
{
	pipe_state *p = malloc(sizeof *p);

	if (!p)
		return (run_object){ 0 };
	*p = (pipe_state){ .fd = fd };
	return (run_object){ &service, p };
}
