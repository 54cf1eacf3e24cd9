#include "stream.h"

#include <errno.h>
#include <string.h>

#include "ixt/base/capos_abi.h"

/* -------------------------------------------------------------------- which they are */

/* The stream named for it, else what talks to people, else what only writes. */
stream stream_standard(int descriptor)
{
	static const char *const names[] = {
		CAPOS_NAME_STDIN, CAPOS_NAME_STDOUT, CAPOS_NAME_STDERR,
	};
	static const struct {
		uint64_t interface;
		const char *name;	/* NULL: that of the descriptor */
		bool any, reads;
	} ways[] = {
		{ CAPOS_PIPE_ID, NULL, false, true },
		{ CAPOS_STD_IO_ID, NULL, true, true },
		{ CAPOS_TERMINAL_SESSION_ID, CAPOS_NAME_TERMINAL, true, true },
		{ CAPOS_CONSOLE_ID, CAPOS_NAME_CONSOLE, true, false },
	};
	stream s = { .std_stream = descriptor == 2 ? CAPOS_STDIO_STREAM_STDERR
						   : CAPOS_STDIO_STREAM_STDOUT };
	size_t i;

	for (i = 0; i < sizeof ways / sizeof *ways && !s.c.interface; i++)
		if (descriptor != 0 || ways[i].reads)
			s.c = capability_find(ways[i].name ? ways[i].name : names[descriptor],
					      ways[i].interface, ways[i].any);
	return s;
}

bool stream_is_terminal(const stream *s)
{
	return s->c.interface == CAPOS_TERMINAL_SESSION_ID || s->c.interface == CAPOS_CONSOLE_ID;
}

/* --------------------------------------------------------------------------- reading */

/* What was read and does not fit where it is wanted; descriptors are read in turns
 * seldom enough for one to do. */
static struct {
	const stream *of;
	uint8_t bytes[BRIDGE_CHUNK + 1];
	uint32_t begin, end;
} ahead;

static long take_ahead(void *to, size_t len)
{
	uint32_t n = ahead.end - ahead.begin;

	if (n > len)
		n = (uint32_t)len;
	memcpy(to, ahead.bytes + ahead.begin, n);
	ahead.begin += n;
	return n;
}

static void keep_ahead(const stream *s, wire_bytes got, bool line)
{
	uint32_t n = got.len < BRIDGE_CHUNK ? got.len : BRIDGE_CHUNK;

	ahead.of = s;
	memcpy(ahead.bytes, got.ptr, n);
	if (line)
		ahead.bytes[n++] = '\n';
	ahead.begin = 0;
	ahead.end = n;
}

static long read_pipe(stream *s, void *to, size_t len)
{
	wire_value params[] = { number_value(len < BRIDGE_CHUNK ? len : BRIDGE_CHUNK) };
	wire_value results[2];
	long status = call(s->c, CAPOS_PIPE_READ, params, results);
	uint32_t n;

	if (status < 0)
		return status;
	n = results[0].bytes.len < len ? results[0].bytes.len : (uint32_t)len;
	memcpy(to, results[0].bytes.ptr, n);
	s->ended = n == 0 && results[1].number;
	return n;
}

/* A line of text or a block of it: both have a status and bytes. */
static long read_ahead(stream *s)
{
	bool terminal = s->c.interface == CAPOS_TERMINAL_SESSION_ID;
	wire_value line[] = { bytes_value("", 0), number_value(CAPOS_MAX_TERMINAL_LINE_BYTES),
			      number_value(CAPOS_LINE_ECHO_VISIBLE), number_value(1) };
	wire_value block[] = { bytes_value("", 0), number_value(CAPOS_STDIO_READ_MODE_BLOCK),
			       number_value(BRIDGE_CHUNK), number_value(1) };
	wire_value results[2];
	long status = terminal ? call(s->c, CAPOS_TERMINAL_SESSION_READ_LINE, line, results)
			       : call(s->c, CAPOS_STD_IO_READ, block, results);

	if (status < 0)
		return status;
	if (results[0].number == CAPOS_LINE_STATUS_CANCELLED)
		return -EINTR;
	if (results[0].number == CAPOS_LINE_STATUS_CLOSED && !results[1].bytes.len)
		s->ended = 1;
	else
		keep_ahead(s, results[1].bytes, terminal);
	return 0;
}

long stream_read(stream *s, void *to, size_t len)
{
	long status;

	if (!s->c.interface || s->c.interface == CAPOS_CONSOLE_ID)
		return -EBADF;
	if (s->ended || !len)
		return 0;
	if (s->c.interface == CAPOS_PIPE_ID)
		return read_pipe(s, to, len);
	while (!s->ended && (ahead.of != s || ahead.begin == ahead.end)) {
		status = read_ahead(s);
		if (status < 0)
			return status;
	}
	return s->ended ? 0 : take_ahead(to, len);
}

/* --------------------------------------------------------------------------- writing */

static long write_pipe(stream *s, const void *from, uint32_t len)
{
	wire_value params[] = { bytes_value(from, len) }, results[1];
	long status = call(s->c, CAPOS_PIPE_WRITE, params, results);

	if (status < 0)
		return status;
	return results[0].number ? (long)results[0].number : -EPIPE;
}

/* Bytes of the character that `first` begins; 0: it begins none. */
static uint32_t character_len(uint8_t first)
{
	return first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3
	       : first < 0xf5 ? 4 : 0;
}

/* How many bytes are whole characters, or begin one that ends behind `len`. */
static uint32_t whole_len(const uint8_t *p, uint32_t len)
{
	uint32_t back;

	for (back = 1; back <= 3 && back <= len; back++)
		if ((p[len - back] & 0xc0) != 0x80)
			return character_len(p[len - back]) > back ? len - back : len;
	return len;
}

static long write_text(stream *s, const uint8_t *from, size_t len)
{
	static uint8_t text[BRIDGE_CHUNK];
	uint32_t n = s->cut_len, room = (uint32_t)sizeof text - n, taken, whole;
	long status;

	taken = len < room ? (uint32_t)len : room;
	memcpy(text, s->cut, n);
	memcpy(text + n, from, taken);
	n += taken;
	whole = whole_len(text, n);
	if (whole) {
		wire_value params[] = { number_value(s->std_stream), bytes_value(text, whole) };

		status = call(s->c, CAPOS_STD_IO_WRITE, params, NULL);
		if (status < 0)
			return status == -EINVAL ? -EILSEQ : status;
	}
	s->cut_len = (uint8_t)(n - whole);
	memcpy(s->cut, text + whole, n - whole);
	return taken;
}

static long write_bytes(stream *s, const void *from, size_t len)
{
	uint32_t n = len < BRIDGE_CHUNK ? (uint32_t)len : BRIDGE_CHUNK;
	wire_value params[] = { bytes_value(from, n) };
	uint16_t method = s->c.interface == CAPOS_CONSOLE_ID ? CAPOS_CONSOLE_WRITE
							     : CAPOS_TERMINAL_SESSION_WRITE;
	long status = call(s->c, method, params, NULL);

	return status < 0 ? status : (long)n;
}

long stream_write(stream *s, const void *from, size_t len)
{
	if (!len)
		return 0;
	switch (s->c.interface) {
	case 0:
		return -EBADF;
	case CAPOS_PIPE_ID:
		return write_pipe(s, from, len < BRIDGE_CHUNK ? (uint32_t)len : BRIDGE_CHUNK);
	case CAPOS_STD_IO_ID:
		return write_text(s, from, len);
	default:
		return write_bytes(s, from, len);
	}
}
