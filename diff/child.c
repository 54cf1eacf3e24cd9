#include "diff/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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
static noreturn void become(const char *const *argv, const int theirs[3], uint64_t memory,
			    pid_t parent)
{
	const struct rlimit limit = { memory, memory };
	int i;

	signal(SIGPIPE, SIG_DFL);
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (i = STDIN_FILENO; i <= STDERR_FILENO; i++)
		if (theirs[i] >= 0 && dup2(theirs[i], i) < 0)
			_exit(127);
	if (getppid() == parent && (!memory || setrlimit(RLIMIT_AS, &limit) == 0))
		execvp(argv[0], (char *const *)argv);
	_exit(127);
}

static void close_all(int *fds, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

/* ours[i] is the other end of theirs[i], the child's descriptor i; -1: it is ours. */
static bool make_pipes(int ours[3], int theirs[3], bool errors)
{
	int pair[2], i;

	for (i = 0; i < 3; i++)
		ours[i] = theirs[i] = -1;
	for (i = 0; i < (errors ? 3 : 2); i++) {
		if (pipe2(pair, O_CLOEXEC) < 0) {
			close_all(ours, 3);
			close_all(theirs, 3);
			return false;
		}
		theirs[i] = pair[i > 0];
		ours[i] = pair[i == 0];
	}
	return true;
}

int diff_child_start_limited(diff_child *c, const char *const *argv,
			     const diff_child_limits *limits)
{
	pid_t parent = getpid();
	int ours[3], theirs[3];

	*c = (diff_child){ .most_line = limits->line ? limits->line : MAX_LINE };
	if (!make_pipes(ours, theirs, limits->keep_errors))
		return -1;
	c->pid = fork();
	if (c->pid == 0)
		become(argv, theirs, limits->memory, parent);
	close_all(theirs, 3);
	c->in = ours[STDIN_FILENO];
	c->out = ours[STDOUT_FILENO];
	c->errors = ours[STDERR_FILENO];
	fcntl(c->in, F_SETFL, O_NONBLOCK);
	if (c->errors >= 0)
		fcntl(c->errors, F_SETFL, O_NONBLOCK);
	if (c->pid > 0)
		return 0;
	c->pid = 0;
	close_all(ours, 3);
	return -1;
}

int diff_child_start(diff_child *c, const char *const *argv)
{
	return diff_child_start_limited(c, argv, &(diff_child_limits){ .memory = 0 });
}

void diff_child_stop(diff_child *c)
{
	if (c->pid == 0)
		return;
	close(c->in);
	close(c->out);
	if (c->errors >= 0)
		close(c->errors);
	kill(-c->pid, SIGKILL);
	kill(c->pid, SIGKILL);	/* if it had no time for its own group */
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
	free(c->data);
	*c = (diff_child){ .pid = 0 };
}

/* ---------------------------------------------------------------- speaking */

/* Keeps the end of what there is to read from its standard error. */
static void hear_errors(diff_child *c)
{
	enum { PIECES = 64 };	/* at a time, as it may write faster than we read */
	char piece[DIFF_CHILD_ERRORS];
	int i;

	for (i = 0; i < PIECES && c->errors >= 0; i++) {
		ssize_t n = read(c->errors, piece, sizeof piece);
		size_t len = n > 0 ? (size_t)n : 0, kept = sizeof c->said - len;

		if (n < 0)
			return;
		if (n == 0) {
			close(c->errors);
			c->errors = -1;
		}
		if (c->said_len > kept) {
			memmove(c->said, c->said + c->said_len - kept, kept);
			c->said_len = kept;
		}
		memcpy(c->said + c->said_len, piece, len);
		c->said_len += len;
	}
}

ixt_str diff_child_last_words(diff_child *c)
{
	ixt_str said;
	size_t newline;

	hear_errors(c);
	said = (ixt_str){ c->said, c->said_len };
	while (said.len && said.ptr[said.len - 1] == '\n')
		said.len--;
	newline = ixt_str_rchr(said, '\n');
	return newline == IXT_STR_NPOS ? said : ixt_str_from(said, newline + 1);
}

/* Waits until `fd` is ready for `events`. */
static diff_child_result wait_for(diff_child *c, int fd, short events, double deadline)
{
	struct pollfd p[] = { { .fd = fd, .events = events },
			      { .fd = c->errors, .events = POLLIN } };
	double left;
	int n;

	for (;;) {
		if (ixt_interrupted())
			return DIFF_CHILD_INTERRUPTED;
		left = deadline - diff_now();
		if (left <= 0)
			return DIFF_CHILD_TIMEOUT;
		/* at most a second, as a signal may come just before poll() */
		p[1].fd = c->errors;
		n = poll(p, 2, left < 1 ? (int)(left * 1000) + 1 : 1000);
		if (n > 0 && p[1].revents)
			hear_errors(c);
		if (n > 0 && p[0].revents)
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
			result = wait_for(c, c->in, POLLOUT, deadline);
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
	if (c->cap >= c->most_line)
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
		result = wait_for(c, c->out, POLLIN, deadline);
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
