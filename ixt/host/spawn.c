#include "ixt/host/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ixt/host/write_file.h"

extern char **environ;

/* What a hook of git leaves in the environment would redirect our git. */
static bool is_of_git(const char *setting)
{
	static const char *const names[] = {
		"GIT_DIR=", "GIT_WORK_TREE=", "GIT_INDEX_FILE=", "GIT_OBJECT_DIRECTORY=",
		"GIT_PREFIX=", "GIT_COMMON_DIR=", "GIT_NAMESPACE=",
	};
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strncmp(setting, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static char **make_environment(ixt_arena *arena, const char *const *settings)
{
	size_t count = 0, n = 0, i;
	char **made;

	for (i = 0; environ[i]; i++)
		count++;
	for (i = 0; settings && settings[i]; i++)
		count++;
	made = IXT_NEW_ARRAY(arena, char *, count + 1);
	for (i = 0; environ[i]; i++)
		if (!is_of_git(environ[i]))
			made[n++] = environ[i];
	for (i = 0; settings && settings[i]; i++)
		made[n++] = (char *)settings[i];
	made[n] = NULL;
	return made;
}

/* Shared with the signal handler. */
static volatile sig_atomic_t child, interrupted;

void ixt_spawn_interrupt(void)
{
	interrupted = 1;
	if (child > 0)
		kill((pid_t)child, SIGTERM);
}

static void redirect(posix_spawn_file_actions_t *actions, int output)
{
	posix_spawn_file_actions_init(actions);
	posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
}

/* The child gets the signal mask `mask`, and SIGPIPE as programs expect it. */
static void set_signals(posix_spawnattr_t *attributes, const sigset_t *mask)
{
	sigset_t reset;

	sigemptyset(&reset);
	sigaddset(&reset, SIGPIPE);
	posix_spawnattr_init(attributes);
	posix_spawnattr_setsigmask(attributes, mask);
	posix_spawnattr_setsigdefault(attributes, &reset);
	posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

/* Starts the program with signals held back, so that a handler sees either no
 * child or its number. Returns 0 or an error number. */
static int start(const char *const *argv, char **environment, int output)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t all, before;
	pid_t pid = 0;
	int error;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	redirect(&actions, output);
	set_signals(&attributes, &before);
	error = interrupted ? EINTR
			    : posix_spawnp(&pid, argv[0], &actions, &attributes,
					   (char *const *)argv, environment);
	child = error ? 0 : pid;
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return error;
}

/* Outputs are small: an id, a list of changed files. */
static void read_all(int fd, ixt_buf *out)
{
	char part[4096];
	ssize_t n;

	while ((n = read(fd, part, sizeof part)) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		if (n > 0)
			ixt_buf_add(out, (ixt_str){ part, (size_t)n });
	}
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	child = 0;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int ixt_spawn(ixt_arena *arena, const char *const *argv, const char *const *settings,
	      ixt_buf *out)
{
	char **environment = make_environment(arena, settings);
	int ends[2] = { -1, -1 }, error;

	if (out && pipe2(ends, O_CLOEXEC) < 0)
		ixt_raise_errno(arena, ixt_str_of(argv[0]), errno);
	error = start(argv, environment, out ? ends[1] : STDERR_FILENO);
	if (out)
		close(ends[1]);
	if (!error && out)
		read_all(ends[0], out);
	if (out)
		close(ends[0]);
	if (error == EINTR)
		return 128 + SIGTERM;
	if (error == ENOENT)
		return 127;
	if (error)
		ixt_raise_errno(arena, ixt_str_of(argv[0]), error);
	return wait_for((pid_t)child);
}
