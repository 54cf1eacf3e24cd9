#include "ixt/image/machine.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ixt/host/write_file.h"

extern char **environ;

enum { QEMU_FAILED = 1 };	/* it ends so by itself, and for value 0 of the device */

/* The child gets the signals' defaults; we wait for it whatever is typed. */
static int start(pid_t *pid, const char *const *argv)
{
	posix_spawnattr_t attributes;
	sigset_t reset;
	int error;

	sigemptyset(&reset);
	sigaddset(&reset, SIGINT);
	sigaddset(&reset, SIGTERM);
	sigaddset(&reset, SIGPIPE);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &reset);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	error = posix_spawnp(pid, argv[0], NULL, &attributes, (char *const *)argv, environ);
	posix_spawnattr_destroy(&attributes);
	return error;
}

static int wait_for(pid_t pid)
{
	void (*before)(int) = signal(SIGINT, SIG_IGN);
	int status;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	signal(SIGINT, before);
	return status;
}

int ixt_machine_run(ixt_arena *a, ixt_str volume, int mebibytes)
{
	/* a comma would begin an option of -drive: it is doubled */
	ixt_str memory = ixt_arena_format(a, "%d", mebibytes);
	const char *const argv[] = {
		"qemu-system-x86_64", "-accel", "tcg", "-m", memory.ptr, "-cdrom", volume.ptr,
		"-boot", "d", "-serial", "stdio", "-display", "none", "-monitor", "none",
		"-nic", "none", "-no-reboot",
		/* its value v becomes the status 2 * v + 1 */
		"-device", "isa-debug-exit,iobase=0xf4,iosize=4", NULL,
	};
	int error, status;
	pid_t pid;

	error = start(&pid, argv);
	if (error)
		ixt_raise_errno(a, ixt_str_of(argv[0]), error);
	status = wait_for(pid);
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	return WEXITSTATUS(status) / 2;
}
