/* Linux' calls as musl makes them, answered by capabilities. Each function is one call,
 * with its arguments, and returns what the kernel would: a value or a negative errno. */
#ifndef BRIDGE_BRIDGE_H
#define BRIDGE_BRIDGE_H

#include <stdint.h>

typedef struct call_arguments {
	long a, b, c, d, e, f;
} call_arguments;

typedef long linux_call(const call_arguments *x);

/* dispatch.c: musl's ways in (overlay/arch/x86_64/syscall_arch.h), to one function and by
 * a number that is not known before. */
long __capos_call(linux_call *function, long a, long b, long c, long d, long e, long f);
long __capos_syscall(long n, long a, long b, long c, long d, long e, long f);

/* The answers. files.c: open files; names.c: names of files; memory.c; clock.c: time and
 * randomness; process.c; dispatch.c: what needs no answer. */
#define X(call, answer) linux_call __capos_linux_##answer;
#include "targets/capos/sysroot/overlay/arch/x86_64/capos_calls.h"
#undef X

/* How the program was started: the process' number. */
extern uint64_t bridge_pid;

/* The directory that relative names are below; absolute. */
void bridge_set_directory(const char *path);

#endif
