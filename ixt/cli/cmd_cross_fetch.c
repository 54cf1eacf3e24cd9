/* ixt-cross fetch: one file by its SHA-256. */
#include <stdlib.h>

#include "ixt/cli/cross_commands.h"
#include "ixt/cli/report.h"
#include "ixt/fetch/fetch.h"

static struct {
	const char *out;
	ixt_string_list distfiles, mirrors;
	int mib, seconds;
	bool offline, allow_private;
} opt;

static const ixt_option options[] = {
	{ "allow-private", IXT_OPT_FLAG, NULL, "also file://, and addresses that are not public",
	  &opt.allow_private },
	{ "distfiles", IXT_OPT_LIST, "DIR", "files to look at first; may be repeated",
	  &opt.distfiles },
	{ "max-mib", IXT_OPT_NUMBER, "N", "MiB that the file has at most (4,096)", &opt.mib },
	{ "mirror", IXT_OPT_LIST, "TEMPLATE", "a URL with {sha}, {two}, {one}; may be repeated",
	  &opt.mirrors },
	{ "offline", IXT_OPT_FLAG, NULL, "nothing but distfiles", &opt.offline },
	{ "out", IXT_OPT_STRING, "FILE", "where to; -o, too", &opt.out },
	{ "time-limit", IXT_OPT_NUMBER, "S", "seconds for one attempt (1,800)", &opt.seconds },
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

static void fetch(char **argv, ixt_arena *arena)
{
	ixt_fetch_request request = { ixt_str_of(argv[0]), ixt_str_of(argv[1]),
				      ixt_str_of(opt.out) };
	ixt_fetch_policy policy = {
		.mirrors = texts_of(&opt.mirrors, arena), .mirror_count = opt.mirrors.count,
		.offline = opt.offline, .allow_private = opt.allow_private,
		.bytes = (uint64_t)opt.mib << 20, .seconds = (uint32_t)opt.seconds,
		.notice = ixt_remove_if_interrupted,
	};
	ixt_str source;

	if (opt.distfiles.count)
		policy.distfiles = ixt_distfiles_open(arena, texts_of(&opt.distfiles, arena),
						      opt.distfiles.count);
	source = ixt_fetch(&request, &policy, arena);
	ixt_say("%s: from %.*s", opt.out, IXT_STR_ARG(source));
}

static int run(int argc, char **argv)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	int status = IXT_EXIT_OK;
	ixt_arena arena;

	if (argc != 2 || !opt.out) {
		ixt_say("URL, SHA256 and -o FILE expected");
		return IXT_EXIT_USAGE;
	}
	ixt_arena_init(&arena, &ixt_allocator_libc, 64 << 10);
	arena.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
		status = err.cls == IXT_ERR_ERROR ? IXT_EXIT_DIFFERENT : IXT_EXIT_USAGE;
	} else {
		fetch(argv, &arena);
	}
	ixt_arena_release(&arena);
	return status;
}

static const char help[] =
	"Makes FILE, whole and with that SHA-256, or not at all: from the distfiles (named\n"
	"by the digest, with - and more behind it, or any), from URL, or from a mirror.\n"
	"Exit status: 1 when nobody has it; 2 wrong usage, or FILE cannot be written.";

const ixt_command ixt_cross_command_fetch = {
	"fetch", "URL SHA256 -o FILE [OPTION...]", "get one file by its SHA-256", help, options, run,
	IXT_COMPLETES_FILES, NULL, IXT_ORDER_ANY,
};
