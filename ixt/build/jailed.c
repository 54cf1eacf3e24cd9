#include "ixt/build/jailed.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/base/path.h"
#include "ixt/host/digest_fd.h"
#include "ixt/host/write_file.h"
#include "ixt/sandbox/run.h"

/* ----------------------------------------------------------------- the node's words */

static noreturn void refuse(const ixt_graph_node *n, const char *what, ixt_arena *arena)
{
	ixt_raise(arena, IXT_ERR_VALUE, "node %.*s: %s", IXT_STR_ARG(n->name), what);
}

static ixt_str text_of(const ixt_graph_node *n, const ixt_json *object, const char *member,
		       ixt_arena *arena)
{
	const ixt_json *value = ixt_json_member(object, ixt_str_of(member));
	ixt_str text;

	if (!value || !ixt_json_text(value, arena, &text))
		refuse(n, ixt_arena_format(arena, "its \"%s\" is no text", member).ptr, arena);
	return ixt_arena_copy(arena, text);
}

static const ixt_json *list_of(const ixt_graph_node *n, const ixt_json *object,
			       const char *member, ixt_arena *arena)
{
	const ixt_json *value = ixt_json_member(object, ixt_str_of(member));

	if (!value || value->type != IXT_JSON_ARRAY)
		refuse(n, ixt_arena_format(arena, "its \"%s\" is no list", member).ptr, arena);
	return value;
}

static ixt_str item_of(const ixt_graph_node *n, const ixt_json *list, uint32_t i,
		       ixt_arena *arena)
{
	ixt_str text;

	if (!ixt_json_text(&list->items[i], arena, &text))
		refuse(n, "an item of its lists is no text", arena);
	return ixt_arena_copy(arena, text);
}

ixt_str ixt_node_out_dir(const ixt_graph_node *node, ixt_arena *arena)
{
	const ixt_json *dirs = list_of(node, node->json, "out_dir", arena);

	if (dirs->count != 1)
		refuse(node, "it makes not just one directory", arena);
	return item_of(node, dirs, 0, arena);
}

/* -------------------------------------------------------------------------- its jail */

static ixt_str below(const ixt_jailed_node *j, const char *dir, ixt_str name, ixt_arena *arena)
{
	return ixt_arena_format(arena, "%.*s/%s%s%.*s", IXT_STR_ARG(j->stage), dir,
				name.len ? "/" : "", IXT_STR_ARG(name));
}

/* Scripts remove and make their output themselves, so it cannot be a mount: the
 * directory around it is. */
ixt_jail_spec ixt_jailed_spec(const ixt_jailed_node *j, ixt_arena *arena)
{
#define LINK(at, to) { { (at), sizeof(at) - 1 }, { (to), sizeof(to) - 1 } }
	/* what names of interpreters and loaders in the toolchain's programs lead to */
	static const ixt_jail_link links[] = {
		LINK("/bin", "ixt/system/bin"), LINK("/lib", "ixt/system/lib"),
		LINK("/lib64", "ixt/system/lib64"), LINK("/usr", "ixt/system/usr"),
	};
#undef LINK
	ixt_jail_mount *mounts = IXT_NEW_ARRAY(arena, ixt_jail_mount, j->input_count + 3);
	ixt_str out = ixt_node_out_dir(j->node, arena);
	ixt_str tmp = text_of(j->node, j->node->json, "tmp", arena);
	uint32_t count = 0, i;

	mounts[count++] = (ixt_jail_mount){ j->toolchain, IXT_STR(IXT_TOOLCHAIN_PLACE), false };
	mounts[count++] = (ixt_jail_mount){ below(j, "store", IXT_STR(""), arena),
					    ixt_path_parent(out), true };
	if (tmp.len)
		mounts[count++] = (ixt_jail_mount){ below(j, "build", IXT_STR(""), arena),
						    ixt_path_parent(tmp), true };
	for (i = 0; i < j->input_count; i++)
		mounts[count++] = j->inputs[i];
	return (ixt_jail_spec){
		.mounts = mounts, .mount_count = count,
		.links = links, .link_count = sizeof links / sizeof *links,
		.host_name = j->around.host_name.len ? j->around.host_name : IXT_STR("localhost"),
		.network = j->network, .mask = j->around.mask, .limits = j->limits,
	};
}

/* As upstream's executor prepares them (core/execute.py prepare_dir). */
static void make_places(const ixt_jailed_node *j, ixt_arena *arena)
{
	ixt_str out = ixt_node_out_dir(j->node, arena);
	ixt_str tmp = text_of(j->node, j->node->json, "tmp", arena);

	ixt_make_directories(arena, below(j, "store", ixt_path_name(out), arena));
	if (tmp.len)
		ixt_make_directories(arena, below(j, "build", ixt_path_name(tmp), arena));
}

/* -------------------------------------------------------------------------- commands */

static const char *const *arguments_of(const ixt_jailed_node *j, const ixt_json *command,
				       ixt_arena *arena)
{
	const ixt_json *args = list_of(j->node, command, "args", arena);
	const char **argv = IXT_NEW_ARRAY(arena, const char *, args->count + 1);
	uint32_t i;

	if (!args->count)
		refuse(j->node, "a command of it is empty", arena);
	for (i = 0; i < args->count; i++)
		argv[i] = item_of(j->node, args, i, arena).ptr;
	argv[i] = NULL;
	return argv;
}

/* Its own, and the two that upstream's executor adds; IX_RANDOM is random there. */
static const char *const *environment_of(const ixt_jailed_node *j, const ixt_json *command,
					 ixt_arena *arena)
{
	const ixt_json *env = ixt_json_member(command, IXT_STR("env"));
	const char *const *more = j->around.environment;
	const char **list;
	ixt_str value;
	uint32_t i, count = 0;

	while (more && more[count])
		count++;
	if (!env || env->type != IXT_JSON_OBJECT)
		refuse(j->node, "the \"env\" of a command is no object", arena);
	list = IXT_NEW_ARRAY(arena, const char *, env->count + count + 3);
	for (i = 0; i < env->count; i++) {
		if (!ixt_json_text(&env->items[2 * i + 1], arena, &value))
			refuse(j->node, "a variable of a command is no text", arena);
		list[i] = ixt_arena_format(arena, "%.*s=%.*s",
			IXT_STR_ARG(env->items[2 * i].string), IXT_STR_ARG(value)).ptr;
	}
	list[i++] = ixt_arena_format(arena, "make_thrs=%u", j->threads).ptr;
	list[i++] = "IX_RANDOM=0";
	while (count)
		list[i++] = more[--count];
	list[i] = NULL;
	return list;
}

/* A descriptor that gives `text` when it is read. */
static int input_of(ixt_str text, ixt_arena *arena)
{
	int fd = memfd_create("stdin", MFD_CLOEXEC);
	size_t done = 0;
	ssize_t n = 0;

	while (fd >= 0 && done < text.len) {
		n = write(fd, text.ptr + done, text.len - done);
		if (n < 0)
			break;
		done += (size_t)n;
	}
	if (fd < 0 || n < 0 || lseek(fd, 0, SEEK_SET) < 0)
		ixt_raise_errno(arena, IXT_STR("standard input of a command"), errno);
	return fd;
}

static noreturn void raise_end(const ixt_jailed_node *j, const ixt_jail_result *r,
			       ixt_arena *arena)
{
	ixt_str name = j->node->name;

	switch (r->end) {
	case IXT_JAIL_EXITED:
		ixt_raise(arena, IXT_ERR_ERROR, "%.*s: its script ended with status %d",
			  IXT_STR_ARG(name), r->number);
	case IXT_JAIL_KILLED:
		ixt_raise(arena, IXT_ERR_ERROR, "%.*s: its script was killed by signal %d (%s)",
			  IXT_STR_ARG(name), r->number, strsignal(r->number));
	default:
		ixt_raise(arena, IXT_ERR_ERROR, "%.*s: its script was killed after %u seconds",
			  IXT_STR_ARG(name), j->limits.seconds);
	}
}

static void run_command(const ixt_jailed_node *j, const ixt_jail_spec *spec,
			const ixt_jail_plan *plan, const ixt_json *command, ixt_arena *arena)
{
	ixt_jail_command c = {
		arguments_of(j, command, arena), environment_of(j, command, arena),
		input_of(text_of(j->node, command, "stdin", arena), arena), j->log, j->log,
	};
	ixt_jail_result result = ixt_jail_run(spec, plan, &c, arena);

	close(c.input);
	if (result.end != IXT_JAIL_EXITED || result.number != 0)
		raise_end(j, &result, arena);
}

/* -------------------------------------------------------------------- what was made */

static bool is_mount_point(const ixt_jailed_node *j, const char *name)
{
	uint32_t i;

	for (i = 0; i < j->input_count; i++)
		if (ixt_str_is(ixt_path_name(j->inputs[i].at), name))
			return true;
	return false;
}

static void check_nothing_else(const ixt_jailed_node *j, ixt_str out, ixt_arena *arena)
{
	ixt_str store = below(j, "store", IXT_STR(""), arena);
	DIR *d = opendir(store.ptr);
	struct dirent *e;
	ixt_str name;

	if (!d)
		ixt_raise_errno(arena, store, errno);
	while ((e = readdir(d))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
		    ixt_str_is(ixt_path_name(out), e->d_name) || is_mount_point(j, e->d_name))
			continue;
		name = ixt_arena_copy(arena, ixt_str_of(e->d_name));
		closedir(d);
		ixt_raise(arena, IXT_ERR_ERROR, "%.*s: its script wrote %.*s/%.*s, but may write "
			  "below %.*s only", IXT_STR_ARG(j->node->name),
			  IXT_STR_ARG(ixt_path_parent(out)), IXT_STR_ARG(name), IXT_STR_ARG(out));
	}
	closedir(d);
}

/* `path` as the node names it, in the host's file system. */
static ixt_str host_path(const ixt_jailed_node *j, ixt_str out, ixt_str path, ixt_arena *arena)
{
	if (!ixt_str_starts(path, ixt_arena_concat(arena, out, IXT_STR("/"))))
		refuse(j->node, "it predicts a file that is not below its output", arena);
	return below(j, "store", ixt_str_from(path, ixt_path_parent(out).len + 1), arena);
}

static void check_predictions(const ixt_jailed_node *j, ixt_str out, ixt_arena *arena)
{
	const ixt_json *list = ixt_json_member(j->node->json, IXT_STR("predict"));
	char hex[65];
	uint32_t i;

	for (i = 0; list && list->type == IXT_JSON_ARRAY && i < list->count; i++) {
		ixt_str path = text_of(j->node, &list->items[i], "path", arena);
		ixt_str sum = text_of(j->node, &list->items[i], "sum", arena);

		ixt_digest_file(arena, host_path(j, out, path, arena), hex);
		if (!ixt_str_is(sum, hex))
			ixt_raise(arena, IXT_ERR_ERROR, "%.*s: %.*s has the sum %s, %.*s was "
				  "predicted", IXT_STR_ARG(j->node->name), IXT_STR_ARG(path), hex,
				  IXT_STR_ARG(sum));
	}
}

ixt_str ixt_run_jailed(const ixt_jailed_node *j, ixt_arena *arena)
{
	const ixt_json *commands = list_of(j->node, j->node->json, "cmd", arena);
	ixt_str out = ixt_node_out_dir(j->node, arena), made;
	ixt_jail_spec spec = ixt_jailed_spec(j, arena);
	ixt_jail_plan plan;
	struct stat st;
	uint32_t i;

	make_places(j, arena);
	plan = ixt_jail_make(&spec, arena);
	for (i = 0; i < commands->count; i++)
		run_command(j, &spec, &plan, &commands->items[i], arena);
	made = below(j, "store", ixt_path_name(out), arena);
	if (lstat(made.ptr, &st) < 0 || !S_ISDIR(st.st_mode))
		ixt_raise(arena, IXT_ERR_ERROR, "%.*s: its script ended well, but %.*s is no "
			  "directory", IXT_STR_ARG(j->node->name), IXT_STR_ARG(out));
	check_nothing_else(j, out, arena);
	check_predictions(j, out, arena);
	return made;
}
