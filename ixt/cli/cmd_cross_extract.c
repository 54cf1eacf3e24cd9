/* ixt-cross extract: unpacks archives, as the extractor of kind capos does. */
#include "ixt/archive/extract.h"
#include "ixt/cli/cross_commands.h"
#include "ixt/cli/report.h"

static struct {
	const char *to;
	int bytes, entries, strip;
} opt;

static const ixt_option options[] = {
	{ "max-entries", IXT_OPT_NUMBER, "N", "entries of an archive (1,000,000)", &opt.entries },
	{ "max-mib", IXT_OPT_NUMBER, "N", "MiB of its files together (16,384)", &opt.bytes },
	{ "strip", IXT_OPT_NUMBER, "N", "take N components off the names' front", &opt.strip },
	{ "to", IXT_OPT_STRING, "DIR", "where to (the current directory)", &opt.to },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

static int extract_one(const char *path)
{
	ixt_extract_policy policy = { .bytes = (uint64_t)opt.bytes << 20,
				      .entries = (uint64_t)opt.entries,
				      .strip = (unsigned)opt.strip };
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_arena arena;

	ixt_arena_init(&arena, &ixt_allocator_libc, 64 << 10);
	arena.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
		ixt_arena_release(&arena);
		return IXT_EXIT_USAGE;
	}
	ixt_extract(ixt_str_of(path), ixt_str_of(opt.to ? opt.to : "."), &policy, &arena);
	ixt_arena_release(&arena);
	return IXT_EXIT_OK;
}

static int run(int argc, char **argv)
{
	int status = IXT_EXIT_OK, i;

	if (argc == 0) {
		ixt_say("no archive met, one or more expected");
		return IXT_EXIT_USAGE;
	}
	for (i = 0; i < argc && status == IXT_EXIT_OK; i++)
		status = extract_one(argv[i]);
	return status;
}

static const char help[] =
	"Unpacks tar (gzip, bzip2, xz, zstd, lz4, lzip), zip and cpio archives. Nothing is\n"
	"written outside of the directory, whatever an archive says; entries that try, and\n"
	"devices, are refused.";

const ixt_command ixt_cross_command_extract = {
	"extract", "ARCHIVE... [OPTION...]", "unpack archives that nobody trusts", help, options,
	run, IXT_COMPLETES_FILES, NULL, IXT_ORDER_ANY,
};
