/* ixt check: syntax and lint of a corpus, or of a part of it. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ixt/base/nearest.h"
#include "ixt/cli/answer_format.h"
#include "ixt/cli/commands.h"
#include "ixt/cli/hints.h"
#include "ixt/cli/report.h"
#include "ixt/cli/session.h"
#include "ixt/host/data.h"
#include "ixt/template/lint.h"

static struct {
	ixt_session_args session;
	bool json;
} opt;

static const ixt_option options[] = {
	IXT_OPTION_CORPUS(opt.session),
	{ "json", IXT_OPT_FLAG, NULL, "print an object a line", &opt.json },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* What was asked for: a file or directory, as a name below the roots. */
typedef struct wanted {
	ixt_str name;
	bool is_file;
} wanted;

typedef struct check {
	ixt_opened opened;
	ixt_arena arena;
	ixt_env env;
	ixt_loader *loader;
	bool env_ready;
	ixt_lint *lint;
	wanted *wanted;		/* none: everything */
	uint32_t wanted_count, wanted_cap;
	uint32_t errors, warnings;
	ixt_buf out;
} check;

/* ---------------------------------------------------- which corpus, which part */

static ixt_str real_path(ixt_arena *arena, const char *path)
{
	char buffer[PATH_MAX];

	return realpath(path, buffer) ? ixt_arena_copy(arena, ixt_str_of(buffer))
				      : (ixt_str){ NULL, 0 };
}

static ixt_str directory_of(ixt_str path)
{
	size_t slash = ixt_str_rchr(path, '/');

	return ixt_str_first(path, slash == IXT_STR_NPOS ? 0 : slash);
}

static bool is_checkout(ixt_arena *arena, ixt_str dir)
{
	return ixt_is_directory(ixt_arena_format(arena, "%.*s/pkgs", IXT_STR_ARG(dir)).ptr) &&
	       ixt_is_directory(ixt_arena_format(arena, "%.*s/core", IXT_STR_ARG(dir)).ptr);
}

/* The checkout that `path` lies in; else the directory itself, or the file's. */
static const char *corpus_around(ixt_arena *arena, ixt_str path)
{
	ixt_str dir;

	for (dir = path; dir.len; dir = directory_of(dir))
		if (is_checkout(arena, dir))
			return ixt_arena_copy(arena, dir).ptr;
	return ixt_is_directory(path.ptr) ? path.ptr
					  : ixt_arena_copy(arena, directory_of(path)).ptr;
}

/* Without --corpus, a path brings its own corpus. */
static void choose_corpus(check *c, int argc, char **argv)
{
	static const char *found[1];
	ixt_str path;
	int i;

	for (i = 0; i < argc && !opt.session.corpus.count; i++) {
		path = real_path(&c->arena, argv[i]);
		if (!path.ptr)
			continue;
		found[0] = corpus_around(&c->arena, path);
		opt.session.corpus = (ixt_string_list){ found, 1 };
	}
}

static void want(check *c, ixt_str name, bool is_file)
{
	IXT_PUSH(&c->arena, c->wanted, c->wanted_count, c->wanted_cap) =
		(wanted){ name, is_file };
}

/* `path` below one of the roots; false when it lies elsewhere. */
static bool want_path(check *c, ixt_str path)
{
	ixt_setup *s = &c->opened.setup;
	ixt_str root;
	uint32_t i;

	for (i = 0; i < s->root_count; i++) {
		root = real_path(&c->arena, s->root_paths[i].ptr);
		if (!root.ptr || !ixt_str_starts(path, root))
			continue;
		if (path.len > root.len && path.ptr[root.len] != '/')
			continue;
		want(c, ixt_str_from(path, root.len + 1), !ixt_is_directory(path.ptr));
		return true;
	}
	/* a whole checkout is its packages */
	if (is_checkout(&c->arena, path)) {
		path = real_path(&c->arena, ixt_arena_format(&c->arena, "%.*s/pkgs",
							     IXT_STR_ARG(path)).ptr);
		return path.ptr && want_path(c, path);
	}
	return false;
}

static void say_no_package(check *c, const char *name)
{
	ixt_nearest n = ixt_nearest_to(ixt_str_of(name));
	ixt_error ignored = { 0 };
	const ixt_str *names;
	uint32_t count, i;

	if (ixt_session_packages(c->opened.session, &names, &count, &ignored) == 0)
		for (i = 0; i < count; i++)
			ixt_nearest_offer(&n, names[i]);
	ixt_say("\"%s\" is no file, directory or package of the corpus%s%.*s%s", name,
		n.best.ptr ? " (did you mean " : "", IXT_STR_ARG(n.best),
		n.best.ptr ? "?)" : "");
}

static bool want_argument(check *c, const char *arg)
{
	ixt_str path = real_path(&c->arena, arg);
	ixt_str file = ixt_package_file(&c->arena, ixt_str_of(arg));

	if (path.ptr && want_path(c, path))
		return true;
	if (ixt_loader_read(c->loader, file)->root >= 0) {
		want(c, file, true);
		return true;
	}
	if (path.ptr)
		ixt_say("\"%s\" lies outside of the corpus", arg);
	else
		say_no_package(c, arg);
	return false;
}

static bool is_wanted(const check *c, ixt_str file)
{
	uint32_t i;

	for (i = 0; i < c->wanted_count; i++) {
		ixt_str w = c->wanted[i].name;

		if (ixt_str_starts(file, w) &&
		    (w.len == 0 || file.len == w.len || file.ptr[w.len] == '/'))
			return true;
	}
	return c->wanted_count == 0;
}

/* ---------------------------------------------------------------- findings */

static const char *level_name(ixt_finding_level level)
{
	return level == IXT_FINDING_ERROR ? "error" : "warning";
}

/* Path of `file`, a name below the roots, for editors: where it exists, else
 * below the first root. */
static ixt_str path_of(check *c, ixt_str file)
{
	const ixt_setup *s = &c->opened.setup;
	ixt_str path;
	uint32_t i;

	for (i = 0; i < s->root_count; i++) {
		path = ixt_arena_format(&c->arena, "%.*s/%.*s",
					IXT_STR_ARG(s->root_paths[i]), IXT_STR_ARG(file));
		if (access(path.ptr, F_OK) == 0)
			return path;
	}
	return ixt_arena_format(&c->arena, "%.*s/%.*s", IXT_STR_ARG(s->root_paths[0]),
				IXT_STR_ARG(file));
}

/* What Jinja says is told with its class, as `ixt render` would. */
static ixt_str message_of(check *c, const ixt_finding *f)
{
	ixt_str cls = ixt_error_class_name(f->at.cls);

	if (strcmp(f->check, "compile") != 0)
		cls = IXT_STR("");
	return ixt_arena_format(&c->arena, "%.*s%s%.*s [%s]", IXT_STR_ARG(cls),
				cls.len ? ": " : "", IXT_STR_ARG(f->at.message), f->check);
}

static void print_for_people(check *c, const ixt_finding *f)
{
	ixt_error shown = f->at;

	shown.file = path_of(c, f->at.file);
	shown.message = message_of(c, f);
	ixt_format_finding(&c->out, level_name(f->level), &shown);
}

static void print_for_machines(check *c, const ixt_finding *f)
{
	ixt_buf_format(&c->out, "{\"level\": \"%s\", \"check\": \"%s\", \"path\": ",
		       level_name(f->level), f->check);
	ixt_json_write_string(&c->out, path_of(c, f->at.file));
	ixt_buf_add(&c->out, IXT_STR(", \"finding\": "));
	ixt_error_write_json(&c->out, &f->at);
	ixt_buf_add(&c->out, IXT_STR("}\n"));
}

static void print_finding(check *c, ixt_finding f)
{
	ixt_hint_error(&f.at, &c->env, NULL, &c->arena);
	if (f.level == IXT_FINDING_ERROR)
		c->errors++;
	else
		c->warnings++;
	if (opt.json)
		print_for_machines(c, &f);
	else
		print_for_people(c, &f);
}

static void print_findings(check *c)
{
	const ixt_finding *f;
	uint32_t count, i;

	f = ixt_lint_finish(c->lint, &count);
	for (i = 0; i < count; i++)
		if (is_wanted(c, f[i].at.file) || is_wanted(c, f[i].template_name))
			print_finding(c, f[i]);
	ixt_print(ixt_buf_view(&c->out));
}

/* --------------------------------------------------------------- the whole */

/* Packages are rendered themselves; what else is a template is their ancestor.
 * Files that are only loaded or included as text never come up. The whole corpus
 * is read also for a part of it: who extends a template decides what is unused. */
static void add_packages(check *c)
{
	uint32_t count, i;
	ixt_str *names = ixt_loader_packages(c->loader, &c->arena, &count);

	for (i = 0; i < count; i++)
		ixt_lint_add(c->lint, ixt_package_file(&c->arena, names[i]));
}

/* A file that is named is looked at also when no package leads to it. */
static void add_wanted_files(check *c)
{
	uint32_t i;

	for (i = 0; i < c->wanted_count; i++)
		if (c->wanted[i].is_file && !ixt_lint_has(c->lint, c->wanted[i].name))
			ixt_lint_add(c->lint, c->wanted[i].name);
}

static int work(check *c, int argc, char **argv, ixt_trap *trap)
{
	ixt_setup *s = &c->opened.setup;
	int i;

	c->loader = ixt_loader_new(s->roots, s->root_count, &ixt_allocator_libc, trap);
	ixt_env_init(&c->env, c->loader, &ixt_allocator_libc, trap);
	c->env_ready = true;
	c->lint = ixt_lint_new(&c->env, &c->arena);
	for (i = 0; i < argc; i++)
		if (!want_argument(c, argv[i]))
			return IXT_EXIT_USAGE;
	add_packages(c);
	add_wanted_files(c);
	if (ixt_lint_template_count(c->lint) == 0) {
		ixt_say("no package found below %s", s->root_paths[0].ptr);
		return IXT_EXIT_USAGE;
	}
	print_findings(c);
	ixt_say("%u templates read: %u errors, %u warnings",
		ixt_lint_template_count(c->lint), c->errors, c->warnings);
	return c->errors ? IXT_EXIT_DIFFERENT : IXT_EXIT_OK;
}

static int try_work(check *c, int argc, char **argv)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };

	c->arena.trap = c->out.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
		return IXT_EXIT_USAGE;
	}
	return work(c, argc, argv, &trap);
}

static int run(int argc, char **argv)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	check c = { .errors = 0 };
	int status;

	ixt_arena_init(&c.arena, &ixt_allocator_libc, 64 << 10);
	ixt_buf_init(&c.out, &ixt_allocator_libc);
	c.arena.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
		return IXT_EXIT_USAGE;
	}
	choose_corpus(&c, argc, argv);
	opt.session.pins = "default";	/* nothing is asked of the machine */
	status = ixt_session_open(&c.opened, &opt.session);
	if (status == IXT_EXIT_OK)
		status = try_work(&c, argc, argv);
	if (c.env_ready)
		ixt_env_release(&c.env);
	if (c.loader)
		ixt_loader_free(c.loader);
	ixt_session_close(&c.opened);
	ixt_buf_release(&c.out);
	ixt_arena_release(&c.arena);
	return status;
}

static const char help[] =
	"Checks the packages of the corpus and their ancestors, or of the files,\n"
	"directories and packages that are named: that they compile, that parents,\n"
	"includes and filters are there, that blocks are rendered by something. The\n"
	"whole corpus is read in any case. Exit status 1 when there are errors;\n"
	"warnings are only listed.";

const ixt_command ixt_command_check = {
	"check", "[FILE|DIR|PKG...] [OPTION...]", "syntax and lint of templates", help,
	options, run, IXT_COMPLETES_FILES, NULL, IXT_ORDER_ANY,
};
