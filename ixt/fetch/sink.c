#include "ixt/fetch/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void ixt_fetch_sink_open(ixt_fetch_sink *s, ixt_str to, ixt_temporary_notice *notice,
			 ixt_arena *arena)
{
	*s = (ixt_fetch_sink){ .arena = arena, .notice = notice };
	s->to = ixt_arena_copy(arena, to);
	s->temporary = ixt_arena_format(arena, "%.*s.XXXXXX", IXT_STR_ARG(to));
	s->fd = mkostemp((char *)s->temporary.ptr, O_CLOEXEC);
	if (s->fd < 0)
		ixt_raise_errno(arena, s->to, errno);
	if (notice)
		notice(s->temporary.ptr);
}

static void end_hash(ixt_fetch_sink *s, uint8_t digest[32])
{
	if (s->hash)
		ixt_sha256_end(s->hash, digest);
	s->hash = NULL;
}

void ixt_fetch_sink_restart(ixt_fetch_sink *s)
{
	uint8_t unused[32];

	end_hash(s, unused);
	if (ftruncate(s->fd, 0) < 0 || lseek(s->fd, 0, SEEK_SET) < 0)
		ixt_raise_errno(s->arena, s->to, errno);
	s->hash = ixt_sha256_begin();
	if (!s->hash)
		ixt_arena_no_memory(s->arena);
}

int ixt_fetch_sink_take(void *sink, ixt_str piece)
{
	ixt_fetch_sink *s = sink;
	ssize_t n;

	ixt_sha256_add(s->hash, piece);
	while (piece.len) {
		n = write(s->fd, piece.ptr, piece.len);
		if (n < 0 && errno != EINTR)
			return errno;
		if (n > 0)
			piece = ixt_str_from(piece, (size_t)n);
	}
	return 0;
}

void ixt_fetch_sink_digest(ixt_fetch_sink *s, char sha256[65])
{
	uint8_t digest[32] = { 0 };

	end_hash(s, digest);
	ixt_hex(digest, 32, sha256);
}

static void closed(ixt_fetch_sink *s)
{
	s->fd = -1;
	if (s->notice)
		s->notice(NULL);
}

void ixt_fetch_sink_keep(ixt_fetch_sink *s)
{
	if (fchmod(s->fd, 0644) < 0 || rename(s->temporary.ptr, s->to.ptr) < 0)
		ixt_raise_errno(s->arena, s->to, errno);
	close(s->fd);
	closed(s);
}

void ixt_fetch_sink_drop(ixt_fetch_sink *s)
{
	uint8_t unused[32];

	end_hash(s, unused);
	if (s->fd < 0)
		return;
	unlink(s->temporary.ptr);
	close(s->fd);
	closed(s);
}
