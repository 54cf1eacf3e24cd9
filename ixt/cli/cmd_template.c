/* ixt template: one template of the bare language, under IX's options and
 * loader rules, without packages. */
#include <stdio.h>
#include <stdlib.h>

#include "ixt/base/json.h"
#include "ixt/base/utf8.h"
#include "ixt/cli/answer_format.h"
#include "ixt/cli/commands.h"
#include "ixt/cli/hints.h"
#include "ixt/cli/report.h"
#include "ixt/host/data.h"
#include "ixt/source/dir_root.h"
#include "ixt/template/context.h"
#include "ixt/template/dump.h"
#include "ixt/template/filter.h"
#include "ixt/template/parse.h"

static struct {
	ixt_string_list root;
	const char *context, *dump;
	bool json;
} opt;

static const ixt_option options[] = {
	{ "context", IXT_OPT_STRING, "FILE", "JSON object of variables; - is standard input",
	  &opt.context },
	{ "dump", IXT_OPT_STRING, "tokens|ast|compiled",
	  "print what the template is compiled to instead", &opt.dump },
	{ "json", IXT_OPT_FLAG, NULL, "print {\"ok\": text} or {\"err\": {...}}", &opt.json },
	{ "root", IXT_OPT_LIST, "DIR", "where templates are; may be repeated (.)", &opt.root },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

/* Everything one rendering needs; each part is there or zero. */
typedef struct bench {
	ixt_arena arena;
	ixt_root **roots;
	uint32_t root_count;
	ixt_loader *loader;
	ixt_env env;
	bool env_ready;
	ixt_renderer renderer;
	bool renderer_ready;
	ixt_buf out;
	ixt_error err;
	ixt_trap trap;
} bench;

static void open_roots(bench *b)
{
	static const char *const here[] = { "." };
	const char *const *paths = opt.root.count ? opt.root.items : here;
	uint32_t count = opt.root.count ? opt.root.count : 1;

	b->roots = IXT_NEW_ARRAY(&b->arena, ixt_root *, count);
	for (b->root_count = 0; b->root_count < count; b->root_count++)
		b->roots[b->root_count] =
			ixt_dir_root_open(ixt_str_of(paths[b->root_count]), &b->arena);
}

static void open_renderer(bench *b)
{
	open_roots(b);
	b->loader = ixt_loader_new(b->roots, b->root_count, &ixt_allocator_libc, &b->trap);
	ixt_env_init(&b->env, b->loader, &ixt_allocator_libc, &b->trap);
	b->env_ready = true;
	ixt_renderer_init(&b->renderer, &b->env, &ixt_allocator_libc);
	b->renderer_ready = true;
}

static void close_all(bench *b)
{
	uint32_t i;

	ixt_buf_release(&b->out);
	if (b->renderer_ready)
		ixt_renderer_release(&b->renderer);
	if (b->env_ready)
		ixt_env_release(&b->env);
	if (b->loader)
		ixt_loader_free(b->loader);
	for (i = 0; i < b->root_count; i++)
		ixt_root_close(b->roots[i]);
	ixt_arena_release(&b->arena);
}

/* ------------------------------------------------------------------- dumps */

static ixt_place place_of(bench *b, ixt_str name)
{
	const ixt_source *source = ixt_loader_source(b->loader, name);

	return (ixt_place){ &b->arena, source, name,
			    ixt_lex_normalise(&b->arena, source->text) };
}

static void dump(bench *b, ixt_str name)
{
	ixt_place place;
	ixt_ast ast;

	if (strcmp(opt.dump, "compiled") == 0) {
		ixt_dump_compiled(&b->out, &b->env, ixt_env_template(&b->env, name));
		return;
	}
	place = place_of(b, name);
	if (strcmp(opt.dump, "tokens") == 0) {
		ixt_dump_tokens(&b->out, place);
		return;
	}
	ast = ixt_parse(place);
	ixt_dump_ast(&b->out, place, &ast);
}

/* --------------------------------------------------------------- rendering */

/* What is wrong with the file has no place in a template. */
static ixt_json *read_context(bench *b, const char *file)
{
	const char *path = strcmp(file, "-") == 0 ? "/dev/stdin" : file;
	ixt_str text = ixt_read_file(&b->arena, ixt_str_of(path));
	size_t offset;

	b->err.file = ixt_str_of(file);
	if (!ixt_utf8_valid(text, &offset))
		ixt_utf8_raise(&b->arena, text);
	return ixt_json_read(text, &b->arena);
}

/* `ix` has the methods of upstream's history; a variable of that name wins. */
static void set_context(bench *b)
{
	ixt_render_set(&b->renderer, IXT_STR("ix"), ixt_value_object(&ixt_historical_ix));
	if (!opt.context)
		return;
	ixt_render_set_json(&b->renderer, &b->arena, read_context(b, opt.context));
	b->err.file = IXT_STR("");
}

static void render(bench *b, ixt_str name)
{
	size_t length;

	ixt_render_begin(&b->renderer);
	set_context(b);
	ixt_render_run(&b->renderer, name);
	length = ixt_render_length(&b->renderer);
	ixt_buf_reserve(&b->out, length);
	ixt_render_copy(&b->renderer, b->out.ptr);
	b->out.len = length;
}

/* ------------------------------------------------------------------ answers */

static void print_json(bench *b, bool ok)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };
	ixt_buf line;

	ixt_buf_init(&line, &ixt_allocator_libc);
	line.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say("out of memory");
		ixt_buf_release(&line);
		return;
	}
	if (ok) {
		ixt_buf_add(&line, IXT_STR("{\"ok\": "));
		ixt_json_write_string(&line, ixt_buf_view(&b->out));
	} else {
		ixt_buf_add(&line, IXT_STR("{\"err\": "));
		ixt_error_write_json(&line, &b->err);
	}
	ixt_buf_add(&line, IXT_STR("}\n"));
	ixt_print(ixt_buf_view(&line));
	ixt_buf_release(&line);
}

static void hint(bench *b)
{
	ixt_error ignored = { 0 };
	ixt_trap trap = { .error = &ignored };

	b->arena.trap = &trap;
	if (b->renderer_ready && !IXT_TRAPPED(&trap))
		ixt_hint_error(&b->err, &b->env, &b->renderer, &b->arena);
	b->arena.trap = NULL;
}

static int fail(bench *b)
{
	hint(b);
	if (opt.json) {
		print_json(b, false);
		return IXT_EXIT_USAGE;
	}
	/* tokens up to the fault are worth seeing */
	if (opt.dump)
		ixt_print(ixt_buf_view(&b->out));
	ixt_say_error(&b->err);
	return IXT_EXIT_USAGE;
}

static int work(bench *b, ixt_str name)
{
	b->arena.trap = b->out.trap = &b->trap;
	if (IXT_TRAPPED(&b->trap))
		return fail(b);
	open_renderer(b);
	if (opt.dump)
		dump(b, name);
	else
		render(b, name);
	if (opt.json)
		print_json(b, true);
	else
		ixt_print(ixt_buf_view(&b->out));
	return IXT_EXIT_OK;
}

static int run(int argc, char **argv)
{
	bench b = { .root_count = 0 };
	int status;

	if (argc != 1) {
		ixt_say("%d templates named, one expected", argc);
		return IXT_EXIT_USAGE;
	}
	ixt_arena_init(&b.arena, &ixt_allocator_libc, 16 << 10);
	ixt_buf_init(&b.out, &ixt_allocator_libc);
	b.trap.error = &b.err;
	status = work(&b, ixt_str_of(argv[0]));
	close_all(&b);
	return status;
}

static const char help[] =
	"NAME is a template below a root. It is rendered with IX's filters, options and\n"
	"loader rules (names, textual include, /base64), but knows of no packages; `ix`\n"
	"has the methods fix_list, list_to_json, parse_list, string_to_json and\n"
	"urls_to_json.";

const ixt_command ixt_command_template = {
	"template", "NAME [OPTION...]", "render one template, without packages", help,
	options, run, IXT_COMPLETES_FILES, NULL, IXT_ORDER_ANY,
};
