#include "ixt/build/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ixt/host/data.h"
#include "ixt/host/write_file.h"

/* What fits into a pipe at one go whatever the other side does. */
#define REPORT_BYTES PIPE_BUF

/* -------------------------------------------------------------------- its own side */

/* The class in one byte, then message and hint with a NUL between them. */
static void send_error(int report, const ixt_error *err)
{
	char text[REPORT_BYTES];
	size_t n = 0, room = sizeof text - 3;
	ssize_t ignored;

	text[n++] = (char)err->cls;
	room -= err->hint.len < room / 2 ? err->hint.len : 0;
	memcpy(text + n, err->message.ptr, err->message.len < room ? err->message.len : room);
	n += err->message.len < room ? err->message.len : room;
	text[n++] = '\0';
	if (err->hint.len && err->hint.len < sizeof text - n) {
		memcpy(text + n, err->hint.ptr, err->hint.len);
		n += err->hint.len;
	}
	ignored = write(report, text, n);
	(void)ignored;
}

static noreturn void become_worker(void (*work)(void *ctx, ixt_arena *arena), void *ctx,
				   int report, pid_t parent)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;

	signal(SIGINT, SIG_IGN);	/* the parent is told, too, and kills us */
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);	/* it died before that */
	ixt_arena_init(&arena, &ixt_allocator_libc, 64 << 10);
	arena.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		send_error(report, &err);
		_exit(1);
	}
	work(ctx, &arena);
	_exit(0);
}

/* ------------------------------------------------------------------- the other side */

ixt_worker ixt_worker_start(void (*work)(void *ctx, ixt_arena *arena), void *ctx,
			    ixt_arena *arena)
{
	pid_t parent = getpid(), pid;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		ixt_raise_errno(arena, IXT_STR("pipe to a worker"), errno);
	pid = fork();
	if (pid == 0)
		become_worker(work, ctx, ends[1], parent);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		ixt_raise_errno(arena, IXT_STR("starting a worker"), errno);
	}
	return (ixt_worker){ pid, ends[0] };
}

static void take_error(ixt_str text, ixt_error *error, ixt_arena *arena)
{
	size_t end;

	*error = (ixt_error){ .cls = IXT_ERR_ERROR, .message = IXT_STR("a worker of ours died") };
	if (!text.len)
		return;
	text = ixt_arena_copy(arena, text);
	error->cls = (ixt_error_class)(unsigned char)text.ptr[0];
	end = ixt_str_chr(text, '\0', 1);
	if (end == IXT_STR_NPOS)
		end = text.len;
	error->message = ixt_str_range(text.ptr + 1, text.ptr + end);
	if (end < text.len)
		error->hint = ixt_str_from(text, end + 1);
}

/* The report is there, or the pipe's other end is gone with the worker. */
static void take_end(ixt_worker *w, ixt_error *error, ixt_arena *arena)
{
	int status = 0, number;
	ixt_str text = ixt_read_fd(arena, w->report, &number);

	close(w->report);
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	w->pid = 0;
	*error = (ixt_error){ .cls = IXT_ERR_NONE };
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		take_error(text, error, arena);
}

bool ixt_worker_wait(ixt_worker *workers, uint32_t count, uint32_t *ended, ixt_error *error,
		     ixt_arena *arena)
{
	struct pollfd *fds = IXT_NEW_ARRAY(arena, struct pollfd, count + 1);
	uint32_t i;

	for (i = 0; i < count; i++)
		fds[i] = (struct pollfd){ workers[i].pid ? workers[i].report : -1, POLLIN, 0 };
	/* a signal may come just before: then this is how long it takes to be seen */
	if (poll(fds, count, 500) <= 0)
		return false;
	for (i = 0; i < count && !fds[i].revents; i++)
		;
	*ended = i;
	take_end(&workers[i], error, arena);
	return true;
}

void ixt_workers_kill(ixt_worker *workers, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		if (workers[i].pid)
			kill(workers[i].pid, SIGTERM);
	for (i = 0; i < count; i++) {
		if (!workers[i].pid)
			continue;
		while (waitpid(workers[i].pid, NULL, 0) < 0 && errno == EINTR)
			;
		close(workers[i].report);
		workers[i].pid = 0;
	}
}
