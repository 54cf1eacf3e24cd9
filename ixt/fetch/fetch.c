#include "ixt/fetch/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <time.h>
#include <unistd.h>

#include "ixt/fetch/sink.h"
#include "ixt/fetch/transfer.h"

typedef struct fetching {
	const ixt_fetch_request *request;
	const ixt_fetch_policy *policy;
	ixt_arena *arena;
	ixt_fetch_sink sink;
	ixt_str tried;		/* a line each */
	ixt_str source;		/* where it came from; empty: from nowhere yet */
} fetching;

/* -------------------------------------------------------------------- mirrors */

static ixt_str hole(ixt_str name, ixt_str sha256)
{
	if (ixt_str_is(name, "{sha}"))
		return sha256;
	if (ixt_str_is(name, "{two}"))
		return ixt_str_first(sha256, 2);
	if (ixt_str_is(name, "{one}"))
		return ixt_str_first(sha256, 1);
	return IXT_STR("");
}

ixt_str ixt_fetch_expand(ixt_arena *arena, ixt_str template, ixt_str sha256)
{
	ixt_str url = IXT_STR(""), rest = template;
	bool whole = false;
	size_t open;

	while ((open = ixt_str_chr(rest, '{', 0)) != IXT_STR_NPOS) {
		size_t close = ixt_str_chr(rest, '}', open);
		ixt_str name = ixt_str_from(ixt_str_first(rest, close == IXT_STR_NPOS ? rest.len :
							  close + 1), open);
		ixt_str value = hole(name, sha256);

		if (!value.len)
			ixt_raise(arena, IXT_ERR_VALUE, "mirror \"%.*s\": %.*s met, {sha}, {two} or "
				  "{one} expected", IXT_STR_ARG(template), IXT_STR_ARG(name));
		whole |= value.len == sha256.len;
		url = ixt_arena_format(arena, "%.*s%.*s%.*s", IXT_STR_ARG(url), (int)open, rest.ptr,
				       IXT_STR_ARG(value));
		rest = ixt_str_from(rest, open + name.len);
	}
	if (!whole)
		ixt_raise(arena, IXT_ERR_VALUE, "mirror \"%.*s\": no {sha} met, where the digest "
			  "belongs", IXT_STR_ARG(template));
	return ixt_arena_concat(arena, url, rest);
}

/* ----------------------------------------------------------------- one source */

static void note(fetching *f, ixt_str source, ixt_str reason)
{
	f->tried = ixt_arena_format(f->arena, "%.*s\n    %.*s: %.*s", IXT_STR_ARG(f->tried),
				    IXT_STR_ARG(source), IXT_STR_ARG(reason));
}

/* Keeps what the sink has if it is what was asked for. */
static void settle(fetching *f, ixt_str source)
{
	char met[65];

	ixt_fetch_sink_digest(&f->sink, met);
	if (!ixt_str_is(f->request->sha256, met)) {
		note(f, source, ixt_arena_format(f->arena, "SHA-256 %s met, %.*s expected", met,
						 IXT_STR_ARG(f->request->sha256)));
		return;
	}
	ixt_fetch_sink_keep(&f->sink);
	f->source = source;
}

/* Returns 0 or an errno. */
static int copy(fetching *f, int fd)
{
	char piece[64 << 10];
	int error = 0;
	ssize_t n;

	while (!error && (n = read(fd, piece, sizeof piece)) != 0) {
		if (n > 0)
			error = ixt_fetch_sink_take(&f->sink, (ixt_str){ piece, (size_t)n });
		else if (errno != EINTR)
			error = errno;
	}
	return error;
}

static void try_distfiles(fetching *f)
{
	ixt_distfiles *d = f->policy->distfiles;
	ixt_str path;
	int fd, error;

	if (!d)
		return;
	path = ixt_distfiles_find(d, f->request->sha256);
	if (!path.len) {
		note(f, IXT_STR("distfiles"), ixt_arena_format(f->arena, "none of %" PRIu32 " files "
			"has this content", ixt_distfiles_count(d)));
		return;
	}
	fd = open(path.ptr, O_RDONLY | O_CLOEXEC);
	ixt_fetch_sink_restart(&f->sink);
	error = fd < 0 ? errno : copy(f, fd);
	if (fd >= 0)
		close(fd);
	if (error)
		note(f, path, ixt_str_of(strerror(error)));
	else
		settle(f, path);
}

/* 1, 2, 4 … tenths of a second between attempts: a server that restarts is up again,
 * and nobody waits long for one that does not. */
static void pause_before(int attempt)
{
	struct timespec t = { .tv_nsec = 100000000L << (attempt - 1) };

	if (attempt > 0)
		nanosleep(&t, NULL);
}

static void try_url(fetching *f, ixt_str url)
{
	const ixt_fetch_policy *p = f->policy;
	ixt_transfer transfer = {
		.url = url, .allow_private = p->allow_private,
		.bytes = p->bytes ? p->bytes : IXT_FETCH_BYTES,
		.seconds = p->seconds ? p->seconds : IXT_FETCH_SECONDS,
		.take = ixt_fetch_sink_take, .ctx = &f->sink,
	};
	ixt_transfer_end end = IXT_TRANSFER_BROKE_OFF;
	ixt_str reason;
	int i;

	for (i = 0; i < IXT_FETCH_ATTEMPTS && end == IXT_TRANSFER_BROKE_OFF; i++) {
		pause_before(i);
		ixt_fetch_sink_restart(&f->sink);
		end = ixt_transfer_run(&transfer, f->arena, &reason);
	}
	if (end == IXT_TRANSFER_DONE)
		settle(f, url);
	else if (i > 1)
		note(f, url, ixt_arena_format(f->arena, "%.*s (%d attempts)", IXT_STR_ARG(reason),
					      i));
	else
		note(f, url, reason);
}

/* -------------------------------------------------------------------- in order */

static void check_request(const ixt_fetch_request *r, ixt_arena *arena)
{
	size_t i = 0;

	while (i < r->sha256.len && r->sha256.ptr[i] &&
	       strchr("0123456789abcdef", r->sha256.ptr[i]))
		i++;
	if (i != 64 || r->sha256.len != 64)
		ixt_raise(arena, IXT_ERR_VALUE, "\"%.*s\" met, a SHA-256 of 64 lower-case hex "
			  "digits expected", IXT_STR_ARG(r->sha256));
	if (!ixt_str_starts(r->url, IXT_STR("https://")) &&
	    !ixt_str_starts(r->url, IXT_STR("http://")) &&
	    !ixt_str_starts(r->url, IXT_STR("file://")))
		ixt_raise(arena, IXT_ERR_VALUE, "\"%.*s\" met, a URL of https, http or file "
			  "expected", IXT_STR_ARG(r->url));
}

static void try_all(fetching *f)
{
	uint32_t i;

	ixt_fetch_sink_open(&f->sink, f->request->to, f->policy->notice, f->arena);
	try_distfiles(f);
	if (f->policy->offline && !f->source.len)
		note(f, f->request->url, IXT_STR("not asked, as --offline says"));
	if (!f->policy->offline && !f->source.len)
		try_url(f, f->request->url);
	for (i = 0; !f->policy->offline && i < f->policy->mirror_count && !f->source.len; i++)
		try_url(f, ixt_fetch_expand(f->arena, f->policy->mirrors[i],
					    f->request->sha256));
	if (!f->source.len)
		ixt_raise(f->arena, IXT_ERR_ERROR, "%.*s of SHA-256 %.*s cannot be had:%.*s",
			  IXT_STR_ARG(f->request->url), IXT_STR_ARG(f->request->sha256),
			  IXT_STR_ARG(f->tried));
}

ixt_str ixt_fetch(const ixt_fetch_request *request, const ixt_fetch_policy *policy,
		  ixt_arena *arena)
{
	ixt_trap *outer = arena->trap, trap = { .error = outer->error };
	fetching *f = IXT_NEW(arena, fetching);	/* stays as it is over a jump */
	uint32_t i;

	check_request(request, arena);
	for (i = 0; i < policy->mirror_count; i++)
		ixt_fetch_expand(arena, policy->mirrors[i], request->sha256);
	*f = (fetching){ .request = request, .policy = policy, .arena = arena, .sink.fd = -1 };
	arena->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		arena->trap = outer;
		ixt_fetch_sink_drop(&f->sink);
		ixt_raise_filled(outer);
	}
	try_all(f);
	arena->trap = outer;
	return f->source;
}
