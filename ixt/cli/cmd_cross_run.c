/* ixt-cross run: runs a program for capOS here. */
#include <stdlib.h>
#include <string.h>

#include "ixt/cli/cross_commands.h"
#include "ixt/cli/report.h"
#include "ixt/run/machine.h"
#include "ixt/run/run.h"

enum { DEFAULT_BYTES = 64 << 20, MOST_BYTES = 1 << 30 };	/* of VirtualMemory */

static struct {
	const char *root, *rw, *manifest, *stdio, *memory;
	ixt_string_list env, other;
	int seconds;
	bool trace;
} opt;

static const ixt_option options[] = {
	{ "env", IXT_OPT_LIST, "K=V", "a variable of its environment", &opt.env },
	{ "manifest", IXT_OPT_STRING, "FILE", "what BootPackage serves", &opt.manifest },
	{ "memory-limit", IXT_OPT_STRING, "B", "bytes from VirtualMemory, also 8K, 8M (64M)",
	  &opt.memory },
	{ "other", IXT_OPT_LIST, "rsp|registers|fs-base|ids|replies|pages|short|params|align|limit|"
	  "overflow|enter|hint|exceptions|tick|all",
	  "what capOS leaves open, read the other way", &opt.other },
	{ "root", IXT_OPT_STRING, "DIR", "its root, read-only", &opt.root },
	{ "rw", IXT_OPT_STRING, "DIR", "a directory it may change", &opt.rw },
	{ "stdio", IXT_OPT_STRING, "pipe|stdio|terminal|console", "its three streams (pipe)",
	  &opt.stdio },
	{ "time-limit", IXT_OPT_NUMBER, "S", "seconds until it is stopped", &opt.seconds },
	{ "trace", IXT_OPT_FLAG, NULL, "its calls, decoded, on standard error", &opt.trace },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

static run_stdio_kind stdio_kind(void)
{
	static const char *const names[] = {
		[RUN_STDIO_PIPE] = "pipe", [RUN_STDIO_STDIO] = "stdio",
		[RUN_STDIO_TERMINAL] = "terminal", [RUN_STDIO_CONSOLE] = "console",
	};
	int i = RUN_STDIO_CONSOLE;

	while (i > 0 && (!opt.stdio || strcmp(opt.stdio, names[i]) != 0))
		i--;
	return (run_stdio_kind)i;
}

static uint32_t other_readings(void)
{
	const run_reading_row *row;
	uint32_t bits = 0, i;

	for (i = 0; i < opt.other.count; i++)
		for (row = run_readings; row->name; row++)
			if (strcmp(opt.other.items[i], row->name) == 0 ||
			    strcmp(opt.other.items[i], "all") == 0)
				bits |= (uint32_t)row->bit;
	return bits;
}

static bool memory_bytes(uint64_t *bytes)
{
	static const char suffixes[] = "KMG";
	const char *suffix;
	char *end;

	*bytes = DEFAULT_BYTES;
	if (!opt.memory)
		return true;
	*bytes = *opt.memory >= '0' && *opt.memory <= '9' ? strtoull(opt.memory, &end, 10) : 0;
	suffix = *bytes && *end ? strchr(suffixes, *end) : NULL;
	/* more than the most already: no shift may bring it back */
	if (suffix && *bytes <= MOST_BYTES) {
		*bytes <<= 10 * (suffix - suffixes + 1);
		end++;
	}
	if (*bytes && *end == '\0' && *bytes <= MOST_BYTES)
		return true;
	ixt_say("--memory-limit: \"%s\" met, 1 to 1G bytes expected", opt.memory);
	return false;
}

static bool check_env(void)
{
	uint32_t i;

	for (i = 0; i < opt.env.count; i++) {
		const char *equals = strchr(opt.env.items[i], '=');

		if (!equals || equals == opt.env.items[i]) {
			ixt_say("--env: \"%s\" met, NAME=value expected", opt.env.items[i]);
			return false;
		}
	}
	return true;
}

static int run(int argc, char **argv)
{
	run_config config = {
		.root = opt.root, .rw = opt.rw, .manifest = opt.manifest,
		.stdio = stdio_kind(), .readings = other_readings(), .trace = opt.trace,
		.seconds = (uint32_t)opt.seconds,
	};

	if (argc == 0) {
		ixt_say("no program met, one is expected");
		return IXT_EXIT_USAGE;
	}
	if (!memory_bytes(&config.memory_bytes) || !check_env())
		return IXT_EXIT_USAGE;
	config.program = argv[0];
	config.args = (run_strings){ (const char *const *)argv, (uint32_t)argc };
	config.env = (run_strings){ opt.env.items, opt.env.count };
	return run_program(&config, ixt_say);
}

static const char help[] =
	"Runs a program for capOS in a process that has nothing but its memory, and serves\n"
	"the capabilities that stand for streams, files, time and memory. Status: the\n"
	"program's own; 124 time limit, 125 blocked for ever, 128 and a signal's number.";

const ixt_command ixt_cross_command_run = {
	"run", "[OPTION...] PROGRAM [ARG...]", "run a program for capOS here", help, options, run,
	IXT_COMPLETES_FILES, NULL, IXT_ORDER_OPTIONS_FIRST,
};
