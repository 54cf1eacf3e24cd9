/* ixt-cross build: packages, from their sources to results in the store. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ixt/base/path.h"
#include "ixt/cli/build_job.h"
#include "ixt/cli/cross_commands.h"
#include "ixt/cli/inject_results.h"
#include "ixt/cli/report.h"
#include "ixt/host/write_file.h"
#include "ixt/store/roots.h"

static struct {
	ixt_build_args build;
	const char *out, *inject;
	bool allow_unpinned;
} opt;

static const ixt_option options[] = {
	{ "allow-unpinned", IXT_OPT_FLAG, NULL, "--inject: also what has --source in it",
	  &opt.allow_unpinned },
	{ "baseline", IXT_OPT_LIST, "FILE", "a layer of accepted divergences, over upstream's",
	  &opt.build.baseline },
	{ "check", IXT_OPT_FLAG, NULL, "build the packages a second time, otherwise, and compare",
	  &opt.build.check },
	IXT_OPTION_CORPUS(opt.build.planner.session),
	{ "distfiles", IXT_OPT_LIST, "DIR", "sources by their sums; may be repeated",
	  &opt.build.distfiles },
	{ "dry-run", IXT_OPT_FLAG, NULL, "say what would be done, and do nothing", &opt.build.dry_run },
	{ "inject", IXT_OPT_STRING, "IMAGE", "put the results' programs into a boot image",
	  &opt.inject },
	{ "jobs", IXT_OPT_NUMBER, "N", "how many nodes at a time (as the graph's pools)",
	  &opt.build.jobs },
	{ "json", IXT_OPT_FLAG, NULL, "events and results as JSON lines", &opt.build.json },
	{ "keep-failed", IXT_OPT_FLAG, NULL, "keep what a failed build made", &opt.build.keep_failed },
	{ "keep-going", IXT_OPT_FLAG, NULL, "build what does not need what failed",
	  &opt.build.keep_going },
	{ "max-mib", IXT_OPT_NUMBER, "N", "memory of each process of a build", &opt.build.memory },
	{ "network", IXT_OPT_FLAG, NULL, "let builds that ask for it have the network",
	  &opt.build.network },
	{ "offline", IXT_OPT_FLAG, NULL, "fetch nothing but from --distfiles", &opt.build.offline },
	{ "out", IXT_OPT_STRING, "LINK", "the link to the result (./result)", &opt.out },
	IXT_OPTION_PINS(opt.build.planner.session),
	IXT_OPTION_SET(opt.build.planner),
	{ "source", IXT_OPT_LIST, "PKG=PATH", "a directory or archive instead of its source",
	  &opt.build.source },
	{ "strict", IXT_OPT_FLAG, NULL, "refuse what upstream was not seen to plan alike",
	  &opt.build.strict },
	{ "target", IXT_OPT_STRING, "T", "target's name or target.json (capos)",
	  &opt.build.planner.session.target },
	{ "time-limit", IXT_OPT_NUMBER, "S", "seconds that one script may take", &opt.build.seconds },
	IXT_OPTION_TOOLCHAIN(opt.build.planner),
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* --------------------------------------------------------------------------- results */

/* Replaces a link, never a file or directory of the user's. */
static void make_link(ixt_build_job *j, ixt_str to, ixt_str at)
{
	ixt_str other = ixt_arena_format(&j->arena, "%.*s.%ld.tmp", IXT_STR_ARG(at),
					 (long)getpid());
	struct stat st;

	if (lstat(at.ptr, &st) == 0 && !S_ISLNK(st.st_mode))
		ixt_raise(&j->arena, IXT_ERR_VALUE, "%.*s is in the way of the link to the result; "
			  "--out names another", IXT_STR_ARG(at));
	if (symlink(to.ptr, other.ptr) < 0)
		ixt_raise_errno(&j->arena, at, errno);
	if (rename(other.ptr, at.ptr) < 0) {
		int number = errno;

		unlink(other.ptr);
		ixt_raise_errno(&j->arena, at, number);
	}
}

/* "result", "result-2", "result-3" */
static ixt_str link_name(ixt_build_job *j, uint32_t number)
{
	const char *base = opt.out ? opt.out : "result";

	return number == 0 ? ixt_str_of(base)
			   : ixt_arena_format(&j->arena, "%s-%u", base, number + 1);
}

static void print_result(ixt_build_job *j, ixt_str link, ixt_str path, bool unpinned)
{
	ixt_buf out;

	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = j->arena.trap;
	if (opt.build.json) {
		ixt_buf_add(&out, IXT_STR("{\"event\": \"result\", \"link\": \""));
		ixt_json_escape(&out, link);
		ixt_buf_add(&out, IXT_STR("\", \"path\": \""));
		ixt_json_escape(&out, path);
		ixt_buf_format(&out, "\", \"unpinned\": %s}\n", unpinned ? "true" : "false");
	} else {
		ixt_buf_format(&out, "%.*s%s\n", IXT_STR_ARG(path), unpinned ? " (unpinned)" : "");
	}
	ixt_print(ixt_buf_view(&out));
	ixt_buf_release(&out);
}

/* As long as the link is there, its result is kept. */
static void keep_result(ixt_build_job *j, ixt_str link)
{
	ixt_str dir = ixt_path_parent(link);
	char *real = realpath(dir.len ? ixt_arena_copy(&j->arena, dir).ptr :
			      link.ptr[0] == '/' ? "/" : ".", NULL);

	if (!real)
		ixt_raise_errno(&j->arena, link, errno);
	ixt_store_add_root(j->store, &j->arena, ixt_arena_format(
		&j->arena, "%s/%.*s", real, IXT_STR_ARG(ixt_path_name(link))));
	free(real);
}

/* One package: its path in the store; an empty text when it names others only. */
static ixt_str leave_result(ixt_build_job *j, const char *package, uint32_t number)
{
	uint32_t node = ixt_build_job_result(j, package);
	ixt_str name, path, link = link_name(j, number);

	if (node == UINT32_MAX) {
		ixt_say("%s names other packages, and has no result of its own", package);
		return IXT_STR("");
	}
	name = ixt_node_store_name(&j->graph.nodes[node], &j->arena);
	path = ixt_store_path(j->store, &j->arena, name);
	make_link(j, path, link);
	keep_result(j, link);
	print_result(j, link, path, ixt_record_has_mark(
		ixt_store_record(j->store, &j->arena, name), IXT_MARK_UNPINNED));
	return path;
}

typedef struct packages {
	uint32_t count;
	char **items;
	int status;		/* of --inject */
} packages;

static void leave_results(ixt_build_job *j, void *ctx)
{
	packages *p = ctx;
	ixt_str *paths = IXT_NEW_ARRAY(&j->arena, ixt_str, p->count);
	uint32_t i, links = 0;

	for (i = 0; i < p->count; i++) {
		paths[links] = leave_result(j, p->items[i], links);
		links += paths[links].len != 0;
	}
	if (opt.build.check && !ixt_build_job_check(j, p->count, p->items)) {
		p->status = IXT_EXIT_DIFFERENT;
		return;
	}
	if (opt.inject)
		p->status = ixt_inject_results(opt.inject, paths, links, opt.allow_unpinned,
					       &j->arena);
}

static int run(int argc, char **argv)
{
	packages p = { .count = (uint32_t)argc, .items = argv };
	int status;

	if (argc == 0) {
		ixt_say("no package met; PKG... expected, as in bin/minised");
		return IXT_EXIT_USAGE;
	}
	opt.build.gated = true;
	status = ixt_build_job_run(&opt.build, argc, argv, leave_results, &p);
	return status ? status : p.status;
}

static const char help[] =
	"Plans the packages, runs what the store lacks of the graph, each step in a jail\n"
	"that sees its inputs and the toolchain only, and leaves ./result, a link to the\n"
	"result (result-2 and so on for more packages). Sources come from --distfiles, by\n"
	"their sums, else from the network. What is built from a --source is unpinned,\n"
	"and so is all that is made of it. Packages that have an accepted divergence from\n"
	"upstream, or no recorded answer that holds, are told, and --strict refuses them.";

const ixt_command ixt_cross_command_build = {
	"build", "[OPTION...] PKG...", "build packages into the store", help,
	options, run, IXT_COMPLETES_PACKAGES, NULL, IXT_ORDER_ANY,
};
