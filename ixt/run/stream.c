#include "ixt/run/stream.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

void run_stream_init(run_stream *s, int fd)
{
	s->fd = fd;
	s->ended = false;
	s->first = s->len = 0;
}

void run_stream_fill(run_stream *s)
{
	struct pollfd p = { s->fd, POLLIN, 0 };
	ssize_t n;

	if (s->ended || s->len == sizeof s->bytes || poll(&p, 1, 0) <= 0)
		return;
	memmove(s->bytes, s->bytes + s->first, s->len);
	s->first = 0;
	n = read(s->fd, s->bytes + s->len, sizeof s->bytes - s->len);
	if (n > 0)
		s->len += (uint32_t)n;
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		s->ended = true;
}

void run_stream_take(run_stream *s, uint32_t count)
{
	s->first += count;
	s->len -= count;
}

uint32_t run_stream_line(const run_stream *s)
{
	const uint8_t *end = memchr(run_stream_bytes(s), '\n', s->len);

	if (end)
		return (uint32_t)(end - run_stream_bytes(s)) + 1;
	return s->ended || s->len == sizeof s->bytes ? s->len : 0;
}

int run_write_all(int fd, const void *bytes, size_t len, volatile int *stop)
{
	const char *p = bytes;

	while (len) {
		ssize_t n = write(fd, p, len);
		struct pollfd wait = { fd, POLLOUT, 0 };

		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return errno;
		if (n < 0 && stop && *stop)
			return EINTR;
		if (n < 0 && errno == EAGAIN)
			poll(&wait, 1, -1);
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return 0;
}
