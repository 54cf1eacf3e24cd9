/* ixt-cross check: is this a program that capOS loads, and that will not fail there
 * for want of registers or room? */
#include <inttypes.h>

#include "ixt/base/capos_abi.h"
#include "ixt/base/json.h"
#include "ixt/cli/cross_commands.h"
#include "ixt/cli/report.h"
#include "ixt/elf/elf_check.h"
#include "ixt/host/data.h"

static struct {
	bool json;
} opt;

static const ixt_option options[] = {
	{ "json", IXT_OPT_FLAG, NULL, "a JSON object a file, one a line", &opt.json },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* --------------------------------------------------------------------- text */

static void write_finding(ixt_buf *out, ixt_str file, const ixt_elf_finding *f)
{
	ixt_buf_format(out, "%.*s: %s: %.*s\n    at offset 0x%" PRIx64, IXT_STR_ARG(file),
		       f->rule, IXT_STR_ARG(f->message), f->offset);
	if (f->address)
		ixt_buf_format(out, ", address 0x%" PRIx64, f->address);
	if (f->symbol.len)
		ixt_buf_format(out, ", in %.*s", IXT_STR_ARG(f->symbol));
	ixt_buf_format(out, "\n    %s\n", f->advice);
}

static void write_text(ixt_buf *out, ixt_str file, const ixt_elf_report *r)
{
	uint32_t i, all = r->count + r->more;

	for (i = 0; i < r->count; i++)
		write_finding(out, file, &r->findings[i]);
	if (all) {
		ixt_buf_format(out, "%.*s: %" PRIu32 " violation%s", IXT_STR_ARG(file), all,
			       all == 1 ? "" : "s");
		if (r->more)
			ixt_buf_format(out, ", %" PRIu32 " of them not shown", r->more);
		ixt_buf_format(out, "; capOS %s it\n",
			       r->kernel_refuses ? "refuses" : "would load");
		return;
	}
	ixt_buf_format(out, "%.*s: ok: text %" PRIu64 ", constants %" PRIu64 ", data %" PRIu64
		       ", zeroed %" PRIu64 " bytes, %" PRIu64 " free; %" PRIu64
		       " instructions%s\n", IXT_STR_ARG(file), r->text, r->constants, r->data,
		       r->zeroed, CAPOS_IMAGE_END - r->end, r->instructions,
		       r->facts ? "" : "; carries no digest of machine facts");
}

/* --------------------------------------------------------------------- JSON */

static void write_string(ixt_buf *out, const char *name, ixt_str value)
{
	ixt_buf_format(out, "\"%s\": \"", name);
	ixt_json_escape(out, value);
	ixt_buf_add_char(out, '"');
}

static void write_finding_json(ixt_buf *out, const ixt_elf_finding *f)
{
	ixt_buf_format(out, "{\"rule\": \"%s\", \"by\": \"%s\", \"offset\": %" PRIu64, f->rule,
		       f->by_kernel ? "kernel" : "ixt", f->offset);
	if (f->address)
		ixt_buf_format(out, ", \"address\": %" PRIu64, f->address);
	if (f->symbol.len) {
		ixt_buf_add(out, IXT_STR(", "));
		write_string(out, "symbol", f->symbol);
	}
	ixt_buf_add(out, IXT_STR(", "));
	write_string(out, "message", f->message);
	ixt_buf_add(out, IXT_STR(", "));
	write_string(out, "advice", ixt_str_of(f->advice));
	ixt_buf_add_char(out, '}');
}

static void write_json(ixt_buf *out, ixt_str file, const ixt_elf_report *r)
{
	uint32_t i;

	ixt_buf_add_char(out, '{');
	write_string(out, "file", file);
	ixt_buf_format(out, ", \"ok\": %s, \"loads\": %s, \"text\": %" PRIu64
		       ", \"constants\": %" PRIu64 ", \"data\": %" PRIu64 ", \"zeroed\": %" PRIu64
		       ", \"end\": %" PRIu64 ", \"instructions\": %" PRIu64
		       ", \"facts\": %s, \"not_shown\": %" PRIu32 ", \"findings\": [",
		       r->count ? "false" : "true", r->kernel_refuses ? "false" : "true", r->text,
		       r->constants, r->data, r->zeroed, r->end, r->instructions,
		       r->facts ? "true" : "false", r->more);
	for (i = 0; i < r->count; i++) {
		if (i)
			ixt_buf_add(out, IXT_STR(", "));
		write_finding_json(out, &r->findings[i]);
	}
	ixt_buf_add(out, IXT_STR("]}\n"));
}

/* ------------------------------------------------------------------ command */

static int check_file(ixt_str path, ixt_arena *arena, ixt_buf *out)
{
	const ixt_elf *elf = ixt_elf_read(ixt_read_file(arena, path), arena);
	const ixt_elf_report *report = ixt_elf_check(elf, arena);

	(opt.json ? write_json : write_text)(out, ixt_elf_printable(path, arena), report);
	if (elf->state == IXT_ELF_NOT_ELF)
		return IXT_EXIT_USAGE;
	return report->count ? IXT_EXIT_DIFFERENT : IXT_EXIT_OK;
}

/* Output goes out a file at a time: what was found stays when a later one fails. */
static int check_one(const char *path)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	int status = IXT_EXIT_USAGE;
	ixt_arena arena;
	ixt_buf out;

	ixt_arena_init(&arena, &ixt_allocator_libc, 64 << 10);
	ixt_buf_init(&out, &ixt_allocator_libc);
	arena.trap = out.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
	} else {
		status = check_file(ixt_str_of(path), &arena, &out);
		ixt_print(ixt_buf_view(&out));
	}
	ixt_buf_release(&out);
	ixt_arena_release(&arena);
	return status;
}

static int run(int argc, char **argv)
{
	int status = IXT_EXIT_OK, i;

	if (argc == 0) {
		ixt_say("no file met, one or more expected");
		return IXT_EXIT_USAGE;
	}
	for (i = 0; i < argc; i++) {
		int one = check_one(argv[i]);

		status = one > status ? one : status;
	}
	return status;
}

static const char help[] =
	"Holds programs against the rules of capOS' own ELF parser, and against what it\n"
	"lets pass and what fails later: pages that are writable and executable, an image\n"
	"beyond the address window, dynamic linking, SSE, MMX and x87 instructions, system\n"
	"calls of Linux. Each violation comes with its place, and what to do.\n"
	"Exit status: 0 none; 1 violations; 2 unreadable, or no ELF file.";

const ixt_command ixt_cross_command_check = {
	"check", "FILE... [OPTION...]", "say whether capOS would run a program", help, options,
	run, IXT_COMPLETES_FILES, NULL, IXT_ORDER_ANY,
};
