/* Running a command in a jail that jail.h planned. */
#ifndef IXT_SANDBOX_RUN_H
#define IXT_SANDBOX_RUN_H

#include "ixt/sandbox/jail.h"

typedef struct ixt_jail_command {
	/* ends with NULL; argv[0] is a path inside, or a name without a slash that is
	 * looked for on the environment's PATH */
	const char *const *argv;
	const char *const *environment;	/* all of it; ends with NULL */
	int input, output, errors;	/* descriptors that it gets as 0, 1 and 2 */
} ixt_jail_command;

typedef enum ixt_jail_end {
	IXT_JAIL_EXITED,	/* with `number` as its status */
	IXT_JAIL_KILLED,	/* by the signal `number` */
	IXT_JAIL_TIMED_OUT,
} ixt_jail_end;

typedef struct ixt_jail_result {
	ixt_jail_end end;
	int number;
	double seconds;
} ixt_jail_result;

/* Runs it and waits. The command has no descriptor but its three, no capability, no
 * way to get one (no_new_privs), a seccomp filter against what builds do not need
 * (mounting, tracing, kernel keys and modules, namespaces), and the limits of the
 * spec. It and all that it leaves behind are killed when it ends, when the time is
 * over, and when this process dies.
 *
 * Raises through arena->trap: OSError that names the operation which failed, as when
 * the kernel does not allow namespaces; nothing has run then. */
ixt_jail_result ixt_jail_run(const ixt_jail_spec *spec, const ixt_jail_plan *plan,
			     const ixt_jail_command *command, ixt_arena *arena);

#endif
