#include "diff/case.h"

#include "diff/task.h"
#include "ixt/base/hash.h"
#include "ixt/base/json.h"
#include "ixt/base/utf8.h"
#include "ixt/template/context.h"
#include "ixt/template/filter.h"
#include "ixt/template/render.h"

/* ---------------------------------------------------------------- our answer */

/* Everything of the case that may raise. */
static ixt_str render(const diff_case *c, ixt_renderer *r, ixt_arena *arena)
{
	char *text;

	ixt_render_begin(r);
	ixt_render_set(r, IXT_STR("ix"), ixt_value_object(&ixt_historical_ix));
	if (c->context.len)
		ixt_render_set_json(r, arena, ixt_json_read(c->context, arena));
	ixt_render_run(r, c->templates[0].name);
	text = ixt_arena_take(arena, ixt_render_length(r) + 1);
	ixt_render_copy(r, text);
	return (ixt_str){ text, ixt_render_length(r) };
}

static void take_error(diff_answer *a, ixt_error *err, ixt_arena *arena)
{
	ixt_error_keep(err, arena);
	a->state = DIFF_ERROR;
	a->cls = ixt_error_class_name(err->cls);
	a->text = err->message;
	a->template_name = err->template_name;
	a->line = err->line;
}

static bool is_class(ixt_str cls, ixt_error_class c)
{
	return ixt_str_eq(cls, ixt_error_class_name(c));
}

/* The digest, as of recorded answers. */
static void seal(diff_answer *a, ixt_arena *arena)
{
	ixt_str text = a->text;
	uint8_t digest[32];
	char *hex = ixt_arena_take(arena, 65);

	/* The text of RecursionError tells where CPython's stack ended. */
	if (a->state == DIFF_ERROR && is_class(a->cls, IXT_ERR_RECURSION))
		text = a->cls;
	else if (a->state == DIFF_ERROR)
		text = ixt_arena_format(arena, "%.*s: %.*s", IXT_STR_ARG(a->cls),
					IXT_STR_ARG(a->text));
	ixt_sha256(text, digest);
	ixt_hex(digest, 32, hex);
	a->digest = (ixt_str){ hex, 64 };
}

static void render_bare(const diff_case *c, ixt_arena *arena, diff_answer *a)
{
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err }, *outer = arena->trap;
	ixt_root *root = ixt_memory_root_new(c->templates, c->count, arena);
	ixt_loader *loader = ixt_loader_new(&root, 1, &ixt_allocator_libc, outer);
	ixt_env env;
	ixt_renderer r;

	ixt_env_init(&env, loader, &ixt_allocator_libc, &trap);
	ixt_renderer_init(&r, &env, &ixt_allocator_libc);
	arena->trap = &trap;
	if (!IXT_TRAPPED(&trap))
		a->text = render(c, &r, arena);
	arena->trap = outer;
	if (err.cls != IXT_ERR_NONE)
		take_error(a, &err, arena);
	ixt_renderer_release(&r);
	ixt_env_release(&env);
	ixt_loader_free(loader);
	ixt_root_close(root);
}

static void render_task(const diff_case *c, ixt_arena *arena, diff_answer *a)
{
	diff_task task = { .entry = c->templates[0].name, .template_count = c->count,
			   .context = c->context.len ? c->context : IXT_STR("{}"),
			   .functions = c->functions };
	diff_task_template *templates = IXT_NEW_ARRAY(arena, diff_task_template, c->count);
	ixt_error err;
	ixt_buf out;
	uint32_t i;

	for (i = 0; i < c->count; i++)
		templates[i] = (diff_task_template){ .name = c->templates[i].name,
						     .source = c->templates[i].data };
	task.templates = templates;
	ixt_buf_init(&out, &ixt_allocator_libc);
	out.trap = arena->trap;
	if (diff_task_render(&task, arena, &out, &err))
		a->text = ixt_arena_copy(arena, ixt_buf_view(&out));
	else
		take_error(a, &err, arena);
	ixt_buf_release(&out);
}

void diff_case_render(const diff_case *c, ixt_arena *arena, diff_answer *a)
{
	*a = (diff_answer){ .has_text = true };
	if (c->functions.len)
		render_task(c, arena, a);
	else
		render_bare(c, arena, a);
	seal(a, arena);
}

/* ----------------------------------------------------------------- comparing */

/* A path that a tree of files reads as another one: with an empty part, `.` or `..`. */
static bool is_odd_path(ixt_str path)
{
	size_t end;
	ixt_str part;

	for (;; path = ixt_str_from(path, end + 1)) {
		end = ixt_str_chr(path, '/', 0);
		part = ixt_str_first(path, end);
		if (!part.len || ixt_str_is(part, ".") || ixt_str_is(part, ".."))
			return true;
		if (end == IXT_STR_NPOS)
			return false;
	}
}

/* The oracle has templates by name only; ours has them in a tree, as corpora are: there
 * names can be directories, and `./a` is `a`. */
static bool is_about_trees(const diff_answer *ours, const diff_answer *oracle)
{
	return is_class(oracle->cls, IXT_ERR_FILE_NOT_FOUND) &&
	       (is_class(ours->cls, IXT_ERR_IS_A_DIRECTORY) ||
		is_class(ours->cls, IXT_ERR_NOT_A_DIRECTORY) ||
		(!is_class(ours->cls, IXT_ERR_FILE_NOT_FOUND) && is_odd_path(oracle->text)));
}

diff_verdict diff_case_verdict(const diff_answer *ours, const diff_answer *oracle)
{
	diff_verdict v = diff_compare(ours, oracle);
	bool placed = is_class(ours->cls, IXT_ERR_TEMPLATE_SYNTAX) ||
		      is_class(ours->cls, IXT_ERR_TEMPLATE_ASSERTION);

	if (v == DIFF_SAME)
		return placed && ours->line != oracle->line ? DIFF_ERROR_TEXT : v;
	return is_about_trees(ours, oracle) ? DIFF_ORACLE_CANNOT_SAY : v;
}

diff_case diff_case_copy(const diff_case *c, ixt_arena *arena)
{
	diff_case copy = { .templates = IXT_NEW_ARRAY(arena, ixt_memory_file, c->count),
			   .count = c->count,
			   .context = ixt_arena_copy(arena, c->context),
			   .functions = ixt_arena_copy(arena, c->functions) };
	uint32_t i;

	for (i = 0; i < c->count; i++) {
		copy.templates[i].name = ixt_arena_copy(arena, c->templates[i].name);
		copy.templates[i].data = ixt_arena_copy(arena, c->templates[i].data);
	}
	return copy;
}

/* ----------------------------------------------------------------- the request */

static void add_string(ixt_buf *b, ixt_str s)
{
	ixt_buf_add_char(b, '"');
	ixt_json_escape(b, s);
	ixt_buf_add_char(b, '"');
}

void diff_case_request(ixt_buf *b, const diff_case *c, uint32_t id)
{
	uint32_t i;

	ixt_buf_format(b, "{\"id\": \"%u\", \"kind\": \"template\", \"templates\": {", id);
	for (i = 0; i < c->count; i++) {
		if (i)
			ixt_buf_add(b, IXT_STR(", "));
		add_string(b, c->templates[i].name);
		ixt_buf_add(b, IXT_STR(": "));
		add_string(b, c->templates[i].data);
	}
	ixt_buf_add(b, IXT_STR("}, \"entry\": "));
	add_string(b, c->templates[0].name);
	if (c->context.len)
		ixt_buf_format(b, ", \"context\": %.*s", IXT_STR_ARG(c->context));
	if (c->functions.len)
		ixt_buf_format(b, ", \"functions\": %.*s", IXT_STR_ARG(c->functions));
	ixt_buf_add(b, IXT_STR("}\n"));
}

/* -------------------------------------------------------------------- the file */

/* What an editor or an eye would lose, or what would read as a marker. */
static bool needs_escapes(ixt_str s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		bool ends = i + 1 == s.len || s.ptr[i + 1] == '\n';

		if ((c < ' ' && c != '\n') || c >= 0x7f || (c == ' ' && ends))
			return true;
	}
	return ixt_str_starts(s, IXT_STR("-- ")) ||
	       ixt_str_find(s, IXT_STR("\n-- "), 0) != IXT_STR_NPOS;
}

static void add_escaped(ixt_buf *b, ixt_str s)
{
	size_t at = 0, begin;
	uint32_t c;

	while (at < s.len) {
		begin = at;
		c = ixt_utf8_next(s, &at);
		if (c == '\\')
			ixt_buf_add(b, IXT_STR("\\\\"));
		else if (c == '\r')
			ixt_buf_add(b, IXT_STR("\\r"));
		else if (c == '\t')
			ixt_buf_add(b, IXT_STR("\\t"));
		else if (c == ' ' && (at == s.len || s.ptr[at] == '\n'))
			ixt_buf_add(b, IXT_STR("\\x20"));
		else if (c == '-' && (begin == 0 || s.ptr[begin - 1] == '\n'))
			ixt_buf_add(b, IXT_STR("\\x2d"));
		else if ((c < ' ' && c != '\n') || c == 0x7f)
			ixt_buf_format(b, "\\x%02x", c);
		else if (c > 0x7f && c < 0x10000)
			ixt_buf_format(b, "\\u%04x", c);
		else
			ixt_buf_add(b, ixt_str_range(s.ptr + begin, s.ptr + at));
	}
}

static void add_section(ixt_buf *b, const char *word, ixt_str name, ixt_str content)
{
	bool escapes = needs_escapes(content);

	ixt_buf_format(b, "-- %s%s%.*s%s --\n", word, name.len ? " " : "", IXT_STR_ARG(name),
		       escapes ? " escaped" : "");
	if (escapes)
		add_escaped(b, content);
	else
		ixt_buf_add(b, content);
	if (content.len)
		ixt_buf_add_char(b, '\n');
}

static void add_error(ixt_buf *b, const diff_answer *a)
{
	ixt_buf_format(b, "-- error --\n%.*s", IXT_STR_ARG(a->cls));
	if (!is_class(a->cls, IXT_ERR_RECURSION)) {
		ixt_buf_add(b, a->text.len ? IXT_STR(": ") : IXT_STR(":"));
		add_escaped(b, a->text);
		if (a->line)
			ixt_buf_format(b, "\nline: %u", a->line);
		if (a->template_name.len)
			ixt_buf_format(b, "\ntemplate: %.*s", IXT_STR_ARG(a->template_name));
	}
	ixt_buf_add_char(b, '\n');
}

void diff_case_file(ixt_buf *b, const diff_case *c, ixt_str comment,
		    const diff_answer *oracle)
{
	uint32_t i;

	if (c->functions.len) {
		diff_case_request(b, c, 0);
		return;
	}
	ixt_buf_format(b, "# %.*s\n", IXT_STR_ARG(comment));
	for (i = 0; i < c->count; i++)
		add_section(b, "template", c->templates[i].name, c->templates[i].data);
	if (c->context.len)
		ixt_buf_format(b, "-- context --\n%.*s\n", IXT_STR_ARG(c->context));
	if (oracle->state == DIFF_OK)
		add_section(b, "expect", IXT_STR(""), oracle->text);
	else if (oracle->state == DIFF_ERROR)
		add_error(b, oracle);
}
