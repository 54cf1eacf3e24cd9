#include "ixt/sandbox/jail.h"

#include <errno.h>
#include <sys/stat.h>

#include "ixt/base/intern.h"
#include "ixt/source/root.h"

typedef struct maker {
	ixt_arena *arena;
	ixt_jail_plan plan;
	ixt_intern places;	/* directories and files that are made already */
} maker;

static void add(maker *m, ixt_jail_op_kind kind, ixt_str from, ixt_str at)
{
	IXT_PUSH(m->arena, m->plan.ops, m->plan.count, m->plan.cap) =
		(ixt_jail_op){ kind, from, at, 0 };
}

static noreturn void refuse(maker *m, ixt_str path, const char *why)
{
	ixt_raise(m->arena, IXT_ERR_VALUE, "sandbox: path \"%.*s\" %s", IXT_STR_ARG(path), why);
}

static void check_path(maker *m, ixt_str path)
{
	size_t i = 1, begin;

	if (path.len < 2 || path.ptr[0] != '/')
		refuse(m, path, "is not absolute, or the root");
	while (i <= path.len) {
		ixt_str part;

		for (begin = i; i < path.len && path.ptr[i] != '/'; i++)
			;
		part = ixt_str_range(path.ptr + begin, path.ptr + i++);
		if (!part.len || ixt_str_is(part, ".") || ixt_str_is(part, ".."))
			refuse(m, path, "has an empty component, or one that is . or ..");
	}
}

/* Notes a place; false when it is there already. */
static bool is_new(maker *m, ixt_str at)
{
	uint32_t count = m->places.count;

	ixt_intern_put(&m->places, at);
	return m->places.count > count;
}

static void add_directory(maker *m, ixt_str at)
{
	if (is_new(m, at))
		add(m, IXT_JAIL_DIRECTORY, IXT_STR(""), at);
}

static void add_parent(maker *m, ixt_str at)
{
	size_t slash = ixt_str_rchr(at, '/');

	if (slash)
		add_directory(m, ixt_str_first(at, slash));
}

static void add_mount(maker *m, const ixt_jail_mount *mount)
{
	ixt_str from = ixt_arena_copy(m->arena, mount->from);
	ixt_str at = ixt_arena_copy(m->arena, mount->at);
	struct stat st;

	check_path(m, at);
	if (stat(from.ptr, &st) < 0)
		ixt_errno_raise(errno, from, m->arena);
	if (!is_new(m, at))
		refuse(m, at, "is given twice");
	add_parent(m, at);
	add(m, S_ISDIR(st.st_mode) ? IXT_JAIL_DIRECTORY : IXT_JAIL_FILE, IXT_STR(""), at);
	add(m, IXT_JAIL_BIND, from, at);
	add(m, mount->writable ? IXT_JAIL_NO_SETUID : IXT_JAIL_READ_ONLY, IXT_STR(""), at);
}

static void add_link(maker *m, const ixt_jail_link *link)
{
	ixt_str at = ixt_arena_copy(m->arena, link->at);

	check_path(m, at);
	if (!is_new(m, at))
		refuse(m, at, "is given twice");
	add_parent(m, at);
	add(m, IXT_JAIL_LINK, ixt_arena_copy(m->arena, link->to), at);
}

static void add_devices(maker *m)
{
	static const char *const devices[] = {
		"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom",
	};
	static const char *const links[][2] = {
		{ "/proc/self/fd", "/dev/fd" }, { "/proc/self/fd/0", "/dev/stdin" },
		{ "/proc/self/fd/1", "/dev/stdout" }, { "/proc/self/fd/2", "/dev/stderr" },
	};
	size_t i;

	add_directory(m, IXT_STR("/dev"));
	for (i = 0; i < sizeof devices / sizeof *devices; i++) {
		ixt_str path = ixt_str_of(devices[i]);

		add(m, IXT_JAIL_FILE, IXT_STR(""), path);
		add(m, IXT_JAIL_BIND, path, path);
	}
	for (i = 0; i < sizeof links / sizeof *links; i++)
		add(m, IXT_JAIL_LINK, ixt_str_of(links[i][0]), ixt_str_of(links[i][1]));
}

ixt_jail_plan ixt_jail_make(const ixt_jail_spec *spec, ixt_arena *arena)
{
	maker m = { .arena = arena };
	uint32_t i;

	ixt_intern_init(&m.places, arena);
	add(&m, IXT_JAIL_TMPFS, IXT_STR(""), IXT_STR("/"));
	add_devices(&m);
	add_directory(&m, IXT_STR("/proc"));
	add_directory(&m, IXT_STR("/tmp"));
	add(&m, IXT_JAIL_TMPFS, IXT_STR(""), IXT_STR("/tmp"));
	m.plan.ops[m.plan.count - 1].number = spec->limits.scratch_bytes;
	for (i = 0; i < spec->mount_count; i++)
		add_mount(&m, &spec->mounts[i]);
	for (i = 0; i < spec->link_count; i++)
		add_link(&m, &spec->links[i]);
	if (spec->work_dir.len) {
		check_path(&m, spec->work_dir);
		add_directory(&m, ixt_arena_copy(arena, spec->work_dir));
	}
	add(&m, IXT_JAIL_PROC, IXT_STR(""), IXT_STR("/proc"));
	add(&m, IXT_JAIL_ENTER, IXT_STR(""), IXT_STR("/"));
	/* its own files are there now; the rest is not to be written */
	add(&m, IXT_JAIL_READ_ONLY, IXT_STR(""), IXT_STR("/"));
	add(&m, IXT_JAIL_HOST_NAME, spec->host_name.len ? ixt_arena_copy(arena, spec->host_name)
							 : IXT_STR("ixt"), IXT_STR(""));
	add(&m, IXT_JAIL_WORK_DIR, IXT_STR(""),
	    spec->work_dir.len ? ixt_arena_copy(arena, spec->work_dir) : IXT_STR("/tmp"));
	return m.plan;
}

static const char *const words[] = {
	[IXT_JAIL_TMPFS] = "empty file system at ", [IXT_JAIL_DIRECTORY] = "directory ",
	[IXT_JAIL_FILE] = "file ", [IXT_JAIL_BIND] = "bind ",
	[IXT_JAIL_READ_ONLY] = "read-only ", [IXT_JAIL_NO_SETUID] = "writable ",
	[IXT_JAIL_LINK] = "link ", [IXT_JAIL_PROC] = "proc at ",
	[IXT_JAIL_ENTER] = "enter ", [IXT_JAIL_HOST_NAME] = "host name ",
	[IXT_JAIL_WORK_DIR] = "go to ",
};

ixt_str ixt_jail_op_text(ixt_arena *arena, const ixt_jail_op *op)
{
	if (op->kind == IXT_JAIL_BIND || op->kind == IXT_JAIL_LINK)
		return ixt_arena_format(arena, op->kind == IXT_JAIL_BIND ? "bind %.*s at %.*s"
							: "link %.*s at %.*s",
					IXT_STR_ARG(op->from), IXT_STR_ARG(op->at));
	return ixt_arena_format(arena, "%s%.*s%.*s", words[op->kind], IXT_STR_ARG(op->from),
				IXT_STR_ARG(op->at));
}

void ixt_jail_print(ixt_buf *out, const ixt_jail_plan *plan)
{
	ixt_arena arena;
	uint32_t i;

	ixt_arena_init(&arena, out->allocator, 1024);
	arena.trap = out->trap;
	for (i = 0; i < plan->count; i++) {
		ixt_buf_add(out, ixt_jail_op_text(&arena, &plan->ops[i]));
		ixt_buf_add_char(out, '\n');
	}
	ixt_arena_release(&arena);
}
