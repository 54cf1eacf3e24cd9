/* Rendering of several templates with a context, from one file in the format
 * of docs/case-format.md, read leniently: lines `-- template NAME --` and
 * `-- context --` start sections, every other section is skipped, and a file
 * without any is one template. The first template is rendered twice: the same
 * text or the same error must come, and text must be UTF-8. */
#include <stdlib.h>

#include "ixt/base/json.h"
#include "ixt/base/utf8.h"
#include "ixt/source/memory_root.h"
#include "ixt/template/filter.h"
#include "ixt/template/render.h"
#include "tests/fuzz/fuzz.h"

enum { MAX_FILES = 64 };

typedef struct render_case {
	ixt_memory_file files[MAX_FILES];
	uint32_t count;
	ixt_str context;
} render_case;

/* The title of a marker line, or an empty text. */
static ixt_str marker(ixt_str line)
{
	ixt_str open = IXT_STR("-- "), close = IXT_STR(" --");

	if (line.len <= open.len + close.len || !ixt_str_starts(line, open) ||
	    !ixt_str_ends(line, close))
		return IXT_STR("");
	return ixt_str_first(ixt_str_from(line, open.len),
			     line.len - open.len - close.len);
}

static void add_section(render_case *c, ixt_str title, ixt_str content)
{
	ixt_str template_ = IXT_STR("template "), name;
	size_t offset;

	if (ixt_str_ends(content, IXT_STR("\n")))
		content.len--;
	if (ixt_str_is(title, "context")) {
		c->context = content;
	} else if (ixt_str_starts(title, template_) && c->count < MAX_FILES) {
		name = ixt_str_from(title, template_.len);
		name = ixt_str_first(name, ixt_str_chr(name, ' ', 0));
		/* the first name is the caller's, who checks it */
		if (!ixt_utf8_valid(name, &offset))
			name = IXT_STR("n");
		c->files[c->count++] = (ixt_memory_file){ name, content };
	}
}

static void split(render_case *c, ixt_str text)
{
	ixt_str title = IXT_STR(""), line, next;
	size_t begin = 0, at = 0, end;

	while (at < text.len) {
		end = ixt_str_chr(text, '\n', at);
		if (end == IXT_STR_NPOS)
			end = text.len;
		line = ixt_str_range(text.ptr + at, text.ptr + end);
		next = marker(line);
		if (next.len) {
			add_section(c, title, ixt_str_range(text.ptr + begin, text.ptr + at));
			title = next;
			begin = end + 1;
		}
		at = end + 1;
	}
	if (begin < text.len)
		add_section(c, title, ixt_str_from(text, begin));
	if (c->count == 0)
		c->files[c->count++] = (ixt_memory_file){ IXT_STR("main"), text };
}

static ixt_value value_of(ixt_arena *arena, const ixt_json *json)
{
	ixt_list *list;
	ixt_dict *dict;
	uint32_t i;

	switch (json->type) {
	case IXT_JSON_FALSE:
	case IXT_JSON_TRUE:
		return ixt_value_bool(json->type == IXT_JSON_TRUE);
	case IXT_JSON_INT:
		return ixt_value_int(json->integer);
	case IXT_JSON_FLOAT:
		return ixt_value_float(json->number);
	case IXT_JSON_STRING:
		return ixt_value_string(json->string);
	case IXT_JSON_ARRAY:
		list = ixt_list_new(arena, json->count);
		for (i = 0; i < json->count; i++)
			list->items[i] = value_of(arena, &json->items[i]);
		return ixt_value_list(list);
	case IXT_JSON_OBJECT:
		dict = IXT_NEW(arena, ixt_dict);
		dict->members = IXT_NEW_ARRAY(arena, ixt_member, json->count);
		for (i = 0; i < json->count; i++)
			dict->members[dict->count++] = (ixt_member){
				json->items[2 * i].string,
				value_of(arena, &json->items[2 * i + 1]) };
		return (ixt_value){ .type = IXT_DICT, .dict = dict };
	default:
		return ixt_value_none();
	}
}

/* Sets the members of the context; one that is no JSON object is empty, and
 * lone surrogates, which no caller may hand on, make it empty, too. */
static void set_context(ixt_renderer *r, ixt_arena *arena, ixt_str text)
{
	ixt_error err = { 0 };
	const ixt_json *json;
	ixt_value ix = ixt_value_object(&ixt_historical_ix);
	uint32_t i;

	ixt_render_set(r, IXT_STR("ix"), ix);
	if (ixt_str_find(text, IXT_STR("\\u"), 0) != IXT_STR_NPOS ||
	    ixt_json_check(text, arena, &err) < 0)
		return;
	json = ixt_json_read(text, arena);
	if (json->type != IXT_JSON_OBJECT)
		return;
	for (i = 0; i < json->count; i++)
		ixt_render_set(r, json->items[2 * i].string,
			       value_of(arena, &json->items[2 * i + 1]));
}

/* What a rendering gave; texts in the case's arena. */
typedef struct outcome {
	ixt_error err;
	ixt_str text;
} outcome;

static void render_once(ixt_renderer *r, const render_case *c, ixt_arena *arena, outcome *o)
{
	ixt_trap trap = { .error = &o->err };
	size_t length, offset;
	char *text;

	arena->trap = &trap;
	ixt_env_set_trap(r->env, &trap);
	if (IXT_TRAPPED(&trap)) {
		fuzz_check_error(&o->err);
		o->text = ixt_arena_copy(arena, o->err.message);
		return;
	}
	ixt_render_begin(r);
	set_context(r, arena, c->context);
	ixt_render_run(r, c->files[0].name);
	length = ixt_render_length(r);
	text = ixt_arena_take(arena, length);
	ixt_render_copy(r, text);
	o->text = (ixt_str){ text, length };
	FUZZ_CHECK(ixt_utf8_valid(o->text, &offset));
}

/* Where memory ends depends on what was loaded and kept before. */
static bool is_memory_limit(const outcome *o)
{
	return o->err.cls == IXT_ERR_UNSUPPORTED &&
	       ixt_str_starts(o->err.message, IXT_STR("more than 1 GiB"));
}

static void check_same(const outcome *a, const outcome *b)
{
	FUZZ_CHECK(a->err.cls == b->err.cls);
	FUZZ_CHECK((a->err.line == b->err.line && a->err.column == b->err.column) ||
		   is_memory_limit(a));
	FUZZ_CHECK(ixt_str_eq(a->text, b->text));
}

static void render_twice(const render_case *c, ixt_arena *arena)
{
	outcome first = { 0 }, second = { 0 };
	ixt_trap trap = { .error = &first.err };
	ixt_root *roots[1];
	ixt_loader *loader;
	ixt_renderer r;
	ixt_env env;

	arena->trap = &trap;
	if (IXT_TRAPPED(&trap))
		FUZZ_CHECK(!"out of memory");
	roots[0] = ixt_memory_root_new(c->files, c->count, arena);
	loader = ixt_loader_new(roots, 1, arena->allocator, &trap);
	ixt_env_init(&env, loader, arena->allocator, &trap);
	ixt_renderer_init(&r, &env, arena->allocator);
	render_once(&r, c, arena, &first);
	render_once(&r, c, arena, &second);
	check_same(&first, &second);
	ixt_renderer_release(&r);
	ixt_env_release(&env);
	ixt_loader_free(loader);
	ixt_root_close(roots[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	render_case *c = calloc(1, sizeof *c);
	ixt_arena arena;
	size_t offset;

	FUZZ_CHECK(c);
	split(c, (ixt_str){ (const char *)data, size });
	/* the context comes from the caller, who checks it */
	if (!ixt_utf8_valid(c->context, &offset))
		c->context = IXT_STR("");
	ixt_arena_init(&arena, &ixt_allocator_libc, 4096);
	render_twice(c, &arena);
	ixt_arena_release(&arena);
	free(c);
	return 0;
}
