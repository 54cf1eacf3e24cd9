/* Tasks rendered by our library, with functions that answer as the task says. */
#include "diff/task.h"
#include "ixt/base/json.h"
#include "ixt/source/memory_root.h"
#include "ixt/template/context.h"
#include "ixt/template/filter.h"

/* A function of the task: what it answered. */
typedef struct recorded {
	ixt_function function;
	const char *name;
	const ixt_json *calls;	/* or NULL */
} recorded;

enum { BOOT_TOOL, IS_FILE, INTRO, LOAD_FILE, ERROR, FUNCTION_COUNT };

/* Everything one rendering needs; each part is there or zero. */
typedef struct rendering {
	ixt_arena *arena;
	ixt_root *root;
	ixt_loader *loader;
	ixt_env env;
	bool env_ready;
	ixt_renderer renderer;
	bool renderer_ready;
	ixt_object ix;
	recorded functions[FUNCTION_COUNT];
} rendering;

static ixt_error_class class_named(ixt_str name)
{
	int i;

	for (i = IXT_ERR_NONE + 1; i < IXT_ERR_CLASS_COUNT; i++)
		if (ixt_str_eq(ixt_error_class_name(i), name))
			return i;
	return IXT_ERR_EXCEPTION;
}

static ixt_str string_member(const ixt_json *object, const char *name)
{
	const ixt_json *m = object ? ixt_json_member(object, ixt_str_of(name)) : NULL;

	return m && m->type == IXT_JSON_STRING ? m->string : IXT_STR("");
}

static bool is_call_with(const ixt_json *call, ixt_str argument)
{
	const ixt_json *args = ixt_json_member(call, IXT_STR("args"));

	return args && args->type == IXT_JSON_ARRAY && args->count == 1 &&
	       args->items[0].type == IXT_JSON_STRING &&
	       ixt_str_eq(args->items[0].string, argument);
}

static ixt_value answer_call(ixt_scope *sc, const ixt_json *call)
{
	const ixt_json *result = ixt_json_member(call, IXT_STR("result"));
	const ixt_json *error = ixt_json_member(call, IXT_STR("error"));

	if (result)
		return ixt_value_of_json(sc->arena, result);
	ixt_raise_str(sc->arena->trap, class_named(string_member(error, "class")),
		      string_member(error, "message"));
}

static ixt_value call_recorded(const ixt_function *f, ixt_scope *sc, const ixt_value *args,
			       uint32_t count)
{
	const recorded *r = f->data;
	ixt_str argument;
	uint32_t i;

	if (count != 1 || !ixt_is_string(args[0]))
		ixt_raise_unsupported(sc, ixt_arena_format(
			sc->arena, "%s with other than one string", r->name).ptr);
	argument = ixt_value_text(sc, args[0]);
	for (i = 0; r->calls && i < r->calls->count; i++)
		if (is_call_with(&r->calls->items[i], argument))
			return answer_call(sc, &r->calls->items[i]);
	ixt_raise(sc->arena, IXT_ERR_ERROR, "missing-call: %s(%.*s)", r->name,
		  IXT_STR_ARG(argument));
}

static bool ix_attribute(const ixt_object *o, ixt_arena *arena, ixt_str name, ixt_value *value)
{
	rendering *r = o->data;
	int i;

	for (i = INTRO; i < FUNCTION_COUNT; i++) {
		if (ixt_str_is(name, r->functions[i].name)) {
			*value = ixt_value_function(&r->functions[i].function);
			return true;
		}
	}
	return ixt_historical_method(arena, name, value);
}

static void set_functions(rendering *r, const diff_task *task)
{
	static const struct {
		const char *name, *type;
	} names[FUNCTION_COUNT] = {
		[BOOT_TOOL] = { "ix_boot_tool", "function" }, [IS_FILE] = { "isfile", "function" },
		[INTRO] = { "intro", "method" }, [LOAD_FILE] = { "load_file", "method" },
		[ERROR] = { "error", "method" },
	};
	const ixt_json *all = ixt_json_read(task->functions, r->arena);
	int i;

	for (i = 0; i < FUNCTION_COUNT; i++) {
		recorded *f = &r->functions[i];
		const ixt_json *calls = ixt_json_member(all, ixt_str_of(names[i].name));

		*f = (recorded){ { names[i].type, call_recorded, f }, names[i].name,
				 calls && calls->type == IXT_JSON_ARRAY ? calls : NULL };
		if (i <= INTRO)
			ixt_render_set(&r->renderer, ixt_str_of(names[i].name),
				       ixt_value_function(&f->function));
	}
	r->ix = (ixt_object){ "core.render_ctx.RenderContext", ix_attribute, r };
	ixt_render_set(&r->renderer, IXT_STR("ix"), ixt_value_object(&r->ix));
}

static void open_renderer(rendering *r, const diff_task *task)
{
	ixt_memory_file *files = IXT_NEW_ARRAY(r->arena, ixt_memory_file,
					       task->template_count + 1);
	uint32_t i;

	for (i = 0; i < task->template_count; i++)
		files[i] = (ixt_memory_file){ task->templates[i].name,
					      task->templates[i].source };
	r->root = ixt_memory_root_new(files, task->template_count, r->arena);
	r->loader = ixt_loader_new(&r->root, 1, r->arena->allocator, r->arena->trap);
	ixt_env_init(&r->env, r->loader, r->arena->allocator, r->arena->trap);
	r->env_ready = true;
	ixt_renderer_init(&r->renderer, &r->env, r->arena->allocator);
	r->renderer_ready = true;
}

static void render(rendering *r, const diff_task *task, ixt_buf *out)
{
	size_t len;

	open_renderer(r, task);
	ixt_render_begin(&r->renderer);
	set_functions(r, task);
	ixt_render_set_json(&r->renderer, r->arena, ixt_json_read(task->context, r->arena));
	ixt_render_run(&r->renderer, task->entry);
	len = ixt_render_length(&r->renderer);
	ixt_buf_reserve(out, len);
	ixt_render_copy(&r->renderer, out->ptr + out->len);
	out->len += len;
}

static void close_all(rendering *r)
{
	if (r->renderer_ready)
		ixt_renderer_release(&r->renderer);
	if (r->env_ready)
		ixt_env_release(&r->env);
	if (r->loader)
		ixt_loader_free(r->loader);
	if (r->root)
		ixt_root_close(r->root);
}

bool diff_task_render(const diff_task *task, ixt_arena *arena, ixt_buf *out, ixt_error *err)
{
	ixt_trap *outer = arena->trap, *outer_out = out->trap, trap = { .error = err };
	rendering *r = IXT_NEW(arena, rendering);
	volatile bool ok = false;

	*err = (ixt_error){ .cls = IXT_ERR_NONE };
	r->arena = arena;
	arena->trap = out->trap = &trap;
	if (!IXT_TRAPPED(&trap)) {
		render(r, task, out);
		ok = true;
	}
	arena->trap = outer;
	out->trap = outer_out;
	if (!ok)
		ixt_error_keep(err, arena);
	close_all(r);
	return ok;
}
