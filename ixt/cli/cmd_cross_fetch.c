/* ixt-cross fetch: one file by its SHA-256, or all sources of packages. */
#include <stdlib.h>

#include "ixt/cli/cross_commands.h"
#include "ixt/cli/fetch_closure.h"
#include "ixt/cli/report.h"
#include "ixt/fetch/fetch.h"

static struct {
	ixt_fetch_closure closure;
	const char *out;
	ixt_string_list distfiles, mirrors;
	int mib, seconds;
	bool offline, allow_private;
} opt;

static const ixt_option options[] = {
	{ "allow-private", IXT_OPT_FLAG, NULL, "also file://, and addresses that are not public",
	  &opt.allow_private },
	{ "closure", IXT_OPT_LIST, "PKG", "all sources that PKG is made from; repeatable",
	  &opt.closure.packages },
	IXT_OPTION_CORPUS(opt.closure.planner.session),
	{ "distfiles", IXT_OPT_LIST, "DIR", "files to look at first; may be repeated",
	  &opt.distfiles },
	{ "max-mib", IXT_OPT_NUMBER, "N", "MiB that the file has at most (4,096)", &opt.mib },
	{ "mirror", IXT_OPT_LIST, "TEMPLATE", "a URL with {sha}, {two}, {one}; may be repeated",
	  &opt.mirrors },
	{ "offline", IXT_OPT_FLAG, NULL, "nothing but distfiles", &opt.offline },
	{ "out", IXT_OPT_STRING, "FILE", "where to; -o, too", &opt.out },
	IXT_OPTION_PINS(opt.closure.planner.session),
	IXT_OPTION_SET(opt.closure.planner),
	{ "target", IXT_OPT_STRING, "T", "--closure: target's name or target.json (capos)",
	  &opt.closure.planner.session.target },
	{ "time-limit", IXT_OPT_NUMBER, "S", "seconds for one attempt (1,800)", &opt.seconds },
	{ "to", IXT_OPT_STRING, "DIR", "--closure: where to", &opt.closure.to },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

static ixt_str *texts_of(const ixt_string_list *list, ixt_arena *arena)
{
	ixt_str *texts = IXT_NEW_ARRAY(arena, ixt_str, list->count + 1);
	uint32_t i;

	for (i = 0; i < list->count; i++)
		texts[i] = ixt_str_of(list->items[i]);
	return texts;
}

static ixt_fetch_policy policy_of(ixt_arena *arena)
{
	ixt_fetch_policy policy = {
		.mirrors = texts_of(&opt.mirrors, arena), .mirror_count = opt.mirrors.count,
		.offline = opt.offline, .allow_private = opt.allow_private,
		.bytes = (uint64_t)opt.mib << 20, .seconds = (uint32_t)opt.seconds,
		.notice = ixt_remove_if_interrupted,
	};

	if (opt.distfiles.count)
		policy.distfiles = ixt_distfiles_open(arena, texts_of(&opt.distfiles, arena),
						      opt.distfiles.count);
	return policy;
}

static int fetch(char **argv, ixt_arena *arena)
{
	ixt_fetch_policy policy = policy_of(arena);
	ixt_fetch_request request = { .to = ixt_str_of(opt.out ? opt.out : "") };
	ixt_str source;

	if (opt.closure.packages.count) {
		opt.closure.policy = &policy;
		return ixt_fetch_closure_run(&opt.closure, arena);
	}
	request.url = ixt_str_of(argv[0]);
	request.sha256 = ixt_str_of(argv[1]);
	source = ixt_fetch(&request, &policy, arena);
	ixt_say("%s: from %.*s", opt.out, IXT_STR_ARG(source));
	return IXT_EXIT_OK;
}

/* Either one file, or all sources of packages. */
static bool is_usage(int argc)
{
	if (opt.closure.packages.count)
		return argc == 0 && opt.closure.to && !opt.out;
	return argc == 2 && opt.out && !opt.closure.to;
}

static int run(int argc, char **argv)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;
	int status;

	if (!is_usage(argc)) {
		ixt_say("URL, SHA256 and -o FILE expected, or --closure PKG and --to DIR");
		return IXT_EXIT_USAGE;
	}
	if (!opt.closure.planner.session.target)
		opt.closure.planner.session.target = "capos";
	ixt_arena_init(&arena, &ixt_allocator_libc, 64 << 10);
	arena.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
		status = err.cls == IXT_ERR_ERROR ? IXT_EXIT_DIFFERENT : IXT_EXIT_USAGE;
	} else {
		status = fetch(argv, &arena);
	}
	ixt_arena_release(&arena);
	return status;
}

static const char help[] =
	"Makes FILE, whole and with that SHA-256, or not at all: from the distfiles (named\n"
	"by the digest, with - and more behind it, or any), from URL, or from a mirror.\n"
	"With --closure all sources of packages go to DIR, as SUM-NAME, for a build without\n"
	"network: ixt-cross build PKG --offline --distfiles DIR.\n"
	"Exit status: 1 when nobody has it; 2 wrong usage, or FILE cannot be written.";

const ixt_command ixt_cross_command_fetch = {
	"fetch", "URL SHA256 -o FILE | --closure PKG --to DIR", "get files by their SHA-256", help, options, run,
	IXT_COMPLETES_FILES, NULL, IXT_ORDER_ANY,
};
