/* The line discipline is the host's, if standard input is a terminal; its end is
 * that of the session. Kept of a line are 256 bytes, as on capOS; the rest of it is
 * dropped. */
#include "ixt/run/services/services.h"

#include <termios.h>

enum { REQUEST_PROMPT, REQUEST_MOST, REQUEST_ECHO, REQUEST_ALLOW_EMPTY };

static run_outcome write_bytes(run_call *call)
{
	return run_output(call, 1, call->params[0].bytes, false);
}

static run_outcome write_line(run_call *call)
{
	return run_output(call, 1, call->params[0].bytes, true);
}

static void set_echo(int fd, bool on)
{
	struct termios t;

	if (tcgetattr(fd, &t) != 0)
		return;
	t.c_lflag = on ? t.c_lflag | ECHO : t.c_lflag & ~(tcflag_t)ECHO;
	tcsetattr(fd, TCSANOW, &t);
}

static run_outcome ask(run_call *call)
{
	wire_bytes prompt = call->params[REQUEST_PROMPT].bytes;

	if (call->started)
		return RUN_DONE;
	call->started = true;
	if (call->params[REQUEST_ECHO].number == CAPOS_LINE_ECHO_HIDDEN)
		set_echo(call->machine->input.fd, false);
	return run_output(call, 1, prompt, false);
}

static uint32_t line_bytes(const run_call *call, uint32_t count)
{
	const run_stream *in = &call->machine->input;
	uint64_t most = call->params[REQUEST_MOST].number;

	if (most == 0 || most > CAPOS_MAX_TERMINAL_LINE_BYTES)
		most = CAPOS_MAX_TERMINAL_LINE_BYTES;
	if (count && run_stream_bytes(in)[count - 1] == '\n')
		count--;
	return count < most ? count : (uint32_t)most;
}

static run_outcome read_line(run_call *call)
{
	run_stream *in = &call->machine->input;
	run_outcome outcome = ask(call);
	uint32_t count;

	if (outcome != RUN_DONE)
		return outcome;
	if (run_call_room(call) < CAPOS_MAX_TERMINAL_LINE_BYTES)
		return RUN_NO_ROOM;
	for (;;) {
		outcome = run_input_line(call, &count);
		if (outcome != RUN_DONE || count != 1 || call->params[REQUEST_ALLOW_EMPTY].number ||
		    *run_stream_bytes(in) != '\n')
			break;
		run_stream_take(in, 1);
	}
	if (outcome != RUN_DONE)
		return outcome;
	if (call->params[REQUEST_ECHO].number == CAPOS_LINE_ECHO_HIDDEN)
		set_echo(in->fd, true);
	call->results[0].number = count ? CAPOS_LINE_STATUS_SUBMITTED : CAPOS_LINE_STATUS_CLOSED;
	call->results[1].bytes = (wire_bytes){ run_stream_bytes(in), line_bytes(call, count) };
	run_stream_take(in, count);
	return RUN_DONE;
}

static const run_method methods[] = {
	[CAPOS_TERMINAL_SESSION_WRITE] = write_bytes,
	[CAPOS_TERMINAL_SESSION_WRITE_LINE] = write_line,
	[CAPOS_TERMINAL_SESSION_READ_LINE] = read_line,
};

const run_service run_terminal = { CAPOS_TERMINAL_SESSION_ID, 3, methods, NULL };
