/* ixt-cross sandbox: one command in the jail that builds run in. */
#include <stdlib.h>
#include <unistd.h>

#include "ixt/cli/cross_commands.h"
#include "ixt/cli/report.h"
#include "ixt/sandbox/run.h"

static struct {
	ixt_string_list ro, rw, link, env;
	const char *work_dir;
	int seconds, memory, processes;
	bool network, print;
} opt;

static const ixt_option options[] = {
	{ "env", IXT_OPT_LIST, "K=V", "a variable; there are no others", &opt.env },
	{ "link", IXT_OPT_LIST, "AT=TO", "a symbolic link that is seen at AT", &opt.link },
	{ "max-mib", IXT_OPT_NUMBER, "N", "memory of each process", &opt.memory },
	{ "max-processes", IXT_OPT_NUMBER, "N", "how many at a time", &opt.processes },
	{ "network", IXT_OPT_FLAG, NULL, "the host's network, rather than none", &opt.network },
	{ "print", IXT_OPT_FLAG, NULL, "print the operations, and run nothing", &opt.print },
	{ "ro", IXT_OPT_LIST, "FROM[=AT]", "what can be read, and where it is seen", &opt.ro },
	{ "rw", IXT_OPT_LIST, "FROM[=AT]", "what can be written, likewise", &opt.rw },
	{ "time-limit", IXT_OPT_NUMBER, "S", "seconds until it is killed", &opt.seconds },
	{ "work-dir", IXT_OPT_STRING, "DIR", "where it starts (/tmp)", &opt.work_dir },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

static ixt_jail_link *links_of(ixt_arena *arena)
{
	ixt_jail_link *links = IXT_NEW_ARRAY(arena, ixt_jail_link, opt.link.count + 1);
	uint32_t i;

	for (i = 0; i < opt.link.count; i++) {
		ixt_str text = ixt_str_of(opt.link.items[i]);
		size_t eq = ixt_str_chr(text, '=', 0);

		if (eq == IXT_STR_NPOS)
			ixt_raise(arena, IXT_ERR_VALUE, "--link \"%.*s\": AT=TO expected",
				  IXT_STR_ARG(text));
		links[i] = (ixt_jail_link){ ixt_str_first(text, eq), ixt_str_from(text, eq + 1) };
	}
	return links;
}

/* "FROM=AT", or both alike. */
static ixt_jail_mount mount_of(const char *text, bool writable)
{
	ixt_str from = ixt_str_of(text), at = from;
	size_t eq = ixt_str_chr(from, '=', 0);

	if (eq != IXT_STR_NPOS) {
		at = ixt_str_from(from, eq + 1);
		from = ixt_str_first(from, eq);
	}
	return (ixt_jail_mount){ from, at, writable };
}

static ixt_jail_mount *mounts_of(ixt_arena *arena)
{
	ixt_jail_mount *mounts = IXT_NEW_ARRAY(arena, ixt_jail_mount,
					       opt.ro.count + opt.rw.count + 1);
	uint32_t i;

	for (i = 0; i < opt.ro.count; i++)
		mounts[i] = mount_of(opt.ro.items[i], false);
	for (i = 0; i < opt.rw.count; i++)
		mounts[opt.ro.count + i] = mount_of(opt.rw.items[i], true);
	return mounts;
}

static const char *const *environment_of(ixt_arena *arena)
{
	const char **list = IXT_NEW_ARRAY(arena, const char *, opt.env.count + 1);

	if (opt.env.count)
		memcpy(list, opt.env.items, opt.env.count * sizeof *list);
	list[opt.env.count] = NULL;
	return list;
}

/* As a shell tells the end of a command. */
static int status_of(const ixt_jail_result *r)
{
	switch (r->end) {
	case IXT_JAIL_EXITED:
		return r->number;
	case IXT_JAIL_KILLED:
		ixt_say("the command was killed by signal %d (%s)", r->number,
			strsignal(r->number));
		return 128 + r->number;
	default:
		ixt_say("the command was killed after %d seconds", opt.seconds);
		return 124;
	}
}

static int print_plan(const ixt_jail_plan *plan, ixt_trap *trap)
{
	bool written;
	ixt_buf out;

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = trap;
	ixt_jail_print(&out, plan);
	written = ixt_print(ixt_buf_view(&out));
	ixt_buf_release(&out);
	return written ? IXT_EXIT_OK : IXT_EXIT_USAGE;
}

static int run_jailed(char **argv, ixt_arena *arena)
{
	ixt_jail_spec spec = {
		.mounts = mounts_of(arena), .mount_count = opt.ro.count + opt.rw.count,
		.links = links_of(arena), .link_count = opt.link.count,
		.work_dir = ixt_str_of(opt.work_dir ? opt.work_dir : ""),
		.network = opt.network,
		.limits = { .seconds = (uint32_t)opt.seconds,
			    .memory = (uint64_t)opt.memory << 20,
			    .processes = (uint32_t)opt.processes },
	};
	ixt_jail_command command = { (const char *const *)argv, environment_of(arena),
				     STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO };
	ixt_jail_plan plan = ixt_jail_make(&spec, arena);
	ixt_jail_result result;

	if (opt.print)
		return print_plan(&plan, arena->trap);
	result = ixt_jail_run(&spec, &plan, &command, arena);
	return status_of(&result);
}

static int run(int argc, char **argv)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;
	int status;

	if (argc == 0 && !opt.print) {
		ixt_say("no command met; it stands behind the options");
		return IXT_EXIT_USAGE;
	}
	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	arena.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
		status = err.cls == IXT_ERR_VALUE || err.cls == IXT_ERR_FILE_NOT_FOUND
			 ? IXT_EXIT_USAGE : IXT_EXIT_ENVIRONMENT;
	} else {
		status = run_jailed(argv, &arena);
	}
	ixt_arena_release(&arena);
	return status;
}

static const char help[] =
	"Runs a command that sees the directories and files it is given, a few devices, its\n"
	"own /proc and /tmp, and no network. CMD is a path inside, or a name on the PATH of\n"
	"--env. The exit status is the command's, 128 and the number for a signal, 124 when\n"
	"the time is over; 3 when the kernel does not allow it.";

const ixt_command ixt_cross_command_sandbox = {
	"sandbox", "[OPTION...] CMD [ARG...]", "run one command in the jail of builds", help,
	options, run, IXT_COMPLETES_FILES, NULL, IXT_ORDER_OPTIONS_FIRST,
};
