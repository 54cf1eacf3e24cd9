#include "ixt/cc/wrap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ixt/base/path.h"
#include "ixt/cc/response.h"
#include "ixt/host/data.h"
#include "ixt/host/spawn.h"
#include "ixt/host/write_file.h"

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, const char *with)
{
	size_t n = strlen(text), m = strlen(with);

	return n >= m && strcmp(text + n - m, with) == 0;
}

static bool is_one_of(const char *text, const char *const *list)
{
	while (*list && strcmp(text, *list) != 0)
		list++;
	return *list != NULL;
}

static bool has(const ixt_cc_list *list, const char *text)
{
	uint32_t i;

	for (i = 0; i < list->count; i++)
		if (strcmp(list->items[i], text) == 0)
			return true;
	return false;
}

static bool any_has(const ixt_cc_list *list, const char *part)
{
	uint32_t i;

	for (i = 0; i < list->count; i++)
		if (strstr(list->items[i], part))
			return true;
	return false;
}

/* The value of -o, or NULL. */
static const char *output_of(const ixt_cc_list *args)
{
	uint32_t i;

	for (i = 0; i + 1 < args->count; i++)
		if (strcmp(args->items[i], "-o") == 0)
			return args->items[i + 1];
	return NULL;
}

/* ------------------------------------------------------------------- the arguments */

/* "-Xlinker X" as one argument, and the like. */
static const char *joined(const char *option, const char *value, ixt_arena *arena)
{
	const char *prefix = strcmp(option, "-Xlinker") == 0 ? "-Wl," : option;

	return ixt_arena_format(arena, "%s%s", prefix, value).ptr;
}

/* What would lead out of the store, or means nothing to clang. */
static bool is_dropped(const char *a)
{
	static const char *const whole[] = {
		"-fno-lifetime-dse", "-fpch-deps", "-L/lib", NULL
	};
	static const char *const begin[] = { "-L/usr/", "-L/lib/", "-mcpu", "-I/usr/" };
	size_t i;

	for (i = 0; i < sizeof begin / sizeof *begin; i++)
		if (starts(a, begin[i]))
			return true;
	if ((starts(a, "/usr/lib") || starts(a, "/lib")) &&
	    (strstr(a, ".so") || strstr(a, ".dylib")))
		return true;
	return is_one_of(a, whole) || strstr(a, "-D-pthread") || strstr(a, "-no-integrated-as");
}

static ixt_cc_list filtered(const ixt_cc_list *all, ixt_arena *arena)
{
	static const char *const pairs[] = { "-Xlinker", "-isystem", "-I", "-L", NULL };
	ixt_cc_list out = { 0 };
	uint32_t i;

	for (i = 0; i < all->count; i++) {
		const char *a = all->items[i];

		if (is_one_of(a, pairs) && i + 1 < all->count)
			a = joined(a, all->items[++i], arena);
		if (starts(a, "-o/")) {
			ixt_cc_add(&out, "-o", arena);
			a += 2;
		}
		if (*a && !is_dropped(a))
			ixt_cc_add(&out, strcmp(a, "-Ur") == 0 ? "-r" : a, arena);
	}
	return out;
}

/* --------------------------------------------------------------------- what is done */

/* Programs ask these of a compiler to find the host's libraries. */
static const char *const questions[] = {
	"--print-search-dirs", "-print-search-dirs", "-dumpspecs", "-print-multi-os-directory", NULL
};

/* With one of these nothing is linked. */
static const char *const no_link[] = {
	"-c", "-S", "-E", "-P", "--version", "-dumpversion", "-dumpmachine", "-Wl,--version",
	"-fsyntax-only", NULL
};

static bool links_nothing(const ixt_cc_list *args)
{
	uint32_t i;

	for (i = 0; i < args->count; i++)
		if (is_one_of(args->items[i], no_link))
			return true;
	return false;
}

static bool makes_library(const ixt_cc_list *args)
{
	const char *output = output_of(args);

	return has(args, "-shared") || has(args, "--shared") || has(args, "-bundle") ||
	       any_has(args, "--soname") || any_has(args, "-Wl,-soname") ||
	       (output && (ends(output, ".so") || ends(output, ".dylib")));
}

/* The objects of a library: not those of other packages, nor of libraries made before. */
static bool is_own_object(const char *a, const char *libraries)
{
	if (starts(a, "/lib") || ends(a, "/lib/reg.o"))
		return false;
	if (ends(a, ".o") || ends(a, ".os"))
		return true;
	return ends(a, ".a") && !starts(a, "-Wl,") && !strstr(a, "/store/") && !strstr(a, libraries);
}

static void plan_archive(ixt_wrap *w, const ixt_cc_list *args, const char *room, ixt_arena *arena)
{
	const char *libraries = ixt_arena_format(arena, "%s/lib/", room).ptr;
	const char *name;
	uint32_t i;

	w->deed = IXT_WRAP_ARCHIVE;
	w->output = output_of(args);
	if (!w->output)
		ixt_raise(arena, IXT_ERR_VALUE, "a library is linked without -o");
	for (i = 0; i < args->count; i++)
		if (is_own_object(args->items[i], libraries))
			ixt_cc_add(&w->objects, args->items[i], arena);
	name = strrchr(w->output, '/') ? strrchr(w->output, '/') + 1 : w->output;
	if (strstr(name, ".so") || strstr(name, ".dylib"))
		w->copy = ixt_arena_format(arena, "%s%.*s.a", libraries, (int)strcspn(name, "."),
					   name).ptr;
}

/* One object of several: lld itself, which is told nothing but them. */
static ixt_cc_list relocatable(const ixt_cc_list *args, ixt_arena *arena)
{
	ixt_cc_list out = { 0 };
	uint32_t i;

	ixt_cc_add(&out, "ld.lld", arena);
	for (i = 0; i < args->count; i++)
		if (ends(args->items[i], ".o") || strcmp(args->items[i], "-r") == 0 ||
		    strcmp(args->items[i], "-o") == 0)
			ixt_cc_add(&out, args->items[i], arena);
	return out;
}

static void refuse_plugins(const ixt_cc_list *args, ixt_arena *arena)
{
	uint32_t i;

	for (i = 0; i < args->count; i++)
		if (starts(args->items[i], "-L/PLUGIN:"))
			ixt_raise(arena, IXT_ERR_VALUE, "%s met: this linker wrapper has no plugins",
				  args->items[i]);
}

ixt_wrap ixt_wrap_plan(int argc, char **argv, const char *room, ixt_arena *arena)
{
	ixt_cc_list all = ixt_cc_expand(argc, argv, arena), args = filtered(&all, arena);
	ixt_wrap w = { IXT_WRAP_RUN, { 0 }, { 0 }, NULL, NULL };
	bool linking = !links_nothing(&args);
	uint32_t i;

	for (i = 0; i < all.count; i++)
		if (is_one_of(all.items[i], questions))
			w.deed = IXT_WRAP_NOTHING;
	if (w.deed == IXT_WRAP_NOTHING)
		return w;
	if (linking)
		refuse_plugins(&args, arena);
	if (has(&args, "-r")) {
		w.command = relocatable(&args, arena);
	} else if (linking && makes_library(&args)) {
		plan_archive(&w, &args, room, arena);
	} else {
		ixt_cc_add(&w.command, argv[0], arena);
		for (i = 0; i < args.count; i++)
			ixt_cc_add(&w.command, args.items[i], arena);
		if (linking)
			ixt_cc_add(&w.command, ixt_arena_format(arena, "-L%s/lib", room).ptr, arena);
	}
	ixt_cc_add(&w.command, NULL, arena);
	return w;
}

/* --------------------------------------------------------------------------- doing it */

static void make_parents(const char *path, ixt_arena *arena)
{
	ixt_str dir = ixt_path_parent(ixt_str_of(path));

	if (dir.len)
		ixt_make_directories(arena, dir);
}

static int run_tool(const ixt_cc_list *command, ixt_arena *arena)
{
	int status = ixt_spawn(arena, command->items, NULL, NULL);

	if (status == 127)
		fprintf(stderr, "wrapcc: %s: no such program\n", command->items[0]);
	return status;
}

static int make_archive(const ixt_wrap *w, ixt_arena *arena)
{
	ixt_cc_list command = { 0 };
	uint32_t i;

	make_parents(w->output, arena);
	if (w->objects.count == 0) {
		ixt_write_file(arena, ixt_str_of(w->output), IXT_STR(""), NULL);
		return 0;
	}
	ixt_cc_add(&command, "llvm-ar", arena);
	ixt_cc_add(&command, "qL", arena);	/* archives in it are taken apart */
	ixt_cc_add(&command, w->output, arena);
	for (i = 0; i < w->objects.count; i++)
		ixt_cc_add(&command, w->objects.items[i], arena);
	ixt_cc_add(&command, NULL, arena);
	return run_tool(&command, arena);
}

static int copy_archive(const ixt_wrap *w, ixt_arena *arena)
{
	make_parents(w->copy, arena);
	ixt_write_file(arena, ixt_str_of(w->copy), ixt_read_file(arena, ixt_str_of(w->output)), NULL);
	return 0;
}

int ixt_wrap_run(int argc, char **argv, ixt_arena *arena)
{
	const char *room = getenv("tmp");
	ixt_wrap w = ixt_wrap_plan(argc, argv, room ? room : ".", arena);
	int status;

	switch (w.deed) {
	case IXT_WRAP_NOTHING:
		return 0;
	case IXT_WRAP_ARCHIVE:
		status = make_archive(&w, arena);
		return status == 0 && w.copy ? copy_archive(&w, arena) : status;
	default:
		execvp(w.command.items[0], (char **)w.command.items);
		fprintf(stderr, "wrapcc: %s: %s\n", w.command.items[0], strerror(errno));
		return 127;
	}
}
