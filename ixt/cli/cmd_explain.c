/* ixt explain: what a package is made of, and why two differ. */
#include <stdlib.h>
#include <unistd.h>

#include "ixt/cli/commands.h"
#include "ixt/cli/explain_text.h"
#include "ixt/cli/graph_input.h"
#include "ixt/cli/report.h"
#include "ixt/host/corpus_store.h"
#include "ixt/host/data.h"

static struct {
	ixt_planner_args planner;
	int limit;
	bool json;
} opt = { .limit = 20 };

static const ixt_option options[] = {
	IXT_OPTION_CORPUS(opt.planner.session),
	{ "json", IXT_OPT_FLAG, NULL, "JSON lines", &opt.json },
	IXT_OPTION_KIND(opt.planner.session),
	{ "limit", IXT_OPT_NUMBER, "N", "causes to show (20)", &opt.limit },
	IXT_OPTION_PINS(opt.planner.session),
	IXT_OPTION_SET(opt.planner),
	IXT_OPTION_TARGET(opt.planner.session),
	IXT_OPTION_TOOLCHAIN(opt.planner),
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* ------------------------------------------------------------------ a package */

static int say_and_fail(const ixt_error *err)
{
	ixt_say_error(err);
	return IXT_EXIT_USAGE;
}

static int print_package(ixt_planner *p, uint32_t package)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_explained explained;
	bool written;
	ixt_buf out;

	if (ixt_plan_explain(p->plan, package, &p->scratch, &explained, &err) < 0)
		return say_and_fail(&err);
	ixt_buf_init(&out, &ixt_allocator_libc);
	p->scratch.trap = out.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_buf_release(&out);
		return say_and_fail(&err);
	}
	(opt.json ? ixt_explain_json : ixt_explain_text)(&out, p->plan, &explained, &p->scratch);
	written = ixt_print(ixt_buf_view(&out));
	ixt_buf_release(&out);
	return written ? IXT_EXIT_OK : IXT_EXIT_USAGE;
}

/* A uid can belong to any package of the corpus, so all are loaded, but for
 * those that fail. */
static int find_uid(ixt_planner *p, ixt_str uid, uint32_t *package)
{
	const ixt_str *names;
	uint32_t count, i;
	ixt_error err = { 0 };

	if (ixt_session_packages(p->opened.session, &names, &count, &err) < 0)
		return say_and_fail(&err);
	for (i = 0; i < count; i++) {
		ixt_plan_load(p->plan, names[i], p->flags, p->flag_count, package, &err);
		*package = ixt_plan_find_uid(p->plan, uid);
		if (*package != IXT_NO_PACKAGE)
			return IXT_EXIT_OK;
	}
	ixt_say("%.*s: no package of this corpus, target and kind has this uid",
		IXT_STR_ARG(uid));
	return IXT_EXIT_USAGE;
}

static int explain_package(const char *what)
{
	ixt_str text = ixt_str_of(what);
	uint32_t package;
	ixt_planner p;
	int status;

	if (!strchr(what, '/') && !ixt_planner_is_uid(what))
		return IXT_EXIT_USAGE;
	status = ixt_planner_open(&p, &opt.planner);
	if (status == IXT_EXIT_OK && !strchr(what, '/'))
		status = find_uid(&p, text, &package);
	else if (status == IXT_EXIT_OK && ixt_planner_load(&p, text, &package) < 0)
		status = IXT_EXIT_USAGE;
	if (status == IXT_EXIT_OK)
		status = print_package(&p, package);
	ixt_planner_close(&p);
	return status;
}

/* ------------------------------------------------------------------ two graphs */

typedef struct side {
	const char *name;
	ixt_buf text;
	ixt_graph_view view;
} side;

/* Corpus and selector of "WHERE:SELECTOR"; flags' values may have colons. */
static int find_corpus(const char *name, ixt_arena *arena, ixt_planner_args *args,
		       const char **selector)
{
	const char *colon = name + strcspn(name, ":(");
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_corpus_store store;
	ixt_string_list *corpus = &args->session.corpus;
	ixt_str where;

	*selector = name;
	if (*colon != ':')
		return IXT_EXIT_OK;
	*selector = colon + 1;
	arena->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		err.hint = IXT_STR("A and B are files, packages, or CORPUS:PACKAGE; "
				   "`ixt corpus add` adds a commit");
		return say_and_fail(&err);
	}
	where = ixt_arena_copy(arena, (ixt_str){ name, (size_t)(colon - name) });
	ixt_corpus_store_open(&store, arena, false);
	where = ixt_corpus_store_find(&store, where.ptr);
	ixt_corpus_store_close(&store);
	corpus->items = IXT_NEW(arena, const char *);
	corpus->items[0] = where.ptr;
	corpus->count = 1;
	return IXT_EXIT_OK;
}

static int plan_side(side *s)
{
	ixt_planner_args args = opt.planner;
	const char *selector;
	ixt_planner p;
	ixt_arena arena;
	ixt_str text;
	int status;

	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	status = find_corpus(s->name, &arena, &args, &selector);
	if (status == IXT_EXIT_OK) {
		status = ixt_planner_open(&p, &args);
		text = ixt_str_of(selector);
		if (status == IXT_EXIT_OK)
			status = ixt_graph_of_packages(&p, &text, 1, &s->text);
		ixt_planner_close(&p);
	}
	ixt_arena_release(&arena);
	return status;
}

static int read_side(side *s)
{
	return strcmp(s->name, "-") == 0 ||
	       (access(s->name, F_OK) == 0 && !ixt_is_directory(s->name))
		? ixt_graph_of_file(s->name, &s->text) : plan_side(s);
}

static int print_comparison(side *a, side *b, ixt_arena *arena)
{
	ixt_graph_comparison result;
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	side *sides[] = { a, b };
	volatile int reading = 0;
	bool written;
	ixt_buf out;

	ixt_buf_init(&out, &ixt_allocator_libc);
	arena->trap = out.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_buf_release(&out);
		return ixt_say_graph_error(reading < 2 ? sides[reading]->name : NULL, &err);
	}
	for (; reading < 2; reading = reading + 1)
		ixt_graph_view_read(&sides[reading]->view,
				    ixt_buf_view(&sides[reading]->text), arena);
	ixt_graph_compare(&a->view, &b->view, arena, &result);
	if (opt.json)
		ixt_compared_json(&out, &a->view, &result);
	else
		ixt_compared_text(&out, &a->view, &result, (uint32_t)opt.limit);
	written = ixt_print(ixt_buf_view(&out));
	ixt_buf_release(&out);
	if (!written)
		return IXT_EXIT_USAGE;
	return result.cause_count || result.follow ? IXT_EXIT_DIFFERENT : IXT_EXIT_OK;
}

static int compare(char **argv)
{
	side sides[2] = { { .name = argv[0] }, { .name = argv[1] } };
	ixt_arena arena;
	int status, i;

	if (strcmp(argv[0], "-") == 0 && strcmp(argv[1], "-") == 0) {
		ixt_say("A and B are both -: standard input can be only one of them");
		return IXT_EXIT_USAGE;
	}
	ixt_arena_init(&arena, &ixt_allocator_libc, 64 << 10);
	for (i = 0; i < 2; i++)
		ixt_buf_init(&sides[i].text, &ixt_allocator_libc);
	for (i = 0, status = IXT_EXIT_OK; status == IXT_EXIT_OK && i < 2; i++)
		status = read_side(&sides[i]);
	if (status == IXT_EXIT_OK)
		status = print_comparison(&sides[0], &sides[1], &arena);
	for (i = 0; i < 2; i++)
		ixt_buf_release(&sides[i].text);
	ixt_arena_release(&arena);
	return status;
}

static int run(int argc, char **argv)
{
	if (argc == 1)
		return explain_package(argv[0]);
	if (argc == 2)
		return compare(argv);
	ixt_say("arguments: %d met, one (a package or uid) or two (what to compare) "
		"expected", argc);
	return IXT_EXIT_USAGE;
}

static const char help[] =
	"With one argument, a package or a uid: what it is made of, with its script, fetches,\n"
	"direct dependencies, the files it is rendered from and the variables they read.\n"
	"With two, compares what would be built. Each is a file with a graph (ours or\n"
	"upstream's), a package, name(flag=value,...), or CORPUS:PACKAGE, where CORPUS is a\n"
	"commit that `ixt corpus add` added, or a directory. Says which nodes differ in\n"
	"themselves, and in what, apart from those that follow. Exit status 1: they differ.";

const ixt_command ixt_command_explain = {
	"explain", "UID|PKG|A B [OPTION...]", "say what a package is made of, or why two differ",
	help, options, run, IXT_COMPLETES_PACKAGES, NULL, IXT_ORDER_ANY,
};
