/* ixt-cross store: what builds made. */
#include <inttypes.h>

#include "ixt/base/json.h"
#include "ixt/cli/cross_commands.h"
#include "ixt/cli/report.h"
#include "ixt/store/collect.h"
#include "ixt/store/store.h"

static struct {
	bool json, dry_run;
} opt;

static const ixt_option options[] = {
	{ "dry-run", IXT_OPT_FLAG, NULL, "gc: say what would go, and keep it", &opt.dry_run },
	{ "json", IXT_OPT_FLAG, NULL, "a JSON object a result, one a line", &opt.json },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

typedef struct context {
	ixt_arena arena;
	ixt_buf out;
	ixt_store *store;
	ixt_str *names;		/* that were asked for, or all */
	uint32_t count;
} context;

/* Opens the store, and finds out which results are meant. */
static void open_store(context *c, char **names, int count)
{
	int i;

	c->store = ixt_store_open(&c->arena, ixt_store_root(&c->arena));
	c->names = ixt_store_list(c->store, &c->arena, &c->count);
	if (count == 0)
		return;
	c->names = IXT_NEW_ARRAY(&c->arena, ixt_str, (size_t)count);
	c->count = (uint32_t)count;
	for (i = 0; i < count; i++)
		c->names[i] = ixt_str_of(names[i]);
}

static void add_member(ixt_buf *out, const char *name, ixt_str value)
{
	ixt_buf_format(out, "\"%s\": \"", name);
	ixt_json_escape(out, value);
	ixt_buf_add_char(out, '"');
}

/* ----------------------------------------------------------------------- list */

static void list_as_json(context *c, const ixt_result_record *r)
{
	uint32_t i;

	ixt_buf_add_char(&c->out, '{');
	add_member(&c->out, "name", r->name);
	ixt_buf_format(&c->out, ", \"tree\": \"%s\", \"entries\": %" PRIu32 ", \"bytes\": %" PRIu64
		       ", ", r->tree->digest, r->tree->count, r->tree->bytes);
	add_member(&c->out, "toolchain", r->toolchain);
	ixt_buf_add(&c->out, IXT_STR(", \"marks\": ["));
	for (i = 0; i < r->mark_count; i++) {
		ixt_buf_add(&c->out, i ? IXT_STR(", \"") : IXT_STR("\""));
		ixt_json_escape(&c->out, r->marks[i]);
		ixt_buf_add_char(&c->out, '"');
	}
	ixt_buf_add(&c->out, IXT_STR("]}\n"));
}

static int list(context *c, char **argv, int argc)
{
	uint32_t i;

	open_store(c, argv, argc);
	for (i = 0; i < c->count; i++) {
		ixt_mark mark = ixt_arena_mark(&c->arena);

		if (opt.json)
			list_as_json(c, ixt_store_record(c->store, &c->arena, c->names[i]));
		else
			ixt_buf_format(&c->out, "%.*s\n", IXT_STR_ARG(c->names[i]));
		ixt_arena_release_to(&c->arena, mark);
	}
	return IXT_EXIT_OK;
}

/* --------------------------------------------------------------------- verify */

/* A result that cannot be read is told as one that differs: the others are still
 * looked at. Its text is in the arena. */
static ixt_str difference_of(context *c, ixt_str name)
{
	ixt_trap *outer = c->arena.trap;
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_str text;

	c->arena.trap = &trap;
	if (IXT_TRAPPED(&trap))
		text = err.message;
	else
		text = ixt_store_verify(c->store, &c->arena, name);
	c->arena.trap = outer;
	return text;
}

static void report(context *c, ixt_str name, ixt_str difference)
{
	if (!opt.json) {
		ixt_buf_format(&c->out, "%.*s: %.*s\n", IXT_STR_ARG(name),
			       IXT_STR_ARG(difference.len ? difference : IXT_STR("ok")));
		return;
	}
	ixt_buf_add_char(&c->out, '{');
	add_member(&c->out, "name", name);
	ixt_buf_format(&c->out, ", \"ok\": %s", difference.len ? "false" : "true");
	if (difference.len) {
		ixt_buf_add(&c->out, IXT_STR(", "));
		add_member(&c->out, "difference", difference);
	}
	ixt_buf_add(&c->out, IXT_STR("}\n"));
}

static int verify(context *c, char **argv, int argc)
{
	int status = IXT_EXIT_OK;
	uint32_t i;

	open_store(c, argv, argc);
	for (i = 0; i < c->count; i++) {
		ixt_mark mark = ixt_arena_mark(&c->arena);
		ixt_str difference;

		if (argc && !ixt_store_has(c->store, c->names[i]))
			ixt_store_record(c->store, &c->arena, c->names[i]);  /* raises */
		difference = difference_of(c, c->names[i]);
		report(c, c->names[i], difference);
		if (difference.len)
			status = IXT_EXIT_DIFFERENT;
		ixt_arena_release_to(&c->arena, mark);
	}
	return status;
}

/* ------------------------------------------------------------------------- gc */

static void report_collected(context *c, const ixt_collected *went)
{
	uint32_t i;

	for (i = 0; i < went->count; i++) {
		if (opt.json) {
			ixt_buf_add_char(&c->out, '{');
			add_member(&c->out, "name", went->names[i]);
			ixt_buf_format(&c->out, ", \"removed\": %s}\n",
				       opt.dry_run ? "false" : "true");
		} else {
			ixt_buf_format(&c->out, "%.*s\n", IXT_STR_ARG(went->names[i]));
		}
	}
	ixt_say("%u results %s, %.1f MB; %u kept", went->count,
		opt.dry_run ? "would go" : "removed", (double)went->bytes / 1e6, went->kept);
	if (went->busy)
		ixt_say("%u are being made just now and stay", went->busy);
}

static int collect(context *c, char **argv, int argc)
{
	ixt_collected went;

	(void)argv;
	if (argc) {
		ixt_say("gc takes no names: what roots do not keep goes");
		return IXT_EXIT_USAGE;
	}
	c->store = ixt_store_open(&c->arena, ixt_store_root(&c->arena));
	went = ixt_store_collect(c->store, &c->arena, opt.dry_run);
	report_collected(c, &went);
	return IXT_EXIT_OK;
}

/* ----------------------------------------------------------------------- path */

static int path(context *c, char **argv, int argc)
{
	ixt_str root = ixt_store_root(&c->arena);

	if (argc == 0) {
		ixt_buf_format(&c->out, "%.*s\n", IXT_STR_ARG(root));
		return IXT_EXIT_OK;
	}
	open_store(c, argv, argc);
	for (int i = 0; i < argc; i++) {
		ixt_store_record(c->store, &c->arena, c->names[i]);  /* raises when it is not there */
		ixt_buf_format(&c->out, "%.*s\n", IXT_STR_ARG(ixt_store_path(
				       c->store, &c->arena, c->names[i])));
	}
	return IXT_EXIT_OK;
}

/* ---------------------------------------------------------------------- verbs */

typedef struct verb {
	const char *name;
	int (*run)(context *c, char **argv, int argc);
} verb;

static const verb verbs[] = {
	{ "gc", collect }, { "list", list }, { "path", path }, { "verify", verify },
};
static const char *const verb_names[] = { "gc", "list", "path", "verify", NULL };

static const verb *find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

static int run_verb(const verb *v, char **argv, int argc)
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
		status = v->run(&c, argv, argc);
	}
	ixt_print(ixt_buf_view(&c.out));
	ixt_buf_release(&c.out);
	ixt_arena_release(&c.arena);
	return status;
}

static int run(int argc, char **argv)
{
	const verb *v = argc ? find_verb(argv[0]) : NULL;

	if (v)
		return run_verb(v, argv + 1, argc - 1);
	ixt_say("%s%s%s met, gc, list, path or verify expected", argc ? "\"" : "",
		argc ? argv[0] : "nothing", argc ? "\"" : "");
	return IXT_EXIT_USAGE;
}

static const char help[] =
	"gc               remove results that no ./result link, toolchain or running build\n"
	"                 needs, with what they were made of (--dry-run: only say so)\n"
	"list             the results that are there (--json: size, digest, marks)\n"
	"path [NAME...]   where the store is, or these results\n"
	"verify [NAME...] hold results, or all, against the digests of their records;\n"
	"                 status 1 when one differs\n"
	"The store is IXT_ROOT, else XDG_DATA_HOME/ixt, else ~/.local/share/ixt.";

const ixt_command ixt_cross_command_store = {
	"store", "gc|list|path|verify [NAME...] [OPTION...]", "look at what builds made", help, options,
	run, IXT_COMPLETES_VERBS, verb_names, IXT_ORDER_ANY,
};
