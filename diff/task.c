#include "diff/task.h"

#include <stdlib.h>

#include "ixt/base/json.h"
#include "ixt/base/utf8.h"
#include "ixt/template/render.h"

/* ------------------------------------------------------------------- context */

typedef struct writer {
	ixt_buf buf;
	uint32_t members;
} writer;

static void write_value(ixt_buf *b, ixt_value v);

static void begin_writer(writer *w, ixt_arena *arena)
{
	*w = (writer){ .members = 0 };
	ixt_buf_init(&w->buf, arena->allocator);
	w->buf.trap = arena->trap;
	ixt_buf_add_char(&w->buf, '{');
}

static ixt_str end_writer(writer *w, ixt_arena *arena)
{
	ixt_str text;

	ixt_buf_add_char(&w->buf, '}');
	text = ixt_arena_copy(arena, ixt_buf_view(&w->buf));
	ixt_buf_release(&w->buf);
	return text;
}

static void add_name(ixt_buf *b, uint32_t before, ixt_str name)
{
	ixt_buf_add(b, before ? IXT_STR(", ") : IXT_STR(""));
	ixt_json_write_string(b, name);
	ixt_buf_add(b, IXT_STR(": "));
}

static void write_dict(ixt_buf *b, const ixt_dict *d)
{
	uint32_t i;

	ixt_buf_add_char(b, '{');
	for (i = 0; i < d->count; i++) {
		add_name(b, i, d->members[i].key);
		write_value(b, d->members[i].value);
	}
	ixt_buf_add_char(b, '}');
}

static void write_list(ixt_buf *b, const ixt_list *l)
{
	uint32_t i;

	ixt_buf_add_char(b, '[');
	for (i = 0; i < l->count; i++) {
		ixt_buf_add(b, i ? IXT_STR(", ") : IXT_STR(""));
		write_value(b, l->items[i]);
	}
	ixt_buf_add_char(b, ']');
}

/* Of those that a variable may have before anything is rendered. */
static void write_value(ixt_buf *b, ixt_value v)
{
	char number[32];

	switch ((ixt_type)v.type) {
	case IXT_BOOL:
		ixt_buf_add(b, v.integer ? IXT_STR("true") : IXT_STR("false"));
		break;
	case IXT_INT:
		ixt_buf_format(b, "%lld", (long long)v.integer);
		break;
	case IXT_FLOAT:
		ixt_buf_add(b, (ixt_str){ number, ixt_float_repr(number, v.number, true) });
		break;
	case IXT_STRING:
		ixt_json_write_string(b, (ixt_str){ v.ptr, v.len });
		break;
	case IXT_LIST:
		write_list(b, v.list);
		break;
	case IXT_DICT:
		write_dict(b, v.dict);
		break;
	default:
		ixt_buf_add(b, IXT_STR("null"));
	}
}

/* Functions, and `ix`, which has nothing else, are the renderer's to provide. */
static void add_variable(void *ctx, ixt_str name, ixt_value value)
{
	writer *w = ctx;

	if (value.type == IXT_FUNCTION || value.type == IXT_OBJECT)
		return;
	add_name(&w->buf, w->members++, name);
	write_value(&w->buf, value);
}

/* ------------------------------------------------------------------ functions */

typedef struct calls {
	ixt_arena *arena;
	const ixt_call **items;	/* each call of a function with an argument once */
	uint32_t count, cap;
} calls;

static void add_call(void *ctx, const ixt_call *call)
{
	calls *c = ctx;
	uint32_t i;

	for (i = 0; i < c->count; i++)
		if (strcmp(c->items[i]->name, call->name) == 0 &&
		    ixt_str_eq(c->items[i]->argument, call->argument))
			return;
	IXT_PUSH(c->arena, c->items, c->count, c->cap) = call;
}

static void write_call(ixt_buf *b, const ixt_call *call, const ixt_error *err)
{
	ixt_buf_add(b, IXT_STR("{\"args\": ["));
	ixt_json_write_string(b, call->argument);
	if (call->returned) {
		ixt_buf_add(b, IXT_STR("], \"result\": "));
		write_value(b, call->result);
	} else {
		ixt_buf_add(b, IXT_STR("], \"error\": {\"class\": "));
		ixt_json_write_string(b, ixt_error_class_name(err->cls));
		ixt_buf_add(b, IXT_STR(", \"message\": "));
		ixt_json_write_string(b, err->message);
		ixt_buf_add_char(b, '}');
	}
	ixt_buf_add_char(b, '}');
}

static void write_calls_of(writer *w, const calls *c, const char *name, const ixt_error *err)
{
	uint32_t i, n = 0;

	for (i = 0; i < c->count; i++) {
		if (strcmp(c->items[i]->name, name) != 0)
			continue;
		if (n == 0) {
			add_name(&w->buf, w->members++, ixt_str_of(name));
			ixt_buf_add_char(&w->buf, '[');
		} else {
			ixt_buf_add(&w->buf, IXT_STR(", "));
		}
		write_call(&w->buf, c->items[i], err);
		n++;
	}
	if (n)
		ixt_buf_add_char(&w->buf, ']');
}

/* A call that did not return is what the answer's error came from: nothing in the
 * language catches one. */
static ixt_str functions_of(ixt_session *s, const ixt_answer *answer, ixt_arena *arena)
{
	static const char *const names[] = {
		"error", "intro", "isfile", "ix_boot_tool", "load_file",
	};
	calls c = { .arena = arena };
	writer w;
	size_t i;

	ixt_session_each_call(s, add_call, &c);
	begin_writer(&w, arena);
	for (i = 0; i < sizeof names / sizeof *names; i++)
		write_calls_of(&w, &c, names[i], &answer->error);
	return end_writer(&w, arena);
}

/* ------------------------------------------------------------------ templates */

typedef struct collection {
	ixt_session *session;
	ixt_arena *arena;
	diff_task_template *items;
	uint32_t count, cap;
} collection;

static bool has(const collection *c, ixt_str name)
{
	uint32_t i;

	for (i = 0; i < c->count; i++)
		if (ixt_str_eq(c->items[i].name, name))
			return true;
	return false;
}

static void add_source(collection *c, const ixt_source *source)
{
	if (!has(c, source->name))
		IXT_PUSH(c->arena, c->items, c->count, c->cap) = (diff_task_template){
			source->name, source->text, source->spans, source->span_count,
		};
}

/* Of a file that is no UTF-8, whose bytes are the error, the bytes. */
static bool add_bytes(collection *c, ixt_str name)
{
	const ixt_source_read *read = ixt_loader_read(ixt_session_loader(c->session), name);
	size_t offset;

	if (read->root < 0)
		return true;	/* its absence is the answer */
	if (ixt_utf8_valid(read->data, &offset))
		return false;
	if (!has(c, read->name))
		IXT_PUSH(c->arena, c->items, c->count, c->cap) =
			(diff_task_template){ .name = read->name, .source = read->data };
	return true;
}

/* False when the text that the name stands for cannot be had. */
static bool add_named(collection *c, ixt_str name)
{
	ixt_loader *l = ixt_session_loader(c->session);
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };

	ixt_session_set_trap(c->session, &trap);
	if (!IXT_TRAPPED(&trap)) {
		add_source(c, ixt_loader_source(l, name));
		return true;
	}
	ixt_session_set_trap(c->session, c->arena->trap);
	return add_bytes(c, name);
}

/* Where a rendering failed at loading, compiling or finding a parent, that template is
 * not in the chain, but its error names it. */
static bool add_templates(collection *c, const ixt_answer *answer)
{
	const ixt_renderer *r = ixt_session_renderer(c->session);
	uint32_t i;

	for (i = 0; i < r->chain_count; i++)
		if (!add_named(c, r->chain[i]))
			return false;
	if (answer->ok)
		return true;
	if (r->chain_count == 0 && !add_named(c, ixt_session_file(c->session)))
		return false;
	return !answer->error.template_name.len ||
	       add_named(c, answer->error.template_name);
}

static int by_name(const void *a, const void *b)
{
	const diff_task_template *x = a, *y = b;

	return ixt_str_cmp(x->name, y->name);
}

/* What the file system says of a name that is no file is not to be had from a task. */
static bool is_of_files(ixt_error_class cls)
{
	return cls == IXT_ERR_IS_A_DIRECTORY || cls == IXT_ERR_NOT_A_DIRECTORY ||
	       cls == IXT_ERR_OS || cls == IXT_ERR_PERMISSION;
}

bool diff_task_of_package(ixt_session *s, const diff_question *q, ixt_arena *arena,
			  diff_task *task, ixt_str *why)
{
	collection c = { .session = s, .arena = arena };
	ixt_error err = { 0 };
	ixt_answer answer;
	writer w;

	begin_writer(&w, arena);
	if (ixt_session_variables(s, q->package, q->flags, q->flag_count, add_variable, &w,
				  &err) < 0) {
		ixt_buf_release(&w.buf);
		*why = ixt_arena_copy(arena, err.message);
		return false;
	}
	*task = (diff_task){ .id = q->package, .context = end_writer(&w, arena) };
	ixt_session_render(s, q->package, q->flags, q->flag_count, &answer);
	task->functions = functions_of(s, &answer, arena);
	task->entry = ixt_session_file(s);
	if (is_of_files(answer.error.cls) || !add_templates(&c, &answer)) {
		*why = answer.ok ? IXT_STR("a template cannot be read")
				 : ixt_arena_copy(arena, answer.error.message);
		return false;
	}
	if (c.count)
		qsort(c.items, c.count, sizeof *c.items, by_name);
	task->templates = c.items;
	task->template_count = c.count;
	return true;
}
