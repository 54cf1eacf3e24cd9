#include "diff/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "diff/job.h"
#include "ixt/cli/report.h"

/* Far above the longest rendered text (IXT_MAX_OUTPUT_BYTES), escaped. */
#define MAX_LINE ((size_t)2 << 30)

const char *diff_child_result_text(diff_child_result result)
{
	static const char *const texts[] = {
		[DIFF_CHILD_OK] = "it answered",
		[DIFF_CHILD_ENDED] = "it ended",
		[DIFF_CHILD_TIMEOUT] = "it did not answer in time",
		[DIFF_CHILD_TOO_LONG] = "its answer is endless",
		[DIFF_CHILD_INTERRUPTED] = "interrupted",
		[DIFF_CHILD_NO_MEMORY] = "out of memory for its answer",
	};

	return texts[result];
}

/* ---------------------------------------------------------------- starting */

/* In the child, after fork: only async-signal-safe calls. */
static noreturn void become(const char *const *argv, int in, int out, pid_t parent)
{
	signal(SIGPIPE, SIG_DFL);
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent && dup2(in, STDIN_FILENO) >= 0 &&
	    dup2(out, STDOUT_FILENO) >= 0)
		execvp(argv[0], (char *const *)argv);
	_exit(127);
}

static void close_both(const int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

int diff_child_start(diff_child *c, const char *const *argv)
{
	int to[2], from[2];
	pid_t parent = getpid();

	*c = (diff_child){ .pid = 0 };
	if (pipe2(to, O_CLOEXEC) < 0)
		return -1;
	if (pipe2(from, O_CLOEXEC) < 0) {
		close_both(to);
		return -1;
	}
	c->pid = fork();
	if (c->pid == 0)
		become(argv, to[0], from[1], parent);
	close(to[0]);
	close(from[1]);
	c->in = to[1];
	c->out = from[0];
	fcntl(c->in, F_SETFL, O_NONBLOCK);
	if (c->pid > 0)
		return 0;
	c->pid = 0;
	close(c->in);
	close(c->out);
	return -1;
}

void diff_child_stop(diff_child *c)
{
	if (c->pid == 0)
		return;
	close(c->in);
	close(c->out);
	kill(-c->pid, SIGKILL);
	kill(c->pid, SIGKILL);	/* if it had no time for its own group */
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
	free(c->data);
	*c = (diff_child){ .pid = 0 };
}

/* ---------------------------------------------------------------- speaking */

/* Waits until `fd` is ready for `events`. */
static diff_child_result wait_for(int fd, short events, double deadline)
{
	struct pollfd p = { .fd = fd, .events = events };
	double left;
	int n;

	for (;;) {
		if (ixt_interrupted())
			return DIFF_CHILD_INTERRUPTED;
		left = deadline - diff_now();
		if (left <= 0)
			return DIFF_CHILD_TIMEOUT;
		/* at most a second, as a signal may come just before poll() */
		n = poll(&p, 1, left < 1 ? (int)(left * 1000) + 1 : 1000);
		if (n > 0)
			return DIFF_CHILD_OK;
	}
}

diff_child_result diff_child_send(diff_child *c, ixt_str line, double deadline)
{
	diff_child_result result;
	ssize_t n;

	while (line.len) {
		n = write(c->in, line.ptr, line.len);
		if (n >= 0) {
			line = ixt_str_from(line, (size_t)n);
		} else if (errno == EAGAIN) {
			result = wait_for(c->in, POLLOUT, deadline);
			if (result != DIFF_CHILD_OK)
				return result;
		} else if (errno != EINTR) {
			return DIFF_CHILD_ENDED;
		}
	}
	return DIFF_CHILD_OK;
}

/* Makes room for more; what was taken goes first. */
static diff_child_result make_room(diff_child *c)
{
	char *grown;

	if (c->taken) {
		memmove(c->data, c->data + c->taken, c->len - c->taken);
		c->len -= c->taken;
		c->taken = 0;
	}
	if (c->len < c->cap)
		return DIFF_CHILD_OK;
	if (c->cap >= MAX_LINE)
		return DIFF_CHILD_TOO_LONG;
	grown = realloc(c->data, c->cap ? c->cap * 2 : 1 << 16);
	if (!grown)
		return DIFF_CHILD_NO_MEMORY;
	c->cap = c->cap ? c->cap * 2 : 1 << 16;
	c->data = grown;
	return DIFF_CHILD_OK;
}

static diff_child_result read_more(diff_child *c, double deadline)
{
	diff_child_result result = make_room(c);
	ssize_t n;

	if (result == DIFF_CHILD_OK)
		result = wait_for(c->out, POLLIN, deadline);
	if (result != DIFF_CHILD_OK)
		return result;
	n = read(c->out, c->data + c->len, c->cap - c->len);
	if (n == 0 || (n < 0 && errno != EINTR))
		return DIFF_CHILD_ENDED;
	c->len += n > 0 ? (size_t)n : 0;
	return DIFF_CHILD_OK;
}

diff_child_result diff_child_line(diff_child *c, double deadline, ixt_str *line)
{
	size_t looked = 0, end;
	diff_child_result result;

	for (;;) {
		ixt_str got = { c->data + c->taken, c->len - c->taken };

		end = got.len ? ixt_str_chr(got, '\n', looked) : IXT_STR_NPOS;
		if (end != IXT_STR_NPOS) {
			*line = ixt_str_first(got, end);
			c->taken += end + 1;
			return DIFF_CHILD_OK;
		}
		looked = got.len;
		result = read_more(c, deadline);
		if (result != DIFF_CHILD_OK)
			return result;
	}
}
