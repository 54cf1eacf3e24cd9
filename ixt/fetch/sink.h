/* A file that is written beside its place and digested on the way. */
#ifndef IXT_FETCH_SINK_H
#define IXT_FETCH_SINK_H

#include "ixt/base/hash.h"
#include "ixt/host/write_file.h"

typedef struct ixt_fetch_sink {
	ixt_arena *arena;
	ixt_str to, temporary;
	ixt_temporary_notice *notice;
	ixt_sha256_stream *hash;	/* NULL: nothing is being written */
	int fd;
} ixt_fetch_sink;

/* Makes the temporary file. Raises OSError & co. Ends with keep or drop. */
void ixt_fetch_sink_open(ixt_fetch_sink *s, ixt_str to, ixt_temporary_notice *notice,
			 ixt_arena *arena);
/* Starts from nothing. */
void ixt_fetch_sink_restart(ixt_fetch_sink *s);
/* Takes a piece; `sink` is one. Returns 0 or an errno. */
int ixt_fetch_sink_take(void *sink, ixt_str piece);
/* SHA-256 of what came since the start. */
void ixt_fetch_sink_digest(ixt_fetch_sink *s, char sha256[65]);
/* Puts the file in its place. Raises OSError & co.; then it is still to be dropped. */
void ixt_fetch_sink_keep(ixt_fetch_sink *s);
/* Removes it, if there is one still. */
void ixt_fetch_sink_drop(ixt_fetch_sink *s);

#endif
