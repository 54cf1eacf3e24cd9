/* The process itself: its end, its signals, what it is told about its surroundings. */
#include "bridge.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include "descriptor.h"
#include "ring.h"

#define IDENTITY 1000
#define FUTEX_COMMANDS 0x7f

extern uint8_t __capos_stack_begin[], __capos_stack_end[];

uint64_t bridge_pid;

long __capos_linux_exit(const call_arguments *x)
{
	ring_exit(x->a & 0xff);
}

long __capos_linux_getpid(const call_arguments *x)
{
	(void)x;
	return (long)bridge_pid;
}

long __capos_linux_getppid(const call_arguments *x)
{
	(void)x;
	return 0;
}

/* There are no users; musl's start compares the four. */
long __capos_linux_identity(const call_arguments *x)
{
	(void)x;
	return IDENTITY;
}

long __capos_linux_set_tid_address(const call_arguments *x)
{
	return __capos_linux_getpid(x);
}

/* --------------------------------------------------------------------------- signals */

/* As the kernel has it. */
struct action {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(void);
	unsigned mask[2];
};

static struct action actions[_NSIG];

/* No signal comes from outside; raise() and abort() work. */
long __capos_linux_rt_sigaction(const call_arguments *x)
{
	if (x->a < 1 || x->a >= _NSIG || x->a == SIGKILL || x->a == SIGSTOP)
		return -EINVAL;
	if (x->c)
		*(struct action *)x->c = actions[x->a];
	if (x->b)
		actions[x->a] = *(const struct action *)x->b;
	return 0;
}

static bool is_ignored_by_default(long number)
{
	return number == SIGCHLD || number == SIGCONT || number == SIGURG || number == SIGWINCH;
}

static long deliver(long number)
{
	void (*handler)(int);

	if (number < 0 || number >= _NSIG)
		return -EINVAL;
	handler = actions[number].handler;
	if (number == 0 || handler == SIG_IGN || (!handler && is_ignored_by_default(number)))
		return 0;
	if (!handler)
		ring_exit(128 + number);
	if (actions[number].flags & SA_RESETHAND)
		actions[number].handler = SIG_DFL;
	handler((int)number);
	return 0;
}

/* To itself only: it knows no other process. */
long __capos_linux_kill(const call_arguments *x)
{
	return x->a == (long)bridge_pid || x->a == 0 ? deliver(x->b) : -ESRCH;
}

long __capos_linux_tkill(const call_arguments *x)
{
	return __capos_linux_kill(x);
}

long __capos_linux_tgkill(const call_arguments *x)
{
	return x->a == x->b && x->a == (long)bridge_pid ? deliver(x->c) : -ESRCH;
}

/* One thread: a lock that is held is held for ever. */
long __capos_linux_futex(const call_arguments *x)
{
	if ((x->b & FUTEX_COMMANDS) != 0)
		return 0;	/* wakes nobody */
	if (*(volatile int *)x->a != (int)x->c)
		return -EAGAIN;
	if (x->d)
		return -ETIMEDOUT;
	ring_exit(128 + SIGABRT);
}

/* ----------------------------------------------------------------------- surroundings */

long __capos_linux_uname(const call_arguments *x)
{
	struct utsname *u = (struct utsname *)x->a;

	memset(u, 0, sizeof *u);
	strcpy(u->sysname, "capOS");
	strcpy(u->nodename, "capos");
	strcpy(u->release, "0.1.0");
	strcpy(u->version, "0.1.0");
	strcpy(u->machine, "x86_64");
	return 0;
}

static void fill_limit(long resource, struct rlimit *limit)
{
	*limit = (struct rlimit){ RLIM_INFINITY, RLIM_INFINITY };
	if (resource == RLIMIT_STACK)
		limit->rlim_cur = limit->rlim_max =
			(rlim_t)(__capos_stack_end - __capos_stack_begin);
	if (resource == RLIMIT_NOFILE)
		limit->rlim_cur = limit->rlim_max = DESCRIPTORS;
	if (resource == RLIMIT_CORE)
		limit->rlim_cur = limit->rlim_max = 0;
}

long __capos_linux_getrlimit(const call_arguments *x)
{
	fill_limit(x->a, (struct rlimit *)x->b);
	return 0;
}

long __capos_linux_prlimit64(const call_arguments *x)
{
	if (x->a && x->a != (long)bridge_pid)
		return -ESRCH;
	if (x->d)
		fill_limit(x->b, (struct rlimit *)x->d);
	return x->c ? -EPERM : 0;
}

long __capos_linux_sched_getaffinity(const call_arguments *x)
{
	if ((size_t)x->b < sizeof(long))
		return -EINVAL;
	*(unsigned long *)x->c = 1;
	return sizeof(long);
}
