#include "ixt/sandbox/run.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ixt/sandbox/filter.h"
#include "ixt/source/root.h"

/* Newer than the oldest headers we build with. */
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

#define INSIDE_ID 1000
/* Where the new root is mounted while it is made; it hides what is there from this
 * mount namespace only. */
#define NEW_ROOT "/tmp"

/* What the processes of the jail report, once. */
typedef enum report_kind { REPORT_FAILED, REPORT_ENDED } report_kind;

typedef struct report {
	report_kind kind;
	const char *what;	/* of a failure outside of the operations */
	uint32_t op;		/* else the operation */
	int number;		/* errno, or a status as waitpid gives it */
} report;

typedef struct jail {
	const ixt_jail_spec *spec;
	const ixt_jail_plan *plan;
	const ixt_jail_command *command;
	int *sources;		/* of binds, by operation */
	int reports;		/* the pipe's end for writing */
} jail;

static noreturn void give_up(const jail *j, const char *what, uint32_t op, int number)
{
	report r = { REPORT_FAILED, what, op, number };
	ssize_t ignored = write(j->reports, &r, sizeof r);

	(void)ignored;
	_exit(1);
}

/* ------------------------------------------------------------------- operations */

static const char *place(const jail *j, uint32_t op, ixt_str at, char path[PATH_MAX])
{
	int n = snprintf(path, PATH_MAX, NEW_ROOT "%.*s", IXT_STR_ARG(at));

	if (n < 0 || n >= PATH_MAX)
		give_up(j, NULL, op, ENAMETOOLONG);
	return path;
}

static int make_directories(char *path)
{
	char *p;

	for (p = path + sizeof NEW_ROOT; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return -1;
		*p = '/';
	}
	return mkdir(path, 0755) < 0 && errno != EEXIST ? -1 : 0;
}

static int make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	return fd < 0 ? -1 : close(fd);
}

static int mount_scratch(const char *path, uint64_t bytes)
{
	char options[64] = "mode=0755";

	if (bytes)
		snprintf(options, sizeof options, "mode=0755,size=%llu",
			 (unsigned long long)bytes);
	return mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options);
}

static int bind(int source, const char *path)
{
	char from[64];

	snprintf(from, sizeof from, "/proc/self/fd/%d", source);
	return mount(from, path, NULL, MS_BIND | MS_REC, NULL);
}

static int restrict_mount(const char *path, uint64_t flags, bool recursive)
{
	struct mount_attr attr = { .attr_set = flags };

	return (int)syscall(SYS_mount_setattr, AT_FDCWD, path, recursive ? AT_RECURSIVE : 0,
			    &attr, sizeof attr);
}

/* The old root is stacked below the new one and taken off. */
static int enter(void)
{
	if (chdir(NEW_ROOT) < 0 || syscall(SYS_pivot_root, ".", ".") < 0)
		return -1;
	return umount2(".", MNT_DETACH) < 0 || chdir("/") < 0 ? -1 : 0;
}

static int perform(const jail *j, uint32_t number, bool *entered)
{
	const uint64_t safe = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
	const ixt_jail_op *op = &j->plan->ops[number];
	char path[PATH_MAX];
	const char *at = *entered ? op->at.ptr : place(j, number, op->at, path);

	switch (op->kind) {
	case IXT_JAIL_TMPFS:
		return mount_scratch(at, op->number);
	case IXT_JAIL_DIRECTORY:
		return make_directories(path);
	case IXT_JAIL_FILE:
		return make_file(at);
	case IXT_JAIL_BIND:
		return bind(j->sources[number], at);
	case IXT_JAIL_READ_ONLY:
		return restrict_mount(at, safe | MOUNT_ATTR_RDONLY, !*entered);
	case IXT_JAIL_NO_SETUID:
		return restrict_mount(at, safe, true);
	case IXT_JAIL_LINK:
		return symlink(op->from.ptr, at);
	case IXT_JAIL_PROC:
		return mount("proc", at, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	case IXT_JAIL_ENTER:
		*entered = true;
		return enter();
	case IXT_JAIL_HOST_NAME:
		return sethostname(op->from.ptr, op->from.len);
	case IXT_JAIL_WORK_DIR:
		return chdir(at);
	}
	errno = EINVAL;
	return -1;
}

/* In the jail's own mount namespace, whose mounts alone can be bound, and before
 * one of the jail's hides them. They close themselves when the command starts. */
static void open_sources(const jail *j)
{
	uint32_t i;

	for (i = 0; i < j->plan->count; i++) {
		const ixt_jail_op *op = &j->plan->ops[i];

		if (op->kind != IXT_JAIL_BIND)
			continue;
		j->sources[i] = open(op->from.ptr, O_PATH | O_CLOEXEC);
		if (j->sources[i] < 0)
			give_up(j, NULL, i, errno);
	}
}

static void perform_all(const jail *j)
{
	bool entered = false;
	uint32_t i;

	open_sources(j);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		give_up(j, "making the mounts private", 0, errno);
	for (i = 0; i < j->plan->count; i++)
		if (perform(j, i, &entered) < 0)
			give_up(j, NULL, i, errno);
}

/* -------------------------------------------------------------------- processes */

static void set_limit(const jail *j, int resource, uint64_t value)
{
	struct rlimit limit = { value, value };

	if (value && setrlimit(resource, &limit) < 0)
		give_up(j, "setting a limit", 0, errno);
}

static void drop_privileges(const jail *j)
{
	int cap, number;

	for (cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0; cap++)
		if (prctl(PR_CAPBSET_DROP, cap) < 0)
			give_up(j, "dropping capabilities", 0, errno);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		give_up(j, "no_new_privs", 0, errno);
	number = ixt_jail_filter();
	if (number)
		give_up(j, "the seccomp filter", 0, number);
}

/* Moves the three where they belong, above them first so that none is lost. */
static void take_streams(const jail *j)
{
	int fds[3] = { j->command->input, j->command->output, j->command->errors }, i;

	for (i = 0; i < 3; i++) {
		fds[i] = fcntl(fds[i], F_DUPFD, 64);
		if (fds[i] < 0)
			give_up(j, "its standard streams", 0, errno);
	}
	for (i = 0; i < 3; i++)
		if (dup2(fds[i], i) < 0)
			give_up(j, "its standard streams", 0, errno);
}

/* All but the three, and the pipe, which closes itself. */
static void close_others(const jail *j)
{
	unsigned pipe = (unsigned)j->reports;

	if ((pipe > 3 && syscall(SYS_close_range, 3u, pipe - 1, 0u) < 0) ||
	    syscall(SYS_close_range, pipe + 1, ~0u, 0u) < 0)
		give_up(j, "closing descriptors", 0, errno);
}

static const char *search_path(const ixt_jail_command *c)
{
	const char *const *e;

	for (e = c->environment; *e; e++)
		if (strncmp(*e, "PATH=", 5) == 0)
			return *e + 5;
	return "";
}

/* As a shell finds it, but on the command's own PATH. Returns when it cannot. */
static void execute(const ixt_jail_command *c)
{
	const char *dir = search_path(c), *end;
	char path[PATH_MAX];

	if (strchr(c->argv[0], '/'))
		execve(c->argv[0], (char *const *)c->argv, (char *const *)c->environment);
	else
		errno = ENOENT;
	for (; !strchr(c->argv[0], '/') && *dir; dir = *end ? end + 1 : end) {
		end = strchrnul(dir, ':');
		if ((size_t)snprintf(path, sizeof path, "%.*s/%s", (int)(end - dir), dir,
				     c->argv[0]) >= sizeof path)
			continue;
		execve(path, (char *const *)c->argv, (char *const *)c->environment);
		if (errno != ENOENT && errno != ENOTDIR && errno != EACCES)
			return;
	}
}

static noreturn void become_command(const jail *j)
{
	const ixt_jail_limits *l = &j->spec->limits;
	sigset_t none;

	setsid();
	umask(j->spec->mask ? (mode_t)j->spec->mask : 022);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	take_streams(j);
	close_others(j);
	set_limit(j, RLIMIT_AS, l->memory);
	set_limit(j, RLIMIT_NPROC, l->processes);
	set_limit(j, RLIMIT_FSIZE, l->file_bytes);
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	drop_privileges(j);
	execute(j->command);
	give_up(j, "starting the command", 0, errno);
}

/* Process 1 of the jail: when it ends, the kernel kills all that is left. */
static noreturn void become_init(const jail *j)
{
	report r = { .kind = REPORT_ENDED };
	ssize_t ignored;
	pid_t command, got;

	signal(SIGTERM, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	perform_all(j);
	command = fork();
	if (command == 0)
		become_command(j);
	if (command < 0)
		give_up(j, "starting a process", 0, errno);
	do
		got = waitpid(-1, &r.number, 0);
	while (got != command && (got >= 0 || errno == EINTR));
	ignored = write(j->reports, &r, sizeof r);
	(void)ignored;
	_exit(0);
}

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n < 0 ? -1 : 0;
}

static void map_ids(const jail *j, uid_t uid, gid_t gid)
{
	char users[64], groups[64];

	snprintf(users, sizeof users, "%d %u 1", INSIDE_ID, (unsigned)uid);
	snprintf(groups, sizeof groups, "%d %u 1", INSIDE_ID, (unsigned)gid);
	if (write_text("/proc/self/setgroups", "deny") < 0 ||
	    write_text("/proc/self/uid_map", users) < 0 ||
	    write_text("/proc/self/gid_map", groups) < 0)
		give_up(j, "mapping user and group", 0, errno);
}

static volatile sig_atomic_t init_pid;

static void end_jail(int number)
{
	(void)number;
	if (init_pid)
		kill((pid_t)init_pid, SIGKILL);
	else
		_exit(1);
}

/* Between the outside and process 1: what asks it to end finds all gone when it
 * has. */
static noreturn void become_jailer(const jail *j, pid_t parent)
{
	int spaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS;
	uid_t uid = geteuid();
	gid_t gid = getegid();
	pid_t init;

	signal(SIGTERM, end_jail);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);	/* it died before that */
	if (unshare(spaces | (j->spec->network ? 0 : CLONE_NEWNET)) < 0)
		give_up(j, "making namespaces", 0, errno);
	map_ids(j, uid, gid);
	init = fork();
	if (init == 0)
		become_init(j);
	if (init < 0)
		give_up(j, "starting a process", 0, errno);
	init_pid = init;
	while (waitpid(init, NULL, 0) < 0 && errno == EINTR)
		;
	_exit(0);
}

/* ------------------------------------------------------------------- the outside */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* False: the time is over. A jail that ends without a report has been killed. */
static bool hear(int pipe, double deadline, report *r)
{
	struct pollfd p = { .fd = pipe, .events = POLLIN };
	double left;
	int ready;

	do {
		left = deadline - now();
		ready = poll(&p, 1, deadline == 0 ? -1 : left <= 0 ? 0 : (int)(left * 1e3) + 1);
	} while (ready < 0 && errno == EINTR);
	if (ready == 0)
		return false;
	if (read(pipe, r, sizeof *r) != (ssize_t)sizeof *r)
		*r = (report){ .kind = REPORT_ENDED, .number = SIGKILL };
	return true;
}

static noreturn void raise_failure(const jail *j, const report *r, ixt_arena *arena)
{
	ixt_str what = r->what ? ixt_str_of(r->what)
			       : ixt_jail_op_text(arena, &j->plan->ops[r->op]);

	ixt_errno_raise(r->number, ixt_arena_concat(arena, IXT_STR("sandbox: "), what), arena);
}

static ixt_jail_result result_of(const report *r, bool in_time)
{
	if (!in_time)
		return (ixt_jail_result){ .end = IXT_JAIL_TIMED_OUT };
	if (WIFEXITED(r->number))
		return (ixt_jail_result){ IXT_JAIL_EXITED, WEXITSTATUS(r->number), 0 };
	return (ixt_jail_result){ IXT_JAIL_KILLED, WTERMSIG(r->number), 0 };
}

ixt_jail_result ixt_jail_run(const ixt_jail_spec *spec, const ixt_jail_plan *plan,
			     const ixt_jail_command *command, ixt_arena *arena)
{
	jail j = { .spec = spec, .plan = plan, .command = command };
	double begin = now(), deadline = spec->limits.seconds ? begin + spec->limits.seconds : 0;
	pid_t self = getpid(), child;
	ixt_jail_result result;
	bool in_time;
	int pipe[2];
	report r;

	if (pipe2(pipe, O_CLOEXEC) < 0)
		ixt_errno_raise(errno, IXT_STR("sandbox: a pipe"), arena);
	j.sources = IXT_NEW_ARRAY(arena, int, plan->count + 1);
	j.reports = pipe[1];
	child = fork();
	if (child == 0)
		become_jailer(&j, self);
	close(pipe[1]);
	if (child < 0) {
		close(pipe[0]);
		ixt_errno_raise(errno, IXT_STR("sandbox: starting a process"), arena);
	}
	in_time = hear(pipe[0], deadline, &r);
	close(pipe[0]);
	if (!in_time)
		kill(child, SIGTERM);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	if (in_time && r.kind == REPORT_FAILED)
		raise_failure(&j, &r, arena);
	result = result_of(&r, in_time);
	result.seconds = now() - begin;
	return result;
}
