#include "diff/world.h"

#include <limits.h>
#include <stdlib.h>

#include "ixt/base/hash.h"
#include "ixt/cli/options.h"
#include "ixt/host/data.h"
#include "ixt/host/files.h"
#include "ixt/host/identity.h"

/* ------------------------------------------------------------------ opening */

static ixt_str hex_digest(diff_job *job, ixt_str data)
{
	char *hex = ixt_arena_take(&job->arena, 65);
	uint8_t digest[32];

	ixt_sha256(data, digest);
	ixt_hex(digest, 32, hex);
	return (ixt_str){ hex, 64 };
}

ixt_str diff_target_path(diff_job *job, const char *target)
{
	ixt_str data, path;

	if (strchr(target, '/') || ixt_str_ends(ixt_str_of(target), IXT_STR(".json")))
		return ixt_str_of(target);
	data = ixt_data_dir(&job->arena);
	path = ixt_arena_format(&job->arena, "%.*s/targets/%s/target.json", IXT_STR_ARG(data),
				target);
	return ixt_is_regular_file(path.ptr) ? path : IXT_STR("");
}

static bool same_directory(ixt_str a, ixt_str b)
{
	char real_a[PATH_MAX], real_b[PATH_MAX];

	return realpath(a.ptr, real_a) && realpath(b.ptr, real_b) && !strcmp(real_a, real_b);
}

static void find_pins(diff_world *w, diff_job *job, const char *given)
{
	ixt_str data = ixt_data_dir(&job->arena);

	w->pins = hex_digest(job, w->setup.pins_text);
	w->pins_path = strcmp(given, "default") ? ixt_str_of(given) :
		ixt_arena_format(&job->arena, "%.*s/corpus/pins.json", IXT_STR_ARG(data));
}

static bool is_embedded(const diff_world *w, diff_job *job)
{
	ixt_str data = ixt_data_dir(&job->arena);
	ixt_str dir = ixt_arena_format(&job->arena, "%.*s/corpus/embedded", IXT_STR_ARG(data));

	return w->setup.corpus_root_count == 1 && same_directory(w->setup.root_paths[0], dir);
}

void diff_world_open(diff_world *w, diff_job *job, const ixt_setup_options *options)
{
	ixt_setup_options o = *options;

	if (!o.pins)
		o.pins = "default";
	if (strcmp(o.pins, "env") == 0)
		diff_fail(job, IXT_EXIT_USAGE, "name a pins file, or leave --pins out",
			  "--pins env: both sides must see the same host, so it has to be in "
			  "a file");
	job->status = ixt_setup_open(&w->setup, &o, &job->error);
	if (job->status)
		ixt_raise_filled(&job->trap);
	job->status = IXT_EXIT_USAGE;
	w->embedded = is_embedded(w, job);
	find_pins(w, job, o.pins);
	w->target_path = o.target ? diff_target_path(job, o.target) : IXT_STR("");
	w->target_file = w->target_path.len
		? hex_digest(job, ixt_read_file(&job->arena, w->target_path)) : IXT_STR("-");
}

/* ------------------------------------------------------------ its checkout */

bool diff_is_checkout(diff_job *job, ixt_str path)
{
	ixt_str core = ixt_arena_format(&job->arena, "%.*s/core/manager.py", IXT_STR_ARG(path));
	ixt_str pkgs = ixt_arena_format(&job->arena, "%.*s/pkgs", IXT_STR_ARG(path));

	return ixt_is_regular_file(core.ptr) && ixt_is_directory(pkgs.ptr);
}

ixt_str diff_world_checkout(const diff_world *w, diff_job *job)
{
	uint32_t i;

	for (i = 0; i < w->setup.corpus_root_count; i++) {
		char real[PATH_MAX];
		ixt_str dir;

		if (!realpath(w->setup.root_paths[i].ptr, real))
			continue;
		dir = ixt_str_of(real);
		dir = ixt_arena_copy(&job->arena, ixt_str_first(dir, ixt_str_rchr(dir, '/')));
		if (diff_is_checkout(job, dir))
			return dir;
	}
	return IXT_STR("");
}

/* ----------------------------------------------------------------- identity */

ixt_str diff_tree_digest(const diff_world *w, diff_job *job)
{
	ixt_str all = { NULL, 0 };
	uint32_t i;

	for (i = 0; i < w->setup.corpus_root_count; i++) {
		ixt_identity id = ixt_corpus_identity(&job->arena, w->setup.root_paths[i]);

		if (!id.tree.len)
			id.tree = ixt_tree_digest(&job->arena, id.checkout.len
						  ? id.checkout : w->setup.root_paths[i]);
		all = ixt_arena_format(&job->arena, "%.*s%s%.*s", IXT_STR_ARG(all), i ? " " : "",
				       IXT_STR_ARG(id.tree));
	}
	return all;
}

ixt_str diff_corpus_version(const diff_world *w, diff_job *job)
{
	ixt_str all = { NULL, 0 };
	uint32_t i;

	for (i = 0; i < w->setup.corpus_root_count; i++) {
		ixt_identity id = ixt_corpus_identity(&job->arena, w->setup.root_paths[i]);

		all = ixt_arena_format(&job->arena, "%.*s%s%.*s", IXT_STR_ARG(all),
				       i ? ", " : "", IXT_STR_ARG(id.text));
	}
	return all;
}
