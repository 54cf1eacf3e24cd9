/* ixt-cross toolchain: the tools that builds see. */
#include <inttypes.h>
#include <stdlib.h>

#include "ixt/build/toolchain_file.h"
#include "ixt/cli/cross_commands.h"
#include "ixt/cli/report.h"
#include "ixt/host/data.h"

static struct {
	const char *list, *path, *out;
	bool json;
} opt;

static const ixt_option options[] = {
	{ "json", IXT_OPT_FLAG, NULL, "a JSON object a line", &opt.json },
	{ "list", IXT_OPT_STRING, "FILE", "make: what goes into it (the target's)", &opt.list },
	{ "out", IXT_OPT_STRING, "FILE", "export: where to; -o, too", &opt.out },
	{ "path", IXT_OPT_STRING, "DIRS", "make: where tools are, between colons (the list's)",
	  &opt.path },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

typedef struct context {
	ixt_arena arena;
	ixt_buf out;
	ixt_store *store;
} context;

/* ----------------------------------------------------------------------- make */

static void say_missing(const ixt_toolchain_made *made)
{
	uint32_t i;

	for (i = 0; i < made->missing_count; i++) {
		const ixt_missing_tool *t = &made->missing[i];

		if (!t->optional)
			ixt_say("%.*s is missing: apt install %.*s", IXT_STR_ARG(t->tool),
				IXT_STR_ARG(t->package));
		else if (made->id.len)
			ixt_say("without %.*s, which some builds want (apt install %.*s)",
				IXT_STR_ARG(t->tool), IXT_STR_ARG(t->package));
	}
}

static void write_missing(ixt_buf *out, const ixt_toolchain_made *made)
{
	uint32_t i;

	for (i = 0; i < made->missing_count; i++)
		ixt_buf_format(out, "%s\"%.*s\"", i ? ", " : "",
			       IXT_STR_ARG(made->missing[i].tool));
}

static int make(context *c, char **argv)
{
	ixt_str list = opt.list ? ixt_str_of(opt.list)
				: ixt_arena_concat(&c->arena, ixt_data_dir(&c->arena),
						   IXT_STR("/targets/capos/toolchain.json"));
	ixt_toolchain_made made;

	(void)argv;
	made = ixt_toolchain_make(c->store, &c->arena, list, ixt_str_of(opt.path ? opt.path : ""));
	say_missing(&made);
	if (!made.id.len)
		return IXT_EXIT_ENVIRONMENT;
	if (!opt.json) {
		ixt_buf_format(&c->out, "%.*s\n", IXT_STR_ARG(made.id));
		return IXT_EXIT_OK;
	}
	ixt_buf_format(&c->out, "{\"id\": \"%.*s\", \"new\": %s, \"tools\": %" PRIu32 ", \"bytes\": %"
		       PRIu64 ", \"missing\": [", IXT_STR_ARG(made.id),
		       made.was_there ? "false" : "true", made.tools, made.bytes);
	write_missing(&c->out, &made);
	ixt_buf_add(&c->out, IXT_STR("]}\n"));
	return IXT_EXIT_OK;
}

/* ------------------------------------------------------------------ list, use */

static void list_one(context *c, ixt_str id, bool installed)
{
	const ixt_result_record *r;

	if (!opt.json) {
		ixt_buf_format(&c->out, "%c %.*s\n", installed ? '*' : ' ', IXT_STR_ARG(id));
		return;
	}
	r = ixt_store_record(c->store, &c->arena, ixt_toolchain_name(&c->arena, id));
	ixt_buf_format(&c->out, "{\"id\": \"%.*s\", \"installed\": %s, \"entries\": %" PRIu32
		       ", \"bytes\": %" PRIu64 "}\n", IXT_STR_ARG(id),
		       installed ? "true" : "false", r->tree->count, r->tree->bytes);
}

static int list(context *c, char **argv)
{
	ixt_str installed = ixt_toolchain_installed(c->store, &c->arena), *ids;
	uint32_t count, i;

	(void)argv;
	ids = ixt_toolchain_list_ids(c->store, &c->arena, &count);
	for (i = 0; i < count; i++)
		list_one(c, ids[i], ixt_str_eq(ids[i], installed));
	return IXT_EXIT_OK;
}

static int use(context *c, char **argv)
{
	ixt_toolchain_use(c->store, &c->arena, ixt_str_of(argv[0]));
	return IXT_EXIT_OK;
}

/* --------------------------------------------------------------------- files */

static int export(context *c, char **argv)
{
	if (!opt.out) {
		ixt_say("toolchain export needs -o FILE");
		return IXT_EXIT_USAGE;
	}
	ixt_toolchain_export(c->store, &c->arena, ixt_str_of(argv[0]), ixt_str_of(opt.out),
			     ixt_remove_if_interrupted);
	return IXT_EXIT_OK;
}

static int import(context *c, char **argv)
{
	ixt_str id = ixt_toolchain_import(c->store, &c->arena, ixt_str_of(argv[0]));

	ixt_buf_format(&c->out, opt.json ? "{\"id\": \"%.*s\"}\n" : "%.*s\n", IXT_STR_ARG(id));
	return IXT_EXIT_OK;
}

/* ---------------------------------------------------------------------- verbs */

typedef struct verb {
	const char *name;
	int (*run)(context *c, char **argv);
	int args;
} verb;

static const verb verbs[] = {
	{ "export", export, 1 }, { "import", import, 1 }, { "list", list, 0 }, { "make", make, 0 },
	{ "use", use, 1 },
};
static const char *const verb_names[] = { "export", "import", "list", "make", "use", NULL };

static const verb *find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

static int run_verb(const verb *v, char **argv)
{
	static context c;	/* stays as it is over a jump */
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	int status;

	ixt_arena_init(&c.arena, &ixt_allocator_libc, 64 << 10);
	ixt_buf_init(&c.out, &ixt_allocator_libc);
	c.arena.trap = c.out.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
		status = IXT_EXIT_USAGE;
	} else {
		c.store = ixt_store_open(&c.arena, ixt_store_root(&c.arena));
		status = v->run(&c, argv);
	}
	ixt_print(ixt_buf_view(&c.out));
	ixt_buf_release(&c.out);
	ixt_arena_release(&c.arena);
	return status;
}

static int run(int argc, char **argv)
{
	const verb *v = argc ? find_verb(argv[0]) : NULL;

	if (!v) {
		ixt_say("%s%s%s met, export, import, list, make or use expected", argc ? "\"" : "",
			argc ? argv[0] : "nothing", argc ? "\"" : "");
		return IXT_EXIT_USAGE;
	}
	if (argc - 1 != v->args) {
		ixt_say("toolchain %s: %d arguments met, %d expected", v->name, argc - 1, v->args);
		return IXT_EXIT_USAGE;
	}
	return run_verb(v, argv + 1);
}

static const char help[] =
	"make       pack this machine's compiler, shell and tools with their libraries into\n"
	"           the store, once; prints the id; status 3 when one is missing\n"
	"list       the ids that are there; * is installed: what builds take\n"
	"use ID     install another\n"
	"export ID -o FILE, import FILE  carry one to another machine";

const ixt_command ixt_cross_command_toolchain = {
	"toolchain", "export|import|list|make|use [ARGUMENT] [OPTION...]", "the tools that builds see", help,
	options, run, IXT_COMPLETES_VERBS, verb_names, IXT_ORDER_ANY,
};
