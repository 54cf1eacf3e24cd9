/* The seccomp filter of a jail. */
#ifndef IXT_SANDBOX_FILTER_H
#define IXT_SANDBOX_FILTER_H

/* From now on this process, which has no_new_privs, and all it starts get EPERM for
 * what a build does not need: mounts, other processes' memory, kernel keys, modules
 * and programs, handles, io_uring, new namespaces; clone3 is unknown to it, so that
 * clone with its flags in a register is used; another ABI's calls kill. Returns 0, or
 * an errno. */
int ixt_jail_filter(void);

#endif
