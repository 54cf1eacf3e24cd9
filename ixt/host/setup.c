#include "ixt/host/setup.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ixt/base/hash.h"
#include "ixt/host/data.h"
#include "ixt/host/env_host.h"
#include "ixt/package/pins.h"
#include "ixt/source/dir_root.h"
#include "ixt/source/packed_file.h"

/* ----------------------------------------------------------------- corpora */

ixt_str ixt_corpus_cache(ixt_arena *arena)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (cache && *cache)
		return ixt_arena_format(arena, "%s/ixt/corpus", cache);
	return ixt_arena_format(arena, "%s/.cache/ixt/corpus", home ? home : "");
}

ixt_str ixt_corpus_in_use(ixt_arena *arena)
{
	ixt_str dir = ixt_corpus_cache(arena);
	ixt_str link = ixt_arena_format(arena, "%.*s/current", IXT_STR_ARG(dir));

	if (access(link.ptr, F_OK) == 0)
		return link;
	/* what was chosen and is gone must not turn into another corpus */
	if (faccessat(AT_FDCWD, link.ptr, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		ixt_raise(arena, IXT_ERR_ERROR, "the corpus in use is gone: %.*s leads nowhere; "
			  "\"ixt corpus use\" chooses another", IXT_STR_ARG(link));
	return IXT_STR("");
}

static void add_root_path(ixt_setup *s, uint32_t *cap, ixt_str path)
{
	IXT_PUSH(&s->arena, s->root_paths, s->root_count, *cap) =
		ixt_arena_copy(&s->arena, path);
}

/* IX_PATH as upstream reads it: `{builtin}` is the packages beside ix. */
static void add_ix_path(ixt_setup *s, uint32_t *cap, ixt_str text)
{
	size_t colon;

	for (;; text = ixt_str_from(text, colon + 1)) {
		colon = ixt_str_chr(text, ':', 0);
		add_root_path(s, cap, ixt_str_first(text, colon));
		if (colon == IXT_STR_NPOS)
			return;
	}
}

/* A checkout is given by itself or by its packages. */
static ixt_str packages_of(ixt_setup *s, ixt_str path)
{
	ixt_str pkgs = ixt_arena_format(&s->arena, "%.*s/pkgs", IXT_STR_ARG(path));
	ixt_str core = ixt_arena_format(&s->arena, "%.*s/core", IXT_STR_ARG(path));

	return ixt_is_directory(pkgs.ptr) && ixt_is_directory(core.ptr) ? pkgs : path;
}

static void choose_corpus(ixt_setup *s, const ixt_setup_options *o)
{
	const char *ix_path = getenv("IX_PATH");
	ixt_str in_use, data;
	uint32_t i, cap = 0;

	if (o->corpus_count) {
		s->chosen_by = "--corpus";
		for (i = 0; i < o->corpus_count; i++)
			add_root_path(s, &cap, packages_of(s, ixt_str_of(o->corpus[i])));
	} else if (ix_path && *ix_path) {
		s->chosen_by = "IX_PATH";
		add_ix_path(s, &cap, ixt_str_of(ix_path));
	} else if ((in_use = ixt_corpus_in_use(&s->arena)).len) {
		s->chosen_by = "ixt corpus use";
		add_root_path(s, &cap, packages_of(s, in_use));
	} else {
		s->chosen_by = "embedded";
		s->embedded = true;
		data = ixt_data_dir(&s->arena);
		add_root_path(s, &cap, ixt_arena_format(&s->arena, "%.*s/corpus/embedded",
							IXT_STR_ARG(data)));
	}
	s->corpus_root_count = s->root_count;
}

static void add_overlays(ixt_setup *s, ixt_str target_dir)
{
	uint32_t i, cap = s->root_count;
	ixt_str path;

	for (i = 0; s->target && i < s->target->overlay_count; i++) {
		path = ixt_arena_format(&s->arena, "%.*s/%.*s", IXT_STR_ARG(target_dir),
					IXT_STR_ARG(s->target->overlays[i]));
		if (ixt_is_directory(path.ptr))
			add_root_path(s, &cap, path);
	}
}

static void open_roots(ixt_setup *s)
{
	uint32_t i;

	s->roots = ixt_arena_take_zero(&s->arena, s->root_count * sizeof *s->roots);
	for (i = 0; i < s->root_count; i++)
		s->roots[i] = ixt_is_regular_file(s->root_paths[i].ptr)
				      ? ixt_packed_root_open(s->root_paths[i], &s->arena)
				      : ixt_dir_root_open(s->root_paths[i], &s->arena);
}

/* ------------------------------------------------------------ core's rules */

static int by_name(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

static ixt_str *list_python_files(ixt_arena *arena, ixt_str dir, uint32_t *count)
{
	DIR *d = opendir(dir.ptr);
	struct dirent *e;
	ixt_str *names = NULL;
	uint32_t cap = 0;

	*count = 0;
	while (d && (e = readdir(d)))
		if (ixt_str_ends(ixt_str_of(e->d_name), IXT_STR(".py")))
			IXT_PUSH(arena, names, *count, cap) =
				ixt_arena_copy(arena, ixt_str_of(e->d_name));
	if (d)
		closedir(d);
	if (*count)
		qsort(names, *count, sizeof *names, by_name);
	return names;
}

/* SHA-256 over "core/<name>\0<sha256 hex>\n" of the sorted core/ *.py files
 * (oracle/README.md states the same rule). */
static ixt_str digest_core(ixt_arena *arena, ixt_str dir)
{
	uint32_t count, i;
	ixt_str *names = list_python_files(arena, dir, &count), text;
	ixt_sha256_stream *h;
	uint8_t digest[32];
	char *hex = ixt_arena_take(arena, 65), line[65];

	if (count == 0)
		return IXT_STR("");
	h = ixt_sha256_begin();
	if (!h)
		ixt_arena_no_memory(arena);
	for (i = 0; i < count; i++) {
		text = ixt_read_file(arena, ixt_arena_format(arena, "%.*s/%.*s",
							     IXT_STR_ARG(dir),
							     IXT_STR_ARG(names[i])));
		ixt_sha256(text, digest);
		ixt_hex(digest, 32, line);
		ixt_sha256_add(h, IXT_STR("core/"));
		ixt_sha256_add(h, names[i]);
		ixt_sha256_add(h, (ixt_str){ "\0", 1 });
		ixt_sha256_add(h, (ixt_str){ line, 64 });
		ixt_sha256_add(h, IXT_STR("\n"));
	}
	ixt_sha256_end(h, digest);
	ixt_hex(digest, 32, hex);
	return (ixt_str){ hex, 64 };
}

/* The checkout that the corpus lies in: above the first of its roots that has
 * core/ beside it; above the first root when none has. */
static ixt_str checkout_of(ixt_setup *s)
{
	ixt_str core;
	uint32_t i;

	for (i = 0; i < s->corpus_root_count; i++) {
		core = ixt_arena_format(&s->arena, "%.*s/../core",
					IXT_STR_ARG(s->root_paths[i]));
		if (ixt_is_directory(core.ptr))
			return ixt_str_first(core, core.len - 5);
	}
	return ixt_arena_format(&s->arena, "%.*s/..", IXT_STR_ARG(s->root_paths[0]));
}

static void find_rules(ixt_setup *s)
{
	ixt_str checkout = checkout_of(s);
	ixt_str core = ixt_arena_format(&s->arena, "%.*s/core", IXT_STR_ARG(checkout));

	s->core_digest = digest_core(&s->arena, core);
	s->rules = ixt_rules_find(s->core_digest, &s->rules_proven);
}

/* -------------------------------------------------------------- pins, target */

/* What is raised from now on is a fault of file `path`. */
static void name_faults(ixt_setup *s, ixt_str path)
{
	s->arena.trap->error->file = path;
}

static void use_pins(ixt_setup *s, ixt_str path, const char *name)
{
	s->pins_text = ixt_read_file(&s->arena, path);
	s->pins_name = ixt_str_of(name);
	name_faults(s, path);
	s->host = ixt_pins_read(&s->arena, s->pins_text);
	name_faults(s, IXT_STR(""));
}

static void use_default_pins(ixt_setup *s)
{
	ixt_str data = ixt_data_dir(&s->arena);

	use_pins(s, ixt_arena_format(&s->arena, "%.*s/corpus/pins.json", IXT_STR_ARG(data)),
		 "default");
}

/* Path of upstream's `ix`, as it would know itself: without links and dots. */
static ixt_str upstream_program(ixt_setup *s)
{
	ixt_str checkout = ixt_arena_copy(&s->arena, checkout_of(s));
	char real[PATH_MAX];

	return ixt_arena_format(&s->arena, "%s/ix",
				realpath(checkout.ptr, real) ? real : checkout.ptr);
}

static void use_machine(ixt_setup *s, const ixt_host *real)
{
	s->pins_name = IXT_STR("env");
	s->host = real;
}

/* Kind capos takes no tool of the machine, so none can be missing. */
static bool is_capos(const ixt_setup *s, const ixt_host *host)
{
	ixt_str name;

	return ixt_kind_named(host, ixt_kind_chosen(host, s->kind, s->target), &name) ==
	       IXT_KIND_CAPOS;
}

static int choose_host(ixt_setup *s, const ixt_setup_options *o, ixt_error *err)
{
	const char *pins = o->pins;
	ixt_str missing;
	const ixt_host *real;
	int found;

	if (pins && strcmp(pins, "default") == 0) {
		use_default_pins(s);
		return 0;
	}
	if (pins && strcmp(pins, "env") != 0) {
		use_pins(s, ixt_str_of(pins), pins);
		return 0;
	}
	real = ixt_env_host(&s->arena, upstream_program(s));
	if (is_capos(s, real)) {
		use_machine(s, real);
		return 0;
	}
	found = ixt_boot_tools_found(real, &s->arena, &missing);
	if (found < IXT_BOOT_TOOL_COUNT && !pins && !o->never_default_pins) {
		use_default_pins(s);
		s->notice = ixt_arena_format(
			&s->arena, "note: %d of the %d boot tools are not on PATH; using the "
			"default pins (--pins env asks for the real ones)",
			IXT_BOOT_TOOL_COUNT - found, IXT_BOOT_TOOL_COUNT);
		return 0;
	}
	if (found < IXT_BOOT_TOOL_COUNT) {
		err->cls = IXT_ERR_ERROR;
		err->message = ixt_arena_format(
			&s->arena, "%d of the %d boot tools that most packages ask for are not "
			"on PATH: %.*s", IXT_BOOT_TOOL_COUNT - found, IXT_BOOT_TOOL_COUNT,
			IXT_STR_ARG(missing));
		err->hint = IXT_STR("install them (Debian: clang llvm lld), put them on PATH, or "
				    "use --pins default");
		return 3;
	}
	use_machine(s, real);
	return 0;
}

/* A target is a file when it names one, else one of ours, else upstream's. */
static ixt_str target_file(ixt_setup *s, const char *name)
{
	ixt_str data = ixt_data_dir(&s->arena), file;

	if (strchr(name, '/') || ixt_str_ends(ixt_str_of(name), IXT_STR(".json")))
		return ixt_str_of(name);
	file = ixt_arena_format(&s->arena, "%.*s/targets/%s/target.json", IXT_STR_ARG(data),
				name);
	return ixt_is_regular_file(file.ptr) ? file : IXT_STR("");
}

static void choose_target(ixt_setup *s, const char *name)
{
	ixt_str file, text;
	size_t slash;

	if (!name)
		return;
	file = target_file(s, name);
	if (!file.len) {
		s->target_name = name;
		return;
	}
	text = ixt_read_file(&s->arena, file);
	name_faults(s, file);
	s->target_text = text;
	s->target = ixt_target_read(&s->arena, text);
	name_faults(s, IXT_STR(""));
	slash = ixt_str_rchr(file, '/');
	add_overlays(s, slash == IXT_STR_NPOS ? IXT_STR(".") : ixt_str_first(file, slash));
}

/* ---------------------------------------------------------------- the whole */

int ixt_setup_open(ixt_setup *s, const ixt_setup_options *options, ixt_error *err)
{
	ixt_trap trap = { .error = err };
	int status;

	memset(s, 0, sizeof *s);
	ixt_arena_init(&s->arena, &ixt_allocator_libc, 16 << 10);
	s->arena.trap = &trap;
	if (IXT_TRAPPED(&trap))
		return 2;
	s->kind = options->kind;
	choose_corpus(s, options);
	choose_target(s, options->target);
	status = choose_host(s, options, err);
	if (status)
		return status;
	open_roots(s);
	find_rules(s);
	s->arena.trap = NULL;
	return 0;
}

void ixt_setup_close(ixt_setup *s)
{
	uint32_t i;

	for (i = 0; s->roots && i < s->root_count; i++)
		if (s->roots[i])
			ixt_root_close(s->roots[i]);
	ixt_arena_release(&s->arena);
}

ixt_session_options ixt_setup_session(const ixt_setup *s)
{
	return (ixt_session_options){
		.roots = s->roots,
		.root_count = s->root_count,
		.host = s->host,
		.kind = s->kind,
		.rules = s->rules,
		.target = s->target,
		.target_name = s->target_name,
		.error_arena = (ixt_arena *)&s->arena,
	};
}
