/* Bytes to and from Pipe, StdIO, TerminalSession and Console. */
#ifndef BRIDGE_STREAM_H
#define BRIDGE_STREAM_H

#include <stddef.h>

#include "call.h"

typedef struct stream {
	capability c;		/* interface 0: there is none */
	uint16_t std_stream;	/* of a StdIO: CAPOS_STDIO_STREAM_… */
	uint8_t cut[4];		/* a character whose end was not written yet: StdIO has text */
	uint8_t cut_len;
	uint8_t ended;		/* nothing more is read from it */
} stream;

/* What descriptor 0, 1 or 2 is, by the names of docs/capos-args.md's convention. */
stream stream_standard(int descriptor);

/* Bytes read, 0 at the end, or a negative errno. */
long stream_read(stream *s, void *to, size_t len);
/* Bytes written, at least one unless len is 0, or a negative errno. StdIO carries text:
 * bytes that are no UTF-8 are EILSEQ there. */
long stream_write(stream *s, const void *from, size_t len);
/* A person may sit at the other end. */
bool stream_is_terminal(const stream *s);

#endif
