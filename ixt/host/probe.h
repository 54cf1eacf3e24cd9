/* What this machine's kernel can do for us. Each probe does the thing once, in a
 * child where it would change the process, rather than trust a version. */
#ifndef IXT_HOST_PROBE_H
#define IXT_HOST_PROBE_H

#include <stdbool.h>

/* Each returns true, or false with *number set to the errno that was met. */
bool ixt_probe_user_namespaces(int *number);	/* with mount, pid and net ones */
bool ixt_probe_ptrace(int *number);		/* PTRACE_SYSEMU on a child */
bool ixt_probe_seccomp(int *number);		/* filters, SECCOMP_RET_KILL_PROCESS */
bool ixt_probe_memfd(int *number);
bool ixt_probe_openat2(int *number);		/* RESOLVE_BENEATH */
bool ixt_probe_landlock(int *number);

#endif
