#include "ixt/run/guest.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Below the image, above every vm.mmap_min_addr in use. */
#define TRAMPOLINE 0x100000ull
#define USER_END 0x7ffffffff000ull
#define SYSCALL_BYTES 2

static const uint8_t trampoline_code[] = { 0x0f, 0x05, 0xcc };	/* syscall; int3 */

/* A page that takes away the process around it and stops. It is gone before the guest
 * runs. */
#define LEAVING (TRAMPOLINE + CAPOS_PAGE_SIZE)
#define LEAVING_GAPS 128	/* offset of what is to be unmapped, ends with a zero length */

static const uint8_t leaving_code[] = {
	0x48, 0x8b, 0x3b,			/* next: mov (%rbx), %rdi */
	0x48, 0x8b, 0x73, 0x08,			/* mov 8(%rbx), %rsi */
	0x48, 0x85, 0xf6,			/* test %rsi, %rsi */
	0x74, 0x10,				/* jz done */
	0xb8, SYS_munmap, 0, 0, 0,		/* mov $SYS_munmap, %eax */
	0x48, 0x83, 0xc3, 0x10,			/* add $16, %rbx */
	0x0f, 0x05,				/* syscall */
	0x48, 0x85, 0xc0,			/* test %rax, %rax */
	0x74, 0xe4,				/* jz next */
	0xcc,					/* done: int3, with %rax 0 or an error */
};
#define LEAVING_SYSCALL 23	/* offset of what follows the call */

/* ------------------------------------------------------- inside the child */

/* How far the child came, in memory it shares with the runner. */
typedef struct start_report {
	const char *step;
	int number;
} start_report;

/* glibc registers a place that the kernel writes to whenever the thread is moved;
 * with its memory gone the guest would die at its first instruction. */
extern const ptrdiff_t __rseq_offset __attribute__((weak));

static void unregister_rseq(void)
{
	enum { UNREGISTER = 1, SIGNATURE = 0x53053053, ORIGINAL_BYTES = 32 };

#ifdef SYS_rseq
	if (&__rseq_offset)
		syscall(SYS_rseq, (char *)__builtin_thread_pointer() + __rseq_offset,
			ORIGINAL_BYTES, UNREGISTER, SIGNATURE);
#endif
}

static bool map_at(uint64_t at, uint64_t len, int prot, int flags, int fd, off_t offset)
{
	void *p = mmap((void *)(uintptr_t)at, len, prot, flags | MAP_FIXED_NOREPLACE, fd,
		       offset);

	return p == (void *)(uintptr_t)at;
}

static int host_prot(uint8_t prot)
{
	return (prot & CAPOS_PROT_READ ? PROT_READ : 0) |
	       (prot & CAPOS_PROT_WRITE ? PROT_WRITE : 0) |
	       (prot & CAPOS_PROT_EXEC ? PROT_EXEC : 0);
}

static bool map_guest(const run_memory *m)
{
	const uint64_t window = RUN_WINDOW_END - RUN_WINDOW_BASE;
	run_stretch s;
	uint64_t page = 0;

	if (!map_at(RUN_WINDOW_BASE, window, PROT_NONE, MAP_SHARED, m->fd, 0) ||
	    !map_at(RUN_ARENA_BASE, RUN_ARENA_BYTES, PROT_NONE, MAP_SHARED, m->fd,
		    (off_t)window))
		return false;
	while (run_memory_next(m, &page, &s))
		if (mprotect((void *)(uintptr_t)s.at, s.len, host_prot(s.prot)) != 0)
			return false;
	return true;
}

/* Everything that is not the guest's: the runner's image, libc, vdso. */
static const struct {
	uint64_t at, len;
} gaps[] = {
	{ 0, TRAMPOLINE },
	{ LEAVING + CAPOS_PAGE_SIZE, RUN_WINDOW_BASE - LEAVING - CAPOS_PAGE_SIZE },
	{ RUN_WINDOW_END, RUN_ARENA_BASE - RUN_WINDOW_END },
	{ RUN_ARENA_END, USER_END - RUN_ARENA_END },
	{ 0, 0 },
};

static bool map_code(void)
{
	const uint64_t len = 2 * CAPOS_PAGE_SIZE;
	char *p = (char *)(uintptr_t)TRAMPOLINE;

	_Static_assert(LEAVING_GAPS + sizeof gaps <= CAPOS_PAGE_SIZE, "one page");
	if (!map_at(TRAMPOLINE, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0))
		return false;
	memcpy(p, trampoline_code, sizeof trampoline_code);
	p += CAPOS_PAGE_SIZE;
	memcpy(p, leaving_code, sizeof leaving_code);
	memcpy(p + LEAVING_GAPS, gaps, sizeof gaps);
	return mprotect((void *)(uintptr_t)TRAMPOLINE, len, PROT_READ | PROT_EXEC) == 0;
}

static bool install_filter(void)
{
	/* instruction_pointer is that of the next instruction */
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 9),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, instruction_pointer)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TRAMPOLINE + SYSCALL_BYTES, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, LEAVING + LEAVING_SYSCALL, 0, 6),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, instruction_pointer) + 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 4),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_munmap, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
	};
	struct sock_fprog program = { sizeof code / sizeof *code, code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void check(volatile start_report *report, const char *step, bool done)
{
	if (done)
		return;
	report->number = errno ? errno : ENOMEM;
	report->step = step;
	_exit(1);
}

/* Ends in a breakpoint, with nothing left of the process but the guest. */
static void be_guest(const run_memory *m, volatile start_report *report)
{
	static const struct rlimit none = { 0, 0 };

	errno = 0;
	check(report, "ptrace", ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
	/* ctrl-C is for the runner, which ends the guest */
	setpgid(0, 0);
	check(report, "setrlimit", setrlimit(RLIMIT_CORE, &none) == 0);
	unregister_rseq();
	check(report, "mapping the guest's memory", map_guest(m));
	check(report, "mapping the guest's memory", map_code());
	check(report, "seccomp", install_filter());
	__asm__ volatile("jmp *%1" : : "b"(LEAVING + LEAVING_GAPS), "r"(LEAVING) : "memory");
	__builtin_unreachable();
}

/* ------------------------------------------------------------- the runner */

/* Waits for the next stop. False when the process is no more. */
static bool wait_stop(run_guest *g, int *status)
{
	pid_t pid;

	do
		pid = waitpid(g->pid, status, __WALL);
	while (pid < 0 && errno == EINTR);
	if (pid == g->pid && WIFSTOPPED(*status))
		return ptrace(PTRACE_GETREGS, g->pid, NULL, &g->regs) == 0;
	g->pid = 0;
	return false;
}

/* Runs one call of Linux inside the guest, from the trampoline. */
static int64_t inject(run_guest *g, long number, uint64_t a, uint64_t b, uint64_t c)
{
	struct user_regs_struct saved = g->regs, regs = g->regs;
	uint64_t result;
	int status;

	regs.rip = TRAMPOLINE;
	regs.rax = (uint64_t)number;
	regs.orig_rax = (uint64_t)-1;
	regs.rdi = a;
	regs.rsi = b;
	regs.rdx = c;
	/* the trap and direction flags are the guest's own business */
	regs.eflags = 0x202;
	if (ptrace(PTRACE_SETREGS, g->pid, NULL, &regs) != 0 ||
	    ptrace(PTRACE_CONT, g->pid, NULL, NULL) != 0 || !wait_stop(g, &status))
		return -ESRCH;
	if (WSTOPSIG(status) != SIGTRAP || g->regs.rip != TRAMPOLINE + sizeof trampoline_code)
		return -EFAULT;
	result = g->regs.rax;
	saved.orig_rax = (uint64_t)-1;
	g->regs = saved;
	return ptrace(PTRACE_SETREGS, g->pid, NULL, &saved) == 0 ? (int64_t)result : -ESRCH;
}

static int set_entry(run_guest *g, const run_entry *e)
{
	struct user_regs_struct r = { .cs = g->regs.cs, .ss = g->regs.ss };
	struct user_fpregs_struct fp = { .cwd = 0x37f, .mxcsr = 0x1f80 };

	/* never DF: the runtime of the crates starts as a plain C function, so it is clear */
	if (e->junk)
		r.rax = r.rbx = r.rcx = r.rbp = r.r8 = r.r9 = r.r10 = r.r11 = r.r12 = r.r13 =
			r.r14 = r.r15 = 0xdeadbeefcafef00d;
	r.eflags = 0x202;
	r.orig_rax = (uint64_t)-1;
	r.rip = e->rip;
	r.rsp = e->rsp;
	r.fs_base = e->fs_base;
	r.rdi = CAPOS_RING;
	r.rsi = e->pid;
	r.rdx = CAPOS_CAPSET;
	g->regs = r;
	/* else the guest would find what the runner last computed */
	return ptrace(PTRACE_SETREGS, g->pid, NULL, &r) == 0 &&
	       ptrace(PTRACE_SETFPREGS, g->pid, NULL, &fp) == 0 ? 0 : errno;
}

static int prepare(run_guest *g, const start_report *report, const run_entry *entry,
		   const char **step)
{
	int status, number;

	if (!wait_stop(g, &status)) {
		*step = report->step ? report->step : "starting the guest";
		return report->number ? report->number : ECHILD;
	}
	*step = "ptrace";
	if (WSTOPSIG(status) != SIGTRAP)
		return EPROTO;
	if (ptrace(PTRACE_SETOPTIONS, g->pid, NULL,
		   (void *)(PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD)) != 0)
		return errno;
	*step = "unmapping the runner in the guest";
	number = (int)-(int64_t)g->regs.rax;
	if (number == 0)
		number = (int)-inject(g, SYS_munmap, LEAVING, CAPOS_PAGE_SIZE, 0);
	if (number)
		return number;
	*step = "ptrace";
	return set_entry(g, entry);
}

int run_guest_start(run_guest *g, run_memory *m, const run_entry *entry, const char **step)
{
	start_report *report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE,
				    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int number;

	*step = "memory";
	if (report == MAP_FAILED)
		return errno;
	*step = "fork";
	g->pid = fork();
	if (g->pid == 0)
		be_guest(m, report);
	number = g->pid < 0 ? errno : prepare(g, report, entry, step);
	munmap(report, sizeof *report);
	return number;
}

void run_guest_end(run_guest *g)
{
	int status;

	if (g->pid <= 0)
		return;
	kill(g->pid, SIGKILL);
	while (waitpid(g->pid, &status, __WALL) < 0 && errno == EINTR)
		;
	g->pid = 0;
}

/* What the guest caused itself comes from the kernel; anyone may send the rest. */
static bool is_fault(run_guest *g, int signal, run_fault *fault)
{
	siginfo_t info;

	if (ptrace(PTRACE_GETSIGINFO, g->pid, NULL, &info) != 0 || info.si_code <= 0)
		return false;
	*fault = (run_fault){ signal, 0 };
	if (signal == SIGSEGV || signal == SIGBUS)
		fault->address = (uint64_t)(uintptr_t)info.si_addr;
	return true;
}

run_event run_guest_resume(run_guest *g, run_fault *fault)
{
	int status;

	for (;;) {
		/* fails when it was killed just now, which the wait tells */
		ptrace(PTRACE_SYSEMU, g->pid, NULL, NULL);
		if (!wait_stop(g, &status))
			return RUN_EVENT_GONE;
		if (WSTOPSIG(status) == (SIGTRAP | 0x80))
			return RUN_EVENT_CALL;
		if (is_fault(g, WSTOPSIG(status), fault))
			return RUN_EVENT_FAULT;
	}
}

uint64_t run_guest_number(const run_guest *g)
{
	return g->regs.orig_rax;
}

void run_guest_answer(run_guest *g, uint64_t result)
{
	g->regs.rax = result;
	/* else Linux might take the result for a call to restart */
	g->regs.orig_rax = (uint64_t)-1;
	ptrace(PTRACE_SETREGS, g->pid, NULL, &g->regs);
}

void run_guest_set_fs_base(run_guest *g, uint64_t fs_base)
{
	g->regs.fs_base = fs_base;
}

int run_guest_protect(run_guest *g, uint64_t at, uint64_t len, uint8_t prot)
{
	int64_t r = inject(g, SYS_mprotect, at, len, (uint64_t)host_prot(prot));

	return r < 0 ? (int)-r : 0;
}
