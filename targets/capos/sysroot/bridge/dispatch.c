#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "bridge.h"

long __capos_linux_accept(const call_arguments *x)
{
	(void)x;
	return 0;
}

long __capos_linux_refuse(const call_arguments *x)
{
	(void)x;
	return -EPERM;
}

long __capos_call(linux_call *function, long a, long b, long c, long d, long e, long f)
{
	call_arguments x = { a, b, c, d, e, f };

	return function(&x);
}

long __capos_syscall(long n, long a, long b, long c, long d, long e, long f)
{
	linux_call *function = NULL;

	switch (n) {
#define X(call, answer) \
	case SYS_##call: \
		function = __capos_linux_##answer; \
		break;
#include "targets/capos/sysroot/overlay/arch/x86_64/capos_calls.h"
#undef X
	}
	return function ? __capos_call(function, a, b, c, d, e, f) : -ENOSYS;
}
