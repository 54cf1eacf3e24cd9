/* The C library asks the bridge where it asked Linux: there is no such kernel, and
 * no instruction that enters one may be left in it. A call whose number is known here
 * refers to its own answer alone, so that programs hold what they use. */
#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)

struct call_arguments;
typedef long __capos_linux_call(const struct call_arguments *);

#pragma GCC visibility push(hidden)
long __capos_call(__capos_linux_call *function, long a, long b, long c, long d, long e, long f);
long __capos_syscall(long n, long a, long b, long c, long d, long e, long f);
#define X(call, answer) __capos_linux_call __capos_linux_##answer;
#include "capos_calls.h"
#undef X
#pragma GCC visibility pop

__attribute__((__always_inline__))
static __inline long __syscall6(long n, long a, long b, long c, long d, long e, long f)
{
	if (!__builtin_constant_p(n))
		return __capos_syscall(n, a, b, c, d, e, f);
	switch (n) {
#define X(call, answer) \
	case SYS_##call: \
		return __capos_call(__capos_linux_##answer, a, b, c, d, e, f);
#include "capos_calls.h"
#undef X
	}
	return -ENOSYS;
}

__attribute__((__always_inline__))
static __inline long __syscall0(long n)
{
	return __syscall6(n, 0, 0, 0, 0, 0, 0);
}

__attribute__((__always_inline__))
static __inline long __syscall1(long n, long a)
{
	return __syscall6(n, a, 0, 0, 0, 0, 0);
}

__attribute__((__always_inline__))
static __inline long __syscall2(long n, long a, long b)
{
	return __syscall6(n, a, b, 0, 0, 0, 0);
}

__attribute__((__always_inline__))
static __inline long __syscall3(long n, long a, long b, long c)
{
	return __syscall6(n, a, b, c, 0, 0, 0);
}

__attribute__((__always_inline__))
static __inline long __syscall4(long n, long a, long b, long c, long d)
{
	return __syscall6(n, a, b, c, d, 0, 0);
}

__attribute__((__always_inline__))
static __inline long __syscall5(long n, long a, long b, long c, long d, long e)
{
	return __syscall6(n, a, b, c, d, e, 0);
}

#define IPC_64 0
