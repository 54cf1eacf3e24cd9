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

static void redirect(posix_spawn_file_actions_t *actions, int output)
{
	posix_spawn_file_actions_init(actions);
	posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
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

	while (waitpid(pid, &status, 0) < 0)
		if (errno == EINTR)
			kill(pid, SIGTERM);
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	return WEXITSTATUS(status);
}

int ixt_spawn(ixt_arena *arena, const char *const *argv, const char *const *settings,
	      ixt_buf *out)
{
	posix_spawn_file_actions_t actions;
	char **environment = make_environment(arena, settings);
	int ends[2] = { -1, -1 }, error, status = 127;
	pid_t pid;

	if (out && pipe2(ends, O_CLOEXEC) < 0)
		ixt_raise_errno(arena, ixt_str_of(argv[0]), errno);
	redirect(&actions, out ? ends[1] : STDERR_FILENO);
	error = posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)argv, environment);
	posix_spawn_file_actions_destroy(&actions);
	if (out)
		close(ends[1]);
	if (!error && out)
		read_all(ends[0], out);
	if (out)
		close(ends[0]);
	if (!error)
		status = wait_for(pid);
	else if (error != ENOENT)
		ixt_raise_errno(arena, ixt_str_of(argv[0]), error);
	return status;
}
