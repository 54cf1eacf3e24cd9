/* ixt corpus: the checkouts that packages come from. */
#include <stdio.h>

#include "ixt/base/json.h"
#include "ixt/cli/answer_format.h"
#include "ixt/cli/commands.h"
#include "ixt/cli/corpus_report.h"
#include "ixt/cli/report.h"
#include "ixt/cli/session.h"
#include "ixt/host/corpus_store.h"
#include "ixt/host/data.h"
#include "ixt/host/identity.h"
#include "ixt/host/write_file.h"
#include "ixt/source/pack.h"

static struct {
	ixt_session_args session;
	const char *commit;
	ixt_string_list baseline;
	bool json;
} opt;

static const ixt_option options[] = {
	{ "baseline", IXT_OPT_LIST, "FILE",
	  "update: accepted divergences, over upstream's layer", &opt.baseline },
	{ "commit", IXT_OPT_STRING, "C", "which commit (add, update; the newest)", &opt.commit },
	IXT_OPTION_CORPUS(opt.session),
	{ "json", IXT_OPT_FLAG, NULL, "print an object a line", &opt.json },
	{ "target", IXT_OPT_STRING, "T", "update: whose answers to compare (this host)",
	  &opt.session.target },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

typedef struct context {
	ixt_arena arena;
	ixt_corpus_store store;
	ixt_opened opened;
	bool has_session;
	ixt_corpus_answers before, after;	/* of an update */
	ixt_buf out;
} context;

typedef struct verb {
	const char *name;
	int min_args, max_args;
	bool takes_commit, takes_corpus, compares;
	int (*run)(context *c, char **argv, int argc);
} verb;

static void add_member(ixt_buf *out, const char *before, const char *key, ixt_str value)
{
	ixt_buf_format(out, "%s\"%s\": ", before, key);
	ixt_json_write_string(out, value);
}

/* ---------------------------------------------------------------- add, use */

static void print_added(context *c, ixt_str path, bool existed)
{
	if (!opt.json) {
		ixt_buf_format(&c->out, "%.*s\n", IXT_STR_ARG(path));
		return;
	}
	add_member(&c->out, "{", "path", path);
	ixt_buf_format(&c->out, ", \"added\": %s}\n", existed ? "false" : "true");
}

static int run_add(context *c, char **argv, int argc)
{
	bool existed;
	ixt_str path;

	(void)argc;
	ixt_corpus_store_open(&c->store, &c->arena, true);
	path = ixt_corpus_store_add(&c->store, argv[0], opt.commit, &existed);
	if (existed)
		ixt_say("it was there already");
	print_added(c, path, existed);
	if (!ixt_corpus_store_current(&c->store).len)
		ixt_say("\"ixt corpus use %.*s\" makes it the corpus of all commands",
			12, strrchr(path.ptr, '/') + 1);
	return IXT_EXIT_OK;
}

static int run_use(context *c, char **argv, int argc)
{
	ixt_str path;

	(void)argc;
	ixt_corpus_store_open(&c->store, &c->arena, true);
	path = ixt_corpus_store_find(&c->store, argv[0]);
	if (!ixt_is_directory(path.ptr) && !ixt_is_regular_file(path.ptr))
		ixt_raise(&c->arena, IXT_ERR_ERROR, "%.*s is neither directory nor packed corpus",
			  IXT_STR_ARG(path));
	ixt_corpus_store_use(&c->store, path);
	print_added(c, path, true);
	return IXT_EXIT_OK;
}

/* -------------------------------------------------------------------- list */

static void print_row(context *c, ixt_str path, bool in_use)
{
	ixt_corpus_marker marker = { .source = IXT_STR(""), .date = IXT_STR("") };
	ixt_identity id = ixt_corpus_identity(&c->arena, path);

	ixt_corpus_read_marker(&c->arena, path, &marker);
	if (!opt.json) {
		ixt_buf_format(&c->out, "%c %.*s  %-25.*s  %s\n", in_use ? '*' : ' ',
			       IXT_STR_ARG(id.commit.len ? id.commit
							 : ixt_str_first(id.tree, 40)),
			       IXT_STR_ARG(marker.date), id.dirty ? "local changes" : path.ptr);
		return;
	}
	add_member(&c->out, "{", "path", path);
	add_member(&c->out, ", ", "identity", id.text);
	add_member(&c->out, ", ", "commit", id.commit);
	add_member(&c->out, ", ", "date", marker.date);
	add_member(&c->out, ", ", "source", marker.source);
	ixt_buf_format(&c->out, ", \"in_use\": %s, \"local_changes\": %s}\n",
		       in_use ? "true" : "false", id.dirty ? "true" : "false");
}

/* A list helps also when what is in use is gone. */
static ixt_str current_if_there(context *c)
{
	ixt_trap *outer = c->arena.trap;
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_str current;

	c->arena.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say_error(&err);
		current = IXT_STR("");
	} else {
		current = ixt_corpus_store_current(&c->store);
	}
	c->arena.trap = outer;
	return current;
}

static int run_list(context *c, char **argv, int argc)
{
	ixt_str *paths, current;
	uint32_t count, i;
	bool shown = false;

	(void)argv, (void)argc;
	ixt_corpus_store_open(&c->store, &c->arena, false);
	paths = ixt_corpus_store_list(&c->store, &count);
	current = current_if_there(c);
	for (i = 0; i < count; i++) {
		bool in_use = ixt_str_ends(current, ixt_str_from(paths[i],
								 c->store.dir.len));

		print_row(c, paths[i], in_use);
		shown |= in_use;
	}
	if (current.len && !shown)
		print_row(c, current, true);
	if (!current.len && !count)
		ixt_say("no corpus was added; \"ixt corpus add URL-or-PATH\" does");
	return IXT_EXIT_OK;
}

/* -------------------------------------------------------------- path, pack */

static int open_session(context *c)
{
	opt.session.pins = "default";	/* nothing is asked of the machine */
	c->has_session = true;
	return ixt_session_open(&c->opened, &opt.session);
}

static void print_path(context *c, const ixt_setup *s, ixt_str root)
{
	ixt_identity id = { .checkout = IXT_STR("") };

	if (!opt.json) {
		ixt_buf_format(&c->out, "%.*s\n", IXT_STR_ARG(root));
		return;
	}
	id = ixt_corpus_identity(&c->arena, root);
	add_member(&c->out, "{", "path", root);
	add_member(&c->out, ", ", "checkout", id.checkout);
	add_member(&c->out, ", ", "identity", id.text);
	add_member(&c->out, ", ", "chosen_by", ixt_str_of(s->chosen_by));
	ixt_buf_add(&c->out, IXT_STR("}\n"));
}

/* The package roots that the other commands would use. */
static int run_path(context *c, char **argv, int argc)
{
	int status = open_session(c);
	uint32_t i;

	(void)argv, (void)argc;
	for (i = 0; status == IXT_EXIT_OK && i < c->opened.setup.corpus_root_count; i++)
		print_path(c, &c->opened.setup, c->opened.setup.root_paths[i]);
	return status;
}

static int run_pack(context *c, char **argv, int argc)
{
	int status = open_session(c);
	const ixt_setup *s = &c->opened.setup;

	(void)argc;
	if (status)
		return status;
	if (s->corpus_root_count != 1)
		ixt_raise(&c->arena, IXT_ERR_ERROR, "%u package roots met, one expected: a pack "
			  "holds one", s->corpus_root_count);
	ixt_pack_root(&c->out, s->roots[0], &c->arena);
	ixt_write_file(&c->arena, ixt_str_of(argv[0]), ixt_buf_view(&c->out),
		       ixt_remove_if_interrupted);
	ixt_say("%zu bytes written to %s", c->out.len, argv[0]);
	ixt_buf_clear(&c->out);
	return IXT_EXIT_OK;
}

/* ------------------------------------------------------------------ update */

/* Upstream's layer of accepted divergences, and those of the command line over it. */
static ixt_baseline read_baseline(context *c)
{
	ixt_str data = ixt_data_dir(&c->arena);
	ixt_str path = ixt_arena_format(&c->arena, "%.*s/corpus/baseline/upstream.tsv",
					IXT_STR_ARG(data));
	ixt_baseline all, layer;
	uint32_t i;

	ixt_baseline_init(&all, &c->arena);
	for (i = 0; i <= opt.baseline.count; i++) {
		if (i)
			path = ixt_str_of(opt.baseline.items[i - 1]);
		else if (!ixt_is_regular_file(path.ptr))
			continue;
		ixt_baseline_read(&layer, &c->arena, path, ixt_read_file(&c->arena, path));
		ixt_baseline_lay(&all, &layer);
	}
	return all;
}

static void print_changes(context *c, ixt_str before, ixt_str after)
{
	ixt_baseline baseline = read_baseline(c);
	ixt_corpus_changes changes;

	ixt_corpus_answers_make(&c->before, &c->arena, before, opt.session.target, NULL);
	ixt_corpus_answers_make(&c->after, &c->arena, after, opt.session.target, &c->before);
	ixt_corpus_compare(&c->arena, &c->before, &c->after, &baseline, &changes);
	(opt.json ? ixt_corpus_report_json : ixt_corpus_report_text)(
		&c->out, ixt_corpus_identity(&c->arena, before).text,
		ixt_corpus_identity(&c->arena, after).text, &changes);
}

/* The next corpus is chosen only when all that can fail is done. */
static int run_update(context *c, char **argv, int argc)
{
	ixt_str before, after, source;
	ixt_corpus_marker marker;
	bool existed;

	(void)argv, (void)argc;
	ixt_corpus_store_open(&c->store, &c->arena, true);
	before = ixt_corpus_store_current(&c->store);
	if (!before.len || !ixt_corpus_read_marker(&c->arena, before, &marker))
		ixt_raise(&c->arena, IXT_ERR_ERROR, "no checkout that \"ixt corpus add\" made is "
			  "in use, so there is nothing to update");
	source = ixt_arena_copy(&c->arena, marker.source);
	after = ixt_corpus_store_add(&c->store, source.ptr, opt.commit, &existed);
	print_changes(c, before, after);
	if (!ixt_interrupted())
		ixt_corpus_store_use(&c->store, after);
	return IXT_EXIT_OK;
}

/* ------------------------------------------------------------------- verbs */

static const verb verbs[] = {
	{ "add", 1, 1, true, false, false, run_add },
	{ "list", 0, 0, false, false, false, run_list },
	{ "pack", 1, 1, false, true, false, run_pack },
	{ "path", 0, 0, false, true, false, run_path },
	{ "update", 0, 0, true, false, true, run_update },
	{ "use", 1, 1, false, false, false, run_use },
};

static const char *const verb_names[] = {
	"add", "list", "pack", "path", "update", "use", NULL,
};

static const verb *find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

static bool check_usage(const verb *v, int argc)
{
	if (argc < v->min_args || argc > v->max_args)
		ixt_say("corpus %s: %d arguments met, %d expected", v->name, argc, v->min_args);
	else if (opt.commit && !v->takes_commit)
		ixt_say("corpus %s takes no --commit", v->name);
	else if (opt.session.corpus.count && !v->takes_corpus)
		ixt_say("corpus %s takes no --corpus", v->name);
	else if ((opt.session.target || opt.baseline.count) && !v->compares)
		ixt_say("corpus %s takes no --%s", v->name,
			opt.session.target ? "target" : "baseline");
	else
		return true;
	return false;
}

static int try_verb(context *c, const verb *v, int argc, char **argv)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	int status;

	c->arena.trap = c->out.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		/* what an interrupt broke off needs no explanation */
		if (!ixt_interrupted())
			ixt_say_error(&err);
		return IXT_EXIT_USAGE;
	}
	status = v->run(c, argv, argc);
	ixt_print(ixt_buf_view(&c->out));
	return status;
}

static int run(int argc, char **argv)
{
	context c = { .store = { .lock = -1 } };
	const verb *v = argc ? find_verb(argv[0]) : NULL;
	int status;

	if (!v) {
		ixt_say("\"%s\" met, one of add|list|pack|path|update|use expected",
			argc ? argv[0] : "nothing");
		return IXT_EXIT_USAGE;
	}
	if (!check_usage(v, argc - 1))
		return IXT_EXIT_USAGE;
	ixt_defer_interrupts();
	ixt_arena_init(&c.arena, &ixt_allocator_libc, 16 << 10);
	ixt_buf_init(&c.out, &ixt_allocator_libc);
	status = try_verb(&c, v, argc - 1, argv + 1);
	if (c.has_session)
		ixt_session_close(&c.opened);
	ixt_corpus_answers_close(&c.after);
	ixt_corpus_answers_close(&c.before);
	ixt_corpus_store_close(&c.store);
	ixt_buf_release(&c.out);
	ixt_arena_release(&c.arena);
	return ixt_interrupted() ? ixt_interrupted() : status;
}

static const char help[] =
	"add URL-or-PATH   lay out a commit in ~/.cache/ixt/corpus; prints its path\n"
	"use COMMIT|PATH   make it the corpus of all commands\n"
	"list              what was added; * is in use\n"
	"path              the package roots that commands use, and why (--json)\n"
	"update            go on to another commit of the same source, and say what\n"
	"                  changed\n"
	"pack OUT          write all files of the corpus into one indexed file";

const ixt_command ixt_command_corpus = {
	"corpus", "add|list|pack|path|update|use [ARGUMENT] [OPTION...]",
	"keep and choose package corpora", help, options, run, IXT_COMPLETES_VERBS, verb_names, IXT_ORDER_ANY,
};
