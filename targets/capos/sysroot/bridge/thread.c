/* What musl wants of an architecture beside calls: the thread pointer, and a way to be
 * cancelled in the middle of a call, which nobody is there for with one thread. */
#include "bridge.h"

uintptr_t __capos_thread;

int __set_thread_area(void *p)
{
	__capos_thread = (uintptr_t)p;
	return 1;	/* there can be no other threads */
}

const char __cp_begin[1], __cp_end[1], __cp_cancel[1];

long __syscall_cp_asm(volatile void *cancel, long n, long a, long b, long c, long d, long e,
		      long f)
{
	(void)cancel;
	return __capos_syscall(n, a, b, c, d, e, f);
}
