/* Bytes of the host: standard input with what was read ahead of it, and writing
 * that goes on until everything is out. */
#ifndef IXT_RUN_STREAM_H
#define IXT_RUN_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct run_stream {
	int fd;
	bool ended;
	uint32_t first, len;
	uint8_t bytes[16 << 10];
} run_stream;

void run_stream_init(run_stream *s, int fd);
/* Reads what is there without waiting. */
void run_stream_fill(run_stream *s);
static inline const uint8_t *run_stream_bytes(const run_stream *s)
{
	return s->bytes + s->first;
}
void run_stream_take(run_stream *s, uint32_t count);
/* Bytes up to and with the first newline, or all if it is full or ended; 0: wait. */
uint32_t run_stream_line(const run_stream *s);

/* Returns 0, or an errno; EINTR once *stop is set. */
int run_write_all(int fd, const void *bytes, size_t len, volatile int *stop);

#endif
