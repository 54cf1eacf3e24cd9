/* The process a guest runs in, under PTRACE_SYSEMU: each system call of it stops
 * in the runner before Linux sees it. Nothing of the host is mapped there but one
 * page with a SYSCALL instruction, through which the runner itself changes the
 * permissions of pages; a seccomp filter lets through just that, from just there
 * (it also holds for the page of old vsyscalls, which ptrace does not see). */
#ifndef IXT_RUN_GUEST_H
#define IXT_RUN_GUEST_H

#include <sys/types.h>
#include <sys/user.h>

#include "ixt/run/memory.h"

typedef struct run_guest {
	pid_t pid;		/* 0: none any more */
	struct user_regs_struct regs;	/* as of the last stop */
} run_guest;

typedef struct run_entry {
	uint64_t rip, rsp, fs_base, pid;
	bool junk;		/* the other registers hold something */
} run_entry;

/* Starts a process that has the window of `m` mapped and is stopped at its entry.
 * Returns 0, or an errno with the step that failed. */
int run_guest_start(run_guest *g, run_memory *m, const run_entry *entry, const char **step);
/* Ends it, if it still is there. */
void run_guest_end(run_guest *g);

typedef enum run_event {
	RUN_EVENT_CALL,		/* SYSCALL; regs hold its arguments */
	RUN_EVENT_FAULT,	/* a signal that the guest caused */
	RUN_EVENT_GONE,		/* killed from outside: the time limit */
} run_event;

typedef struct run_fault {
	int signal;
	uint64_t address;	/* that the guest touched; SIGSEGV, SIGBUS */
} run_fault;

run_event run_guest_resume(run_guest *g, run_fault *fault);
/* The number and the result of a call that stopped. */
uint64_t run_guest_number(const run_guest *g);
void run_guest_answer(run_guest *g, uint64_t result);
void run_guest_set_fs_base(run_guest *g, uint64_t fs_base);

/* Changes what the guest may do with pages of the arena or window. Returns 0 or an
 * errno. Only while it is stopped at a call. */
int run_guest_protect(run_guest *g, uint64_t at, uint64_t len, uint8_t prot);

#endif
