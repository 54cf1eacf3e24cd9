#include "ixt/host/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* <linux/landlock.h> is newer than the oldest headers we build with. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif
#define LANDLOCK_VERSION 1u

static pid_t wait_for(pid_t child, int *status)
{
	pid_t got;

	do
		got = waitpid(child, status, 0);
	while (got < 0 && errno == EINTR);
	return got;
}

/* A child's exit status is the errno it met; 0: none. */
static bool in_child(int (*attempt)(void), int *number)
{
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(attempt());
	if (child < 0 || wait_for(child, &status) < 0) {
		*number = errno;
		return false;
	}
	*number = WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
	return *number == 0;
}

static int unshare_all(void)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET) < 0 ? errno : 0;
}

bool ixt_probe_user_namespaces(int *number)
{
	return in_child(unshare_all, number);
}

/* Stops a child, lets it run to its next system call, and asks that this one be
 * left out, as the runner does with every call of a guest. */
bool ixt_probe_ptrace(int *number)
{
	pid_t child = fork();
	bool works;
	int status;

	if (child == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			_exit(errno);
		raise(SIGSTOP);
		syscall(SYS_getpid);
		_exit(0);
	}
	if (child < 0 || wait_for(child, &status) < 0) {
		*number = errno;
		return false;
	}
	if (!WIFSTOPPED(status)) {
		*number = WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
		return false;
	}
	works = ptrace(PTRACE_SYSEMU, child, NULL, NULL) == 0 &&
		wait_for(child, &status) == child && WIFSTOPPED(status) &&
		WSTOPSIG(status) == SIGTRAP;
	*number = works ? 0 : errno;
	kill(child, SIGKILL);
	wait_for(child, &status);
	return works;
}

bool ixt_probe_seccomp(int *number)
{
	uint32_t action = SECCOMP_RET_KILL_PROCESS;
	bool works = syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;

	*number = works ? 0 : errno;
	return works;
}

static bool is_descriptor(long fd, int *number)
{
	*number = fd < 0 ? errno : 0;
	if (fd >= 0)
		close((int)fd);
	return fd >= 0;
}

bool ixt_probe_memfd(int *number)
{
	return is_descriptor(memfd_create("ixt", MFD_CLOEXEC), number);
}

bool ixt_probe_openat2(int *number)
{
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_BENEATH };

	return is_descriptor(syscall(SYS_openat2, AT_FDCWD, ".", &how, sizeof how), number);
}

bool ixt_probe_landlock(int *number)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION);

	*number = version < 0 ? errno : 0;
	return version > 0;
}
