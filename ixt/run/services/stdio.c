/* Text, not bytes: the peers of StdIO decode it as UTF-8, so we refuse what is
 * none, and never cut a character. */
#include "ixt/base/utf8.h"
#include "ixt/run/services/services.h"

enum { REQUEST_PROMPT, REQUEST_MODE, REQUEST_MOST };

static run_outcome write_text(run_call *call)
{
	wire_bytes text = call->params[1].bytes;
	uint64_t stream = call->params[0].number;
	size_t bad;

	if (stream > CAPOS_STDIO_STREAM_STATUS)
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT, "no stream %u",
				 (unsigned)stream);
	if (!ixt_utf8_valid((ixt_str){ (const char *)text.ptr, text.len }, &bad))
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT,
				 "text that is not UTF-8, at byte %zu", bad);
	return run_output(call, stream == CAPOS_STDIO_STREAM_STDOUT ? 1 : 2, text, false);
}

/* Bytes of the sequence that `first` begins; 1 for what begins none. */
static uint32_t sequence_len(uint8_t first)
{
	return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* So many of the first `len` bytes that no character is cut: those of a sequence begin
 * with one above 0xbf. All of them when what would be left over is no start of one. */
static uint32_t whole_characters(const uint8_t *p, uint32_t len)
{
	uint32_t back;

	for (back = 1; back <= 4 && back <= len; back++)
		if ((p[len - back] & 0xc0) != 0x80)
			return sequence_len(p[len - back]) > back ? len - back : len;
	return len;
}

/* The bytes to hand out of `count` that are there; 0: more have to come first. */
static uint32_t text_len(run_call *call, uint32_t count, uint64_t most)
{
	const run_stream *in = &call->machine->input;
	uint32_t n = count < most ? count : (uint32_t)most;
	uint32_t whole = whole_characters(run_stream_bytes(in), n);

	if (whole || !n)
		return whole;
	/* one character that does not fit, or whose end is to come */
	return in->ended || n == most ? n : 0;
}

static run_outcome read_text(run_call *call)
{
	run_stream *in = &call->machine->input;
	uint64_t mode = call->params[REQUEST_MODE].number, most = call->params[REQUEST_MOST].number;
	uint32_t room = run_call_room(call), count;
	run_outcome outcome;
	size_t bad;

	if (mode > CAPOS_STDIO_READ_MODE_HIDDEN)
		return run_raise(call, CAPOS_EXCEPTION_INVALID_ARGUMENT, "no mode %u",
				 (unsigned)mode);
	if (room < 8)
		return RUN_NO_ROOM;
	if (!call->started && run_output(call, 1, call->params[REQUEST_PROMPT].bytes, false))
		return RUN_RAISED;
	call->started = true;
	outcome = mode == CAPOS_STDIO_READ_MODE_BLOCK ? run_input_block(call, &count)
						      : run_input_line(call, &count);
	if (outcome != RUN_DONE)
		return outcome;
	room--;	/* the NUL */
	most = most && most < room ? most : room;
	if (count) {
		count = text_len(call, count, run_call_chunk(call, most));
		if (!count)
			return run_input_more(call);
	}
	if (!ixt_utf8_valid((ixt_str){ (const char *)run_stream_bytes(in), count }, &bad))
		return run_raise(call, CAPOS_EXCEPTION_FAILED,
				 "standard input is not UTF-8, at byte %zu", bad);
	call->results[0].number = count ? CAPOS_LINE_STATUS_SUBMITTED : CAPOS_LINE_STATUS_CLOSED;
	call->results[1].bytes = (wire_bytes){ run_stream_bytes(in), count };
	run_stream_take(in, count);
	return RUN_DONE;
}

static run_outcome close_all(run_call *call)
{
	(void)call;
	return RUN_DONE;
}

static const run_method methods[] = {
	[CAPOS_STD_IO_WRITE] = write_text,
	[CAPOS_STD_IO_READ] = read_text,
	[CAPOS_STD_IO_CLOSE] = close_all,
};

const run_service run_stdio = { CAPOS_STD_IO_ID, 3, methods, NULL };
