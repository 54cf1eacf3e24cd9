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
 * a number that is not known before; two answers to what needs none. */
long __capos_call(linux_call *function, long a, long b, long c, long d, long e, long f);
long __capos_syscall(long n, long a, long b, long c, long d, long e, long f);
linux_call __capos_linux_accept, __capos_linux_refuse;

/* files.c */
linux_call __capos_linux_read, __capos_linux_write, __capos_linux_readv, __capos_linux_writev, __capos_linux_pread64, __capos_linux_pwrite64,
	__capos_linux_preadv, __capos_linux_pwritev, __capos_linux_lseek, __capos_linux_openat, __capos_linux_open, __capos_linux_close,
	__capos_linux_ftruncate, __capos_linux_truncate, __capos_linux_fsync, __capos_linux_getdents64, __capos_linux_ioctl, __capos_linux_fcntl,
	__capos_linux_dup, __capos_linux_dup2, __capos_linux_dup3, __capos_linux_poll, __capos_linux_ppoll;
/* names.c */
linux_call __capos_linux_stat, __capos_linux_fstat, __capos_linux_newfstatat, __capos_linux_access, __capos_linux_faccessat,
	__capos_linux_readlink, __capos_linux_readlinkat, __capos_linux_mkdir, __capos_linux_mkdirat, __capos_linux_unlink,
	__capos_linux_unlinkat, __capos_linux_rmdir, __capos_linux_rename, __capos_linux_renameat, __capos_linux_getcwd, __capos_linux_chdir,
	__capos_linux_fchdir, __capos_linux_chmod, __capos_linux_fchmod, __capos_linux_fchmodat, __capos_linux_umask;
/* memory.c */
linux_call __capos_linux_mmap, __capos_linux_munmap, __capos_linux_mremap, __capos_linux_brk;
/* clock.c */
linux_call __capos_linux_clock_gettime, __capos_linux_clock_getres, __capos_linux_nanosleep, __capos_linux_clock_nanosleep,
	__capos_linux_gettimeofday, __capos_linux_getrandom, __capos_linux_times;
/* process.c */
linux_call __capos_linux_exit, __capos_linux_getpid, __capos_linux_getppid, __capos_linux_identity, __capos_linux_set_tid_address,
	__capos_linux_kill, __capos_linux_tkill, __capos_linux_tgkill, __capos_linux_rt_sigaction, __capos_linux_uname, __capos_linux_prlimit64,
	__capos_linux_getrlimit, __capos_linux_futex, __capos_linux_sched_getaffinity;

/* How the program was started: the process' number. */
extern uint64_t bridge_pid;

/* The directory that relative names are below; absolute. */
void bridge_set_directory(const char *path);

#endif
