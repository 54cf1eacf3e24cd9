#include "ixt/run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "ixt/run/capset.h"
#include "ixt/run/load.h"
#include "ixt/run/ring.h"
#include "ixt/run/services/services.h"
#include "ixt/run/trace.h"

typedef struct run_job {
	const run_config *config;
	run_say say;
	run_machine machine;
	run_guest guest;
	run_image image;
} run_job;

/* -------------------------------------------------------------- time limit */

/* Kills the guest, which ends the wait for it, and ends waits for the host. It
 * comes again, as the first may fall between a look at `expired` and the wait. */
static volatile int expired;
static volatile pid_t guest_pid;

static void expire(int signal)
{
	(void)signal;
	expired = 1;
	if (guest_pid > 0)
		kill(guest_pid, SIGKILL);
}

static void set_limit(uint32_t seconds)
{
	const struct sigaction action = { .sa_handler = expire };
	const struct itimerval t = { { 0, 50000 }, { (time_t)seconds, 0 } };

	if (seconds) {
		sigaction(SIGALRM, &action, NULL);
		setitimer(ITIMER_REAL, &t, NULL);
	}
}

static void lift_limit(void)
{
	const struct itimerval none = { 0 };

	setitimer(ITIMER_REAL, &none, NULL);
	guest_pid = 0;
}

/* ------------------------------------------------------------------ grants */

static bool grant(run_job *j, const char *name, run_object object)
{
	return run_capset_grant(&j->machine, name, object);
}

static bool grant_streams(run_job *j)
{
	run_object all = { &run_stdio, NULL };

	switch (j->config->stdio) {
	case RUN_STDIO_PIPE:
		return grant(j, CAPOS_NAME_STDIN, run_pipe_object(0)) &&
		       grant(j, CAPOS_NAME_STDOUT, run_pipe_object(1)) &&
		       grant(j, CAPOS_NAME_STDERR, run_pipe_object(2));
	case RUN_STDIO_STDIO:
		return grant(j, CAPOS_NAME_STDIN, all) && grant(j, CAPOS_NAME_STDOUT, all) &&
		       grant(j, CAPOS_NAME_STDERR, all);
	case RUN_STDIO_TERMINAL:
		return grant(j, CAPOS_NAME_TERMINAL, (run_object){ &run_terminal, NULL });
	case RUN_STDIO_CONSOLE:
		break;
	}
	return true;
}

static bool grant_plain(run_job *j)
{
	return grant(j, CAPOS_NAME_CONSOLE, (run_object){ &run_console, NULL }) &&
	       grant(j, CAPOS_NAME_TIMER, (run_object){ &run_timer, NULL }) &&
	       grant(j, CAPOS_NAME_WALL_CLOCK, (run_object){ &run_wall_clock, NULL }) &&
	       grant(j, CAPOS_NAME_ENTROPY, (run_object){ &run_entropy, NULL }) &&
	       grant(j, CAPOS_NAME_MEMORY, (run_object){ &run_virtual_memory, NULL }) &&
	       grant(j, CAPOS_NAME_THREAD, (run_object){ &run_thread_control, NULL });
}

/* Opens a file or directory of the command line; says why not. */
static int open_named(run_job *j, const char *path, int flags)
{
	int fd = open(path, flags | O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		j->say("%s: %s", path, strerror(errno));
	return fd;
}

static bool grant_files(run_job *j)
{
	const run_config *c = j->config;
	const struct {
		const char *path, *name;
		bool writable;
	} roots[] = {
		{ c->root, CAPOS_NAME_ROOT, false },
		{ c->rw, c->root ? "rw" : CAPOS_NAME_ROOT, true },
	};
	size_t i;
	int fd;

	for (i = 0; i < sizeof roots / sizeof *roots; i++) {
		if (!roots[i].path)
			continue;
		fd = open_named(j, roots[i].path, O_DIRECTORY);
		if (fd < 0 || !grant(j, roots[i].name,
				     run_directory_object(fd, roots[i].writable)))
			return false;
	}
	if (!c->manifest)
		return true;
	fd = open_named(j, c->manifest, 0);
	return fd >= 0 && grant(j, CAPOS_NAME_BOOT_PACKAGE, run_boot_package_object(fd));
}

/* ------------------------------------------------------------- arguments */

/* A program without a block finds its arguments in a file of that name. */
static bool grant_args_file(run_job *j, size_t size)
{
	int fd = memfd_create("args", MFD_CLOEXEC);
	uint8_t *bytes = calloc(1, size);
	bool done = fd >= 0 && bytes;

	if (done) {
		run_args_write(j->config->args, j->config->env, bytes);
		done = run_write_all(fd, bytes, size, NULL) == 0;
	}
	free(bytes);
	if (!done) {
		j->say("arguments: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	return grant(j, CAPOS_NAME_ARGS, run_file_object(fd, false));
}

static bool give_args(run_job *j)
{
	size_t size = run_args_size(j->config->args, j->config->env);
	size_t most = j->image.args_block ? CAPOS_ARGS_BYTES : CAPOS_MAX_FILE_IO_BYTES;

	if (size > most) {
		j->say("arguments and environment take %zu bytes, %s has %zu: pass fewer", size,
		       j->image.args_block ? "the program's block" : "the file of them", most);
		return false;
	}
	if (!j->image.args_block)
		return grant_args_file(j, size);
	run_args_write(j->config->args, j->config->env,
		       run_memory_raw(&j->machine.memory, j->image.args_block, CAPOS_ARGS_BYTES));
	return true;
}

/* ---------------------------------------------------------------- the ends */

static int exit_status(int64_t code)
{
	return code >= 0 && code <= 255 ? (int)code : 255;
}

/* The area of an address, for people. */
static const char *area_of(uint64_t at)
{
	static const struct {
		uint64_t from, to;
		const char *name;
	} areas[] = {
		{ 0, CAPOS_PAGE_SIZE, "a null pointer" },
		{ CAPOS_IMAGE_BASE, CAPOS_IMAGE_END, "the image" },
		{ CAPOS_IMAGE_END, CAPOS_STACK_BASE, "below the stack: it overflowed" },
		{ CAPOS_STACK_BASE, CAPOS_STACK_TOP, "the stack" },
		{ CAPOS_TLS_BASE, CAPOS_TLS_END, "the TLS region" },
		{ CAPOS_RING, CAPOS_RING + CAPOS_PAGE_SIZE, "the ring" },
		{ CAPOS_CAPSET, CAPOS_CAPSET + CAPOS_PAGE_SIZE, "the CapSet, which is read-only" },
		{ RUN_ARENA_BASE, RUN_ARENA_END, "VirtualMemory's area" },
	};
	size_t i;

	for (i = 0; i < sizeof areas / sizeof *areas; i++)
		if (at >= areas[i].from && at < areas[i].to)
			return areas[i].name;
	return "nothing";
}

static int say_fault(run_job *j, const run_fault *f)
{
	const struct user_regs_struct *r = &j->guest.regs;

	if (f->signal == SIGSEGV || f->signal == SIGBUS)
		j->say("the program was stopped: SIG%s at rip 0x%llx, rsp 0x%llx, touching 0x%" PRIx64
		       " (%s)", sigabbrev_np(f->signal), r->rip, r->rsp, f->address,
		       area_of(f->address));
	else
		j->say("the program was stopped: SIG%s at rip 0x%llx, rsp 0x%llx",
		       sigabbrev_np(f->signal), r->rip, r->rsp);
	return RUN_STATUS_SIGNAL + f->signal;
}

/* ---------------------------------------------------------------- the loop */

enum { GO_ON = -1 };

/* Any other way into the kernel (int 0x80, compatibility mode) is none of capOS's. */
static bool came_by_syscall(const run_job *j)
{
	enum { CS_64 = 0x33 };
	const struct user_regs_struct *r = &j->guest.regs;
	const uint8_t *p = run_memory_at(&j->machine.memory, r->rip - 2, 2, CAPOS_PROT_EXEC);

	return r->cs == CS_64 && p && p[0] == 0x0f && p[1] == 0x05;
}

static int enter_ring(run_job *j)
{
	uint64_t at_least = j->guest.regs.rdi, timeout = j->guest.regs.rsi, result;

	switch (run_ring_enter(&j->machine, (uint32_t)at_least, timeout, &result)) {
	case RUN_ENTERED:
		run_trace_enter(&j->machine, at_least, timeout, result);
		run_guest_answer(&j->guest, result);
		return GO_ON;
	case RUN_BLOCKED:
		j->say("the program is blocked: it waits for ever for %" PRIu64
		       " completions, and nothing is pending (rip 0x%llx)", at_least,
		       j->guest.regs.rip);
		return RUN_STATUS_BLOCKED;
	case RUN_ENDED:
		break;
	}
	return expired ? RUN_STATUS_TIME : exit_status(j->machine.exit_code);
}

static int handle_call(run_job *j)
{
	uint64_t number = run_guest_number(&j->guest);

	if (!came_by_syscall(j)) {
		j->say("the program was stopped: it entered the kernel at rip 0x%llx (rsp 0x%llx) "
		       "without SYSCALL, which is the one way on capOS", j->guest.regs.rip,
		       j->guest.regs.rsp);
		return RUN_STATUS_SIGNAL + SIGSYS;
	}
	switch (number) {
	case CAPOS_SYS_EXIT:
		if (j->machine.trace)
			fprintf(j->machine.trace, "exit(%lld)\n", (long long)j->guest.regs.rdi);
		return exit_status((int64_t)j->guest.regs.rdi);
	case CAPOS_SYS_CAP_ENTER:
		return enter_ring(j);
	default:
		if (j->machine.trace)
			fprintf(j->machine.trace, "system call %" PRIu64 " = rejected\n", number);
		run_guest_answer(&j->guest, CAPOS_ENTER_REJECTED);
		return GO_ON;
	}
}

static int run_guest_to_end(run_job *j)
{
	run_fault fault;
	int status = GO_ON;

	while (status == GO_ON && !expired) {
		switch (run_guest_resume(&j->guest, &fault)) {
		case RUN_EVENT_CALL:
			status = handle_call(j);
			break;
		case RUN_EVENT_FAULT:
			status = say_fault(j, &fault);
			break;
		case RUN_EVENT_GONE:
			status = expired ? RUN_STATUS_TIME : RUN_STATUS_SIGNAL + SIGKILL;
			if (!expired)
				j->say("the program was killed from outside");
			break;
		}
	}
	if (expired) {
		j->say("the program was stopped: the time limit of %" PRIu32 " s is over",
		       j->config->seconds);
		return RUN_STATUS_TIME;
	}
	return status;
}

static int start_and_run(run_job *j)
{
	run_machine *m = &j->machine;
	run_entry entry = {
		.rip = j->image.entry,
		.rsp = CAPOS_STACK_TOP - (run_reads_other(m, RUN_READ_RSP) ? 8 : 0),
		.fs_base = m->fs_base,
		.pid = 1,
		.junk = run_reads_other(m, RUN_READ_REGISTERS),
	};
	const char *step;
	int number = run_guest_start(&j->guest, &m->memory, &entry, &step);
	int status;

	if (number) {
		run_guest_end(&j->guest);
		j->say("%s: %s: this machine cannot run guests; ixt-cross doctor says more", step,
		       strerror(number));
		return RUN_STATUS_ENVIRONMENT;
	}
	m->guest = &j->guest;
	guest_pid = j->guest.pid;
	set_limit(j->config->seconds);
	status = run_guest_to_end(j);
	lift_limit();
	run_guest_end(&j->guest);
	return status;
}

static bool prepare(run_job *j)
{
	const run_config *c = j->config;
	run_machine *m = &j->machine;
	char reason[RUN_LOAD_TEXT];
	bool fits;

	if (!run_load(&m->memory, c->program, &j->image, reason)) {
		j->say("%s: %s", c->program, reason);
		return false;
	}
	m->fs_base = run_load_tls(&m->memory, &j->image, !run_reads_other(m, RUN_READ_FS_BASE),
				  &fits);
	if (!fits) {
		j->say("%s: thread-local data of %" PRIu64 " bytes, its region has less than %d",
		       c->program, j->image.tls_bytes, CAPOS_TLS_END - CAPOS_TLS_BASE);
		return false;
	}
	m->memory_limit = c->memory_bytes / CAPOS_PAGE_SIZE;
	m->trace = c->trace ? stderr : NULL;
	m->stop = &expired;
	run_capset_init(m);
	return grant_streams(j) && grant_plain(j) && grant_files(j) && give_args(j);
}

int run_program(const run_config *config, run_say say)
{
	run_job j = { .config = config, .say = say };
	int number = run_machine_init(&j.machine, config->readings), status;

	expired = 0;
	if (number) {
		say("memory of the guest: %s", strerror(number));
		status = RUN_STATUS_ENVIRONMENT;
	} else {
		status = prepare(&j) ? start_and_run(&j) : RUN_STATUS_INPUT;
	}
	run_machine_release(&j.machine);
	return status;
}
