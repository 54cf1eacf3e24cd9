#include "ixt/host/env_host.h"

#include <pwd.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "ixt/host/data.h"

static bool env_get(const ixt_host *h, ixt_str name, ixt_str *value)
{
	char copy[256];
	const char *found;

	(void)h;
	if (name.len >= sizeof copy)
		return false;
	memcpy(copy, name.ptr, name.len);
	copy[name.len] = '\0';
	found = getenv(copy);
	if (!found)
		return false;
	*value = ixt_str_of(found);
	return true;
}

static bool env_is_file(const ixt_host *h, ixt_str path)
{
	char copy[4096];

	(void)h;
	if (path.len >= sizeof copy)
		return false;
	memcpy(copy, path.ptr, path.len);
	copy[path.len] = '\0';
	return ixt_is_regular_file(copy);
}

/* shutil.which: the first of the path's directories in which `command` is an
 * executable that is no directory; a command with a directory stands for itself. */
static bool env_which(const ixt_host *h, ixt_arena *arena, ixt_str command, ixt_str path,
		      ixt_str *found)
{
	size_t colon;
	ixt_str dir;

	(void)h;
	if (ixt_str_chr(command, '/', 0) != IXT_STR_NPOS) {
		*found = ixt_arena_copy(arena, command);
		return access(found->ptr, X_OK) == 0 && !ixt_is_directory(found->ptr);
	}
	for (;;) {
		colon = ixt_str_chr(path, ':', 0);
		dir = ixt_str_first(path, colon);
		*found = dir.len ? ixt_arena_format(arena, "%.*s%s%.*s", IXT_STR_ARG(dir),
						    dir.ptr[dir.len - 1] == '/' ? "" : "/",
						    IXT_STR_ARG(command))
				 : ixt_arena_copy(arena, command);
		if (access(found->ptr, X_OK) == 0 && !ixt_is_directory(found->ptr))
			return true;
		if (colon == IXT_STR_NPOS)
			return false;
		path = ixt_str_from(path, colon + 1);
	}
}

/* getpass.getuser(): LOGNAME, USER, LNAME, USERNAME, else the password file. */
static ixt_str user_name(ixt_arena *arena)
{
	static const char *const names[] = { "LOGNAME", "USER", "LNAME", "USERNAME" };
	const struct passwd *pw;
	const char *value;
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		value = getenv(names[i]);
		if (value && *value)
			return ixt_arena_copy(arena, ixt_str_of(value));
	}
	pw = getpwuid(getuid());
	return ixt_arena_copy(arena, ixt_str_of(pw ? pw->pw_name : ""));
}

static ixt_str env_or(const ixt_host *h, const char *name, ixt_str otherwise)
{
	ixt_str value;

	return env_get(h, ixt_str_of(name), &value) && value.len ? value : otherwise;
}

ixt_host *ixt_env_host(ixt_arena *arena, ixt_str ix_binary)
{
	ixt_host *h = IXT_NEW(arena, ixt_host);
	ixt_str path, python = IXT_STR("/usr/bin/python3");
	struct utsname name;

	h->which = env_which;
	h->is_file = env_is_file;
	h->env = env_get;
	h->root = env_or(h, "IX_ROOT", IXT_STR("/ix"));
	path = env_or(h, "PATH", IXT_STR(""));
	env_which(h, arena, IXT_STR("python3"), path, &python);
	h->python = env_or(h, "IXT_PYTHON", python);
	h->ix_binary = env_or(h, "IXT_IX_BINARY", ix_binary);
	h->user = user_name(arena);
	h->git_rev = IXT_STR("");
	h->argv0 = IXT_STR("ix");
	h->cpus = (int)sysconf(_SC_NPROCESSORS_ONLN);
	if (uname(&name) == 0) {
		h->uname_system = ixt_arena_copy(arena, ixt_str_of(name.sysname));
		h->uname_machine = ixt_arena_copy(arena, ixt_str_of(name.machine));
	}
	return h;
}

int ixt_boot_tools_found(const ixt_host *host, ixt_arena *arena, ixt_str *missing)
{
	static const char *const tools[IXT_BOOT_TOOL_COUNT] = {
		"clang", "clang++", "clang-cpp", "llvm-ar", "llvm-nm", "llvm-ranlib", "lld",
	};
	ixt_str path = { "", 0 }, found;
	int i, count = 0;

	host->env(host, IXT_STR("PATH"), &path);
	*missing = IXT_STR("");
	for (i = 0; i < IXT_BOOT_TOOL_COUNT; i++) {
		if (host->which(host, arena, ixt_str_of(tools[i]), path, &found))
			count++;
		else
			*missing = ixt_arena_format(arena, "%.*s%s%s", IXT_STR_ARG(*missing),
						    missing->len ? " " : "", tools[i]);
	}
	return count;
}
