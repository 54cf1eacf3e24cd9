#include "ixt/package/package.h"

#include "ixt/base/hash.h"
#include "ixt/base/json.h"
#include "ixt/base/path.h"
#include "ixt/package/descriptor.h"
#include "ixt/package/memo.h"
#include "ixt/template/filter.h"
#include "ixt/template/render.h"

/* Variables whose value is the same for every package of a session. */
enum fixed_name {
	NAME_IX, NAME_IX_EXTRACT, NAME_IX_BOOT_PATH, NAME_IX_BOOT_TOOL, NAME_HOST,
	NAME_TOOL, NAME_BOOT, NAME_NAME, NAME_BASENAME, NAME_UNIQ_ID, NAME_NATIVE,
	NAME_IX_TRASH_DIR, NAME_IX_DIR, NAME_ISFILE, NAME_INTRO, NAME_DEFAULT_ALLOCATOR,
	NAME_DEFAULT_CLANG, NAME_KIND, NAME_TARGET, NAME_SETX, NAME_ALL_SYSTEM,
	NAME_COUNT
};

static const char *const fixed_names[NAME_COUNT] = {
	"ix", "ix_extract", "ix_boot_path", "ix_boot_tool", "host",
	"tool", "boot", "name", "basename", "uniq_id", "native",
	"ix_trash_dir", "ix_dir", "isfile", "intro", "default_allocator",
	"default_clang", "kind", "target", "setx", "all_system",
};

/* A package as upstream's Descriptor knows it before it is rendered. */
typedef struct package {
	ixt_selector selector;
	const ixt_platform *target;
	ixt_str kind, file, norm_name, out_name;
} package;

struct ixt_session {
	ixt_session_options options;
	const ixt_allocator *allocator;
	ixt_arena arena;	/* what lives as long as the session */
	ixt_arena scratch;	/* what lives as long as one package */
	ixt_loader *loader;
	ixt_env env;
	ixt_renderer renderer;
	bool env_ready;
	ixt_kind_view kind;
	const ixt_platform *host_platform;
	const ixt_target *target;
	uint32_t names[NAME_COUNT];
	ixt_value ix, boot_tool, is_file, intro;
	const ixt_platform **platforms;	/* that flags named */
	uint32_t platform_count, platform_cap;
	ixt_memo memo;		/* of descriptions; results are the planner's numbers */
	ixt_intro intro_call;	/* NULL: descriptors only */
	void *intro_ctx;
	ixt_object ix_object;
	ixt_function functions[3];
	/* of the package being rendered */
	ixt_str file;
	package described;	/* what ixt_session_describe_begin began */
	bool boot, all_system;	/* as the arguments were; a template's own `set` of
				 * these is no argument */
	bool asked_intro;
	ixt_buf text;
	const ixt_source **loaded;
	uint32_t loaded_count, loaded_cap;
	ixt_probe *probes;
	uint32_t probe_count, probe_cap;
	ixt_call *calls;
	uint32_t call_count, call_cap;
};

static void set_trap(ixt_session *s, ixt_trap *trap)
{
	s->arena.trap = s->scratch.trap = s->text.trap = trap;
	if (s->env_ready)
		ixt_env_set_trap(&s->env, trap);
	else if (s->loader)
		ixt_loader_set_trap(s->loader, trap);
}

/* ------------------------------------------------- what templates may call */

/* The one argument of a function, which must be a string. */
static ixt_str string_argument(ixt_scope *sc, const ixt_value *args, uint32_t count,
			       const char *construct)
{
	if (count != 1 || !ixt_is_string(args[0]))
		ixt_raise_unsupported(sc, ixt_arena_format(
			sc->arena, "%s with other than one string", construct).ptr);
	return ixt_value_text(sc, args[0]);
}

static void note_probe(ixt_session *s, ixt_probe probe)
{
	probe.subject = ixt_arena_copy(&s->scratch, probe.subject);
	IXT_PUSH(&s->scratch, s->probes, s->probe_count, s->probe_cap) = probe;
}

/* Notes a call that has not returned yet. */
static ixt_call *note_call(ixt_session *s, const char *name, ixt_str argument)
{
	ixt_call *c = &IXT_PUSH(&s->scratch, s->calls, s->call_count, s->call_cap);

	*c = (ixt_call){ .name = name, .argument = ixt_arena_copy(&s->scratch, argument) };
	return c;
}

/* What templates get; a call that raises never comes here. */
static ixt_value returned(ixt_call *c, ixt_value result)
{
	c->returned = true;
	c->result = result;
	return result;
}

/* `which` of kind capos answers from the target's file. */
static bool find_tool(ixt_session *s, ixt_arena *arena, ixt_str command, ixt_str *found)
{
	const ixt_kind_rules *rules;
	uint32_t i;

	if (s->kind.kind != IXT_KIND_CAPOS)
		return s->options.host->which(s->options.host, arena, command,
					      s->kind.boot_path, found);
	rules = &s->target->rules;
	for (i = 0; i < rules->tool_count; i++) {
		if (ixt_str_eq(rules->tools[i].key, command)) {
			*found = rules->tools[i].value;
			return true;
		}
	}
	return false;
}

static ixt_value call_boot_tool(const ixt_function *f, ixt_scope *sc,
				const ixt_value *args, uint32_t count)
{
	ixt_session *s = f->data;
	ixt_probe p = { .kind = "which" };
	ixt_call *c;

	p.subject = string_argument(sc, args, count, "ix_boot_tool");
	c = note_call(s, "ix_boot_tool", p.subject);
	p.found = find_tool(s, &s->scratch, p.subject, &p.answer);
	note_probe(s, p);
	return returned(c, p.found ? ixt_value_string(p.answer) : ixt_value_none());
}

static bool is_file(ixt_session *s, ixt_str path)
{
	const ixt_kind_rules *rules;
	uint32_t i;

	if (s->kind.kind != IXT_KIND_CAPOS)
		return s->options.host->is_file(s->options.host, path);
	rules = &s->target->rules;
	for (i = 0; i < rules->is_file_count; i++)
		if (ixt_str_eq(rules->is_file[i], path))
			return true;
	return false;
}

static ixt_value call_is_file(const ixt_function *f, ixt_scope *sc, const ixt_value *args,
			    uint32_t count)
{
	ixt_session *s = f->data;
	ixt_probe p = { .kind = "isfile" };
	ixt_call *c;

	p.subject = string_argument(sc, args, count, "isfile");
	c = note_call(s, "isfile", p.subject);
	p.found = is_file(s, p.subject);
	note_probe(s, p);
	return returned(c, ixt_value_bool(p.found));
}

/* A descriptor alone cannot load packages; upstream's attempt ends so. */
static ixt_value call_intro(const ixt_function *f, ixt_scope *sc, const ixt_value *args,
			    uint32_t count)
{
	ixt_session *s = f->data;

	s->asked_intro = true;
	if (count == 1 && ixt_is_string(args[0]))
		note_call(s, "intro", ixt_value_text(sc, args[0]));
	if (s->intro_call)
		return s->intro_call(s->intro_ctx, sc->arena,
				     string_argument(sc, args, count, "intro"));
	ixt_raise_str(sc->arena->trap, IXT_ERR_ATTRIBUTE,
		      IXT_STR("'Descriptor' object has no attribute 'load_package'"));
}

static ixt_value call_load_file(const ixt_function *f, ixt_scope *sc,
				const ixt_value *args, uint32_t count)
{
	ixt_session *s = f->data;
	ixt_str name = string_argument(sc, args, count, "ix.load_file");
	ixt_call *c = note_call(s, "load_file", name);
	const ixt_source *source =
		ixt_loader_source(s->loader, ixt_name_join(sc->arena, name, s->file));

	IXT_PUSH(&s->scratch, s->loaded, s->loaded_count, s->loaded_cap) = source;
	return returned(c, ixt_value_string(source->text));
}

static ixt_value call_error(const ixt_function *f, ixt_scope *sc, const ixt_value *args,
			    uint32_t count)
{
	if (count == 1 && ixt_is_string(args[0]))
		note_call(f->data, "error", ixt_value_text(sc, args[0]));
	if (count == 0)
		ixt_raise_str(sc->arena->trap, IXT_ERR_TYPE, IXT_STR(
			"RenderContext.error() missing 1 required positional argument: 'msg'"));
	if (count > 1)
		ixt_raise(sc->arena, IXT_ERR_TYPE, "RenderContext.error() takes 2 positional "
			  "arguments but %u were given", count + 1);
	ixt_raise_str(sc->arena->trap, IXT_ERR_ERROR, ixt_value_str(sc, args[0]));
}

static bool ix_attribute(const ixt_object *o, ixt_arena *arena, ixt_str name,
			 ixt_value *value)
{
	static const struct {
		const char *name;
		ixt_value (*call)(const ixt_function *, ixt_scope *, const ixt_value *,
				  uint32_t);
	} methods[] = { { "load_file", call_load_file }, { "error", call_error },
			{ "intro", call_intro } };
	ixt_function *f;
	size_t i;

	for (i = 0; i < sizeof methods / sizeof *methods; i++) {
		if (!ixt_str_is(name, methods[i].name))
			continue;
		f = ixt_arena_take(arena, sizeof *f);
		*f = (ixt_function){ "method", methods[i].call, o->data };
		*value = ixt_value_function(f);
		return true;
	}
	if (ixt_str_is(name, "package") || ixt_str_is(name, "render") ||
	    ixt_str_is(name, "template") || ixt_str_is(name, "strip_template")) {
		ixt_scope sc = { .arena = arena };

		ixt_raise_unsupported(&sc, ixt_arena_format(arena, "ix.%.*s",
							    IXT_STR_ARG(name)).ptr);
	}
	return ixt_historical_method(arena, name, value);
}

/* -------------------------------------------------------------- life times */

static void make_functions(ixt_session *s)
{
	s->ix_object = (ixt_object){ "core.render_ctx.RenderContext", ix_attribute, s };
	s->functions[0] = (ixt_function){ "function", call_boot_tool, s };
	s->functions[1] = (ixt_function){ "function", call_is_file, s };
	s->functions[2] = (ixt_function){ "method", call_intro, s };
	s->ix = ixt_value_object(&s->ix_object);
	s->boot_tool = ixt_value_function(&s->functions[0]);
	s->is_file = ixt_value_function(&s->functions[1]);
	s->intro = ixt_value_function(&s->functions[2]);
}

static ixt_str lower_ascii(ixt_arena *arena, ixt_str s)
{
	ixt_str copy = ixt_arena_copy(arena, s);
	char *p = (char *)copy.ptr;

	for (; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p |= 0x20;
	return copy;
}

static void set_up(ixt_session *s, ixt_trap *trap)
{
	const ixt_session_options *o = &s->options;
	ixt_str kind;
	int i;

	s->loader = ixt_loader_new(o->roots, o->root_count, s->allocator, trap);
	/* ready first: what ixt_env_init took is released also when it raises */
	s->env_ready = true;
	ixt_renderer_init(&s->renderer, &s->env, s->allocator);
	ixt_env_init(&s->env, s->loader, s->allocator, trap);
	for (i = 0; i < NAME_COUNT; i++)
		s->names[i] = ixt_intern_put(&s->env.names, ixt_str_of(fixed_names[i]));
	make_functions(s);
	ixt_memo_init(&s->memo, &s->arena);
	s->target = o->target;
	if (!s->target && o->target_name)
		s->target = ixt_target_named(&s->arena, ixt_str_of(o->target_name));
	kind = ixt_kind_chosen(o->host, o->kind, s->target);
	ixt_kind_view_init(&s->kind, &s->arena, o->host, kind, s->target);
	s->host_platform = ixt_platform_named(&s->arena, ixt_arena_format(
		&s->arena, "%.*s-%.*s",
		IXT_STR_ARG(lower_ascii(&s->arena, s->kind.host_system)),
		IXT_STR_ARG(s->kind.host_machine)));
}

/* The record's texts lie in the session, which goes: they move to `kept`. */
static void keep_error(ixt_arena *kept, ixt_error *err)
{
	ixt_error none = { 0 };
	ixt_trap trap = { .error = &none };
	ixt_trap *outer;

	if (!kept) {
		*err = (ixt_error){ .cls = err->cls };
		return;
	}
	outer = kept->trap;
	kept->trap = &trap;
	if (!IXT_TRAPPED(&trap))
		ixt_error_keep(err, kept);
	else
		*err = (ixt_error){ .cls = IXT_ERR_MEMORY, .message = none.message };
	kept->trap = outer;
}

ixt_session *ixt_session_new(const ixt_session_options *options, ixt_error *err)
{
	const ixt_allocator *a = options->allocator ? options->allocator
						    : &ixt_allocator_libc;
	ixt_session *s = a->resize(a->ctx, NULL, 0, sizeof *s);
	ixt_trap trap = { .error = err };

	if (!s) {
		*err = (ixt_error){ .cls = IXT_ERR_MEMORY,
				    .message = IXT_STR("out of memory") };
		return NULL;
	}
	memset(s, 0, sizeof *s);
	s->options = *options;
	s->allocator = a;
	ixt_arena_init(&s->arena, a, 16 << 10);
	ixt_arena_init(&s->scratch, a, 16 << 10);
	ixt_buf_init(&s->text, a);
	if (IXT_TRAPPED(&trap)) {
		keep_error(options->error_arena, err);
		ixt_session_free(s);
		return NULL;
	}
	set_trap(s, &trap);
	set_up(s, &trap);
	return s;
}

void ixt_session_free(ixt_session *s)
{
	const ixt_allocator *a;

	if (!s)
		return;
	a = s->allocator;
	if (s->env_ready) {
		ixt_renderer_release(&s->renderer);
		ixt_env_release(&s->env);
	}
	if (s->loader)
		ixt_loader_free(s->loader);
	ixt_buf_release(&s->text);
	ixt_arena_release(&s->scratch);
	ixt_arena_release(&s->arena);
	a->resize(a->ctx, s, sizeof *s, 0);
}

ixt_loader *ixt_session_loader(ixt_session *s)
{
	return s->loader;
}

const ixt_kind_view *ixt_session_kind(const ixt_session *s)
{
	return &s->kind;
}

/* --------------------------------------------------------------- rendering */

static void set(ixt_session *s, enum fixed_name name, ixt_value value)
{
	ixt_render_set_number(&s->renderer, s->names[name], value);
}

static void set_string(ixt_session *s, enum fixed_name name, ixt_str value)
{
	set(s, name, ixt_value_string(value));
}

static bool is_true(const ixt_session *s, enum fixed_name name)
{
	return ixt_value_truth(ixt_render_get_number(&s->renderer, s->names[name]));
}

static ixt_str replace_char(ixt_arena *arena, ixt_str s, char from, char to)
{
	char *copy = ixt_arena_take(arena, s.len + 1);
	size_t i;

	for (i = 0; i < s.len; i++)
		copy[i] = s.ptr[i] == from ? to : s.ptr[i];
	return (ixt_str){ copy, s.len };
}

/* Platforms live as long as the session: flags hand them on. */
static const ixt_platform *named_platform(ixt_session *s, ixt_str name)
{
	const ixt_platform *made;
	uint32_t i;

	for (i = 0; i < s->platform_count; i++)
		if (ixt_str_eq(s->platforms[i]->name, name))
			return s->platforms[i];
	made = ixt_platform_named(&s->arena, ixt_arena_copy(&s->arena, name));
	IXT_PUSH(&s->arena, s->platforms, s->platform_count, s->platform_cap) = made;
	return made;
}

/* core/package.py fix_selector() and calc_pkg_name() */
static void identify(ixt_session *s, package *p)
{
	const ixt_str *kind = ixt_selector_flag(&p->selector, IXT_STR("kind"));

	if (p->selector.target)
		p->target = p->selector.target;
	else if (p->selector.target_name.ptr)
		p->target = named_platform(s, p->selector.target_name);
	else
		p->target = s->host_platform;
	p->kind = kind ? *kind : ixt_package_kind(&s->scratch, p->selector.name);
	p->file = ixt_package_file(&s->scratch, p->selector.name);
	p->norm_name = ixt_package_norm_name(p->file);
	p->out_name = ixt_package_out_name(&s->scratch, p->kind, p->norm_name);
}

/* core/render_ctx.py template(): later settings override earlier ones. */
static void set_context(ixt_session *s, const package *p)
{
	ixt_renderer *r = &s->renderer;
	uint32_t i;

	for (i = 0; i < s->kind.flag_count; i++)
		ixt_render_set(r, s->kind.flags[i].key,
			       ixt_value_string(s->kind.flags[i].value));
	set(s, NAME_IX, s->ix);
	set_string(s, NAME_IX_EXTRACT, s->kind.extract);
	set_string(s, NAME_IX_BOOT_PATH, s->kind.boot_path);
	set(s, NAME_IX_BOOT_TOOL, s->boot_tool);
	set(s, NAME_HOST, s->host_platform->dict);
	set(s, NAME_TOOL, ixt_value_bool(ixt_str_starts(p->file, IXT_STR("bld/"))));
	set(s, NAME_BOOT, ixt_value_bool(ixt_str_starts(p->file, IXT_STR("bld/boot/"))));
	set_string(s, NAME_NAME, p->file);
	set_string(s, NAME_BASENAME, ixt_path_name(p->norm_name));
	set_string(s, NAME_UNIQ_ID, replace_char(&s->scratch, p->out_name, '-', '_'));
	set(s, NAME_NATIVE, ixt_value_bool(ixt_str_eq(s->host_platform->id, p->target->id)));
	set_string(s, NAME_IX_TRASH_DIR,
		   ixt_arena_concat(&s->scratch, s->kind.root, IXT_STR("/trash")));
	set_string(s, NAME_IX_DIR, s->kind.root);
	set(s, NAME_ISFILE, s->is_file);
	set(s, NAME_INTRO, s->intro);
	set_string(s, NAME_DEFAULT_ALLOCATOR,
		   ixt_str_of(s->options.rules->default_allocator));
	set_string(s, NAME_DEFAULT_CLANG, ixt_str_of(s->options.rules->default_clang));
	ixt_render_set(r, p->kind, ixt_value_bool(true));
	ixt_render_set(r, p->target->os, ixt_value_bool(true));
	ixt_render_set(r, p->target->arch, ixt_value_bool(true));
	set_string(s, NAME_KIND, p->kind);
	set(s, NAME_TARGET, p->target->dict);
	for (i = 0; i < p->selector.count; i++)
		ixt_render_set(r, p->selector.flags[i].key,
			       ixt_value_string(p->selector.flags[i].value));
	if (p->selector.boot)
		set(s, NAME_BOOT, ixt_value_bool(true));
	if (is_true(s, NAME_BOOT))
		set_string(s, NAME_SETX, IXT_STR("1"));
}

/* Three newlines become two until none is left. */
static void squeeze_newlines(ixt_buf *b)
{
	ixt_str text = ixt_buf_view(b);
	size_t at = ixt_str_find(text, IXT_STR("\n\n\n"), 0), to = at, i;

	if (at == IXT_STR_NPOS)
		return;
	for (i = at; i < b->len; i++) {
		if (b->ptr[i] == '\n' && to >= 2 && b->ptr[to - 1] == '\n' &&
		    b->ptr[to - 2] == '\n')
			continue;
		b->ptr[to++] = b->ptr[i];
	}
	b->len = to;
}

static void take_text(ixt_session *s)
{
	ixt_buf_clear(&s->text);
	ixt_buf_reserve(&s->text, ixt_render_length(&s->renderer));
	ixt_render_copy(&s->renderer, s->text.ptr);
	s->text.len = ixt_render_length(&s->renderer);
	squeeze_newlines(&s->text);
}

static void refuse_bootstrap(ixt_str norm_name, bool all_system, ixt_arena *arena)
{
	if (all_system && ixt_str_starts(norm_name, IXT_STR("bld/boot/")))
		ixt_raise(arena, IXT_ERR_ERROR, "bootstrap dependency reached in all_system "
			  "mode: %.*s", IXT_STR_ARG(norm_name));
}

/* core/package.py Descriptor.__init__ after rendering: the text must be JSON,
 * no bootstrap package may be reached in all_system mode, and bld.script must
 * be there to be looked at. */
static void check_descriptor(ixt_session *s, const package *p)
{
	ixt_str text = ixt_buf_view(&s->text);
	bool has_script;

	if (ixt_json_check_member(text, IXT_STR("bld"), IXT_STR("script"), &has_script,
				  &s->scratch, s->scratch.trap->error) < 0)
		ixt_raise_filled(s->scratch.trap);
	refuse_bootstrap(p->norm_name, s->all_system, &s->scratch);
	if (!has_script)
		ixt_descriptor_check_script(text, &s->scratch);
}

static void begin_package(ixt_session *s, const package *p)
{
	s->file = p->file;
	ixt_render_begin(&s->renderer);
	set_context(s, p);
	s->boot = is_true(s, NAME_BOOT);
	s->all_system = is_true(s, NAME_ALL_SYSTEM);
}

static void render_package(ixt_session *s, const package *p)
{
	ixt_render_run(&s->renderer, p->file);
	take_text(s);
}

static void forget_package(ixt_session *s, ixt_trap *trap)
{
	s->loaded = NULL;
	s->probes = NULL;
	s->calls = NULL;
	s->loaded_count = s->loaded_cap = s->probe_count = s->probe_cap = 0;
	s->call_count = s->call_cap = 0;
	s->file = (ixt_str){ NULL, 0 };
	s->asked_intro = false;
	set_trap(s, trap);
	ixt_arena_clear(&s->scratch);
}

/* From a selector's text to a package whose variables are set. */
static package begin_named(ixt_session *s, ixt_str text, const ixt_flag *flags, uint32_t count)
{
	package p = { .selector = { .boot = false } };
	uint32_t i;

	if (s->target) {
		p.selector.target = s->target->platform;
		for (i = 0; i < s->target->flag_count; i++)
			ixt_selector_set(&p.selector, &s->scratch, s->target->flags[i].key,
					 s->target->flags[i].value);
	}
	for (i = 0; i < count; i++)
		ixt_selector_set(&p.selector, &s->scratch, flags[i].key, flags[i].value);
	ixt_selector_parse(&p.selector, &s->scratch, text);
	identify(s, &p);
	begin_package(s, &p);
	return p;
}

static void render(ixt_session *s, ixt_str text, const ixt_flag *flags, uint32_t count,
		   bool check, ixt_answer *answer)
{
	package p = begin_named(s, text, flags, count);

	render_package(s, &p);
	answer->text = ixt_buf_view(&s->text);
	answer->has_text = true;
	if (check)
		check_descriptor(s, &p);
}

static int answer_package(ixt_session *s, ixt_str text, const ixt_flag *flags,
			  uint32_t flag_count, bool check, ixt_answer *answer)
{
	ixt_trap trap = { .error = &answer->error };

	memset(answer, 0, sizeof *answer);
	forget_package(s, &trap);
	if (IXT_TRAPPED(&trap))
		return answer->error.cls == IXT_ERR_MEMORY ? -1 : 0;
	render(s, text, flags, flag_count, check, answer);
	answer->ok = true;
	return 0;
}

int ixt_session_render(ixt_session *s, ixt_str text, const ixt_flag *flags,
		       uint32_t flag_count, ixt_answer *answer)
{
	return answer_package(s, text, flags, flag_count, true, answer);
}

int ixt_session_render_text(ixt_session *s, ixt_str text, ixt_answer *answer)
{
	return answer_package(s, text, NULL, 0, false, answer);
}

int ixt_session_variables(ixt_session *s, ixt_str text, const ixt_flag *flags,
			  uint32_t flag_count, ixt_visit_variable visit, void *ctx,
			  ixt_error *err)
{
	ixt_trap trap = { .error = err };
	uint32_t i;

	forget_package(s, &trap);
	if (IXT_TRAPPED(&trap))
		return -1;
	begin_named(s, text, flags, flag_count);
	for (i = 0; i < s->env.names.count; i++) {
		ixt_value v = ixt_render_get_number(&s->renderer, i);

		if (v.type != IXT_UNDEFINED)
			visit(ctx, ixt_intern_text(&s->env.names, i), v);
	}
	return 0;
}

ixt_str ixt_session_file(const ixt_session *s)
{
	return s->file;
}

int ixt_session_conclude(ixt_session *s, ixt_str rendered, ixt_answer *answer)
{
	ixt_trap trap = { .error = &answer->error };
	package p = { .norm_name = ixt_package_norm_name(s->file) };

	memset(answer, 0, sizeof *answer);
	set_trap(s, &trap);
	if (IXT_TRAPPED(&trap))
		return answer->error.cls == IXT_ERR_MEMORY ? -1 : 0;
	ixt_buf_clear(&s->text);
	ixt_buf_add(&s->text, rendered);
	squeeze_newlines(&s->text);
	answer->text = ixt_buf_view(&s->text);
	answer->has_text = true;
	check_descriptor(s, &p);
	answer->ok = true;
	return 0;
}

void ixt_session_describe_begin(ixt_session *s, const ixt_selector *selector,
				ixt_trap *trap, ixt_described *d)
{
	package *p = &s->described;

	forget_package(s, trap);
	*p = (package){ .selector = *selector };
	identify(s, p);
	*d = (ixt_described){
		.target = p->target, .kind = p->kind, .file = p->file,
		.norm_name = p->norm_name, .out_name = p->out_name,
		.number = IXT_NOT_KNOWN,
	};
}

void ixt_session_remember(ixt_session *s, const ixt_described *d, uint32_t number)
{
	if (!s->asked_intro && d->number == IXT_NOT_KNOWN)
		ixt_memo_add(&s->memo, &s->renderer, s->file, number);
}

static void describe_begin(ixt_session *s, ixt_trap *trap, ixt_described *d)
{
	set_trap(s, trap);
	begin_package(s, &s->described);
	d->boot = s->boot;
	d->all_system = s->all_system;
}

void ixt_session_describe(ixt_session *s, ixt_trap *trap, ixt_described *d)
{
	describe_begin(s, trap, d);
	d->number = ixt_memo_find(&s->memo, &s->renderer, s->file);
	if (d->number != IXT_NOT_KNOWN)
		return;
	render_package(s, &s->described);
	d->text = ixt_buf_view(&s->text);
}

void ixt_session_describe_anew(ixt_session *s, ixt_trap *trap, ixt_described *d)
{
	describe_begin(s, trap, d);
	render_package(s, &s->described);
	d->text = ixt_buf_view(&s->text);
}

void ixt_described_check(const ixt_described *d, ixt_arena *arena)
{
	refuse_bootstrap(d->norm_name, d->all_system, arena);
}

void ixt_session_set_trap(ixt_session *s, ixt_trap *trap)
{
	set_trap(s, trap);
}

void ixt_session_set_intro(ixt_session *s, ixt_intro intro, void *ctx)
{
	s->intro_call = intro;
	s->intro_ctx = ctx;
}

const ixt_session_options *ixt_session_options_of(const ixt_session *s)
{
	return &s->options;
}

/* The target, or NULL: the host. */
const ixt_target *ixt_session_target(const ixt_session *s)
{
	return s->target;
}

const ixt_platform *ixt_session_host(const ixt_session *s)
{
	return s->host_platform;
}

void ixt_answer_digest(const ixt_answer *answer, char hex[65])
{
	ixt_str class_name = ixt_error_class_name(answer->error.cls);
	uint8_t digest[32];
	ixt_sha256_stream *h;

	if (answer->ok) {
		ixt_sha256(answer->text, digest);
	} else if (answer->error.cls == IXT_ERR_RECURSION) {
		ixt_sha256(class_name, digest);
	} else {
		h = ixt_sha256_begin();
		ixt_sha256_add(h, class_name);
		ixt_sha256_add(h, IXT_STR(": "));
		ixt_sha256_add(h, answer->error.message);
		ixt_sha256_end(h, digest);
	}
	ixt_hex(digest, 32, hex);
}

void ixt_session_each_source(ixt_session *s,
			     void (*visit)(void *ctx, const ixt_source *source), void *ctx)
{
	const ixt_template *t;
	uint32_t i, number;

	for (i = 0; i < s->renderer.chain_count; i++) {
		number = ixt_intern_get(&s->env.template_names, s->renderer.chain[i]);
		t = s->env.templates[number];
		visit(ctx, t->source);
	}
	for (i = 0; i < s->loaded_count; i++)
		visit(ctx, s->loaded[i]);
}

void ixt_session_each_probe(ixt_session *s, void (*visit)(void *ctx, const ixt_probe *p),
			    void *ctx)
{
	uint32_t i;

	for (i = 0; i < s->probe_count; i++)
		visit(ctx, &s->probes[i]);
}

void ixt_session_each_call(ixt_session *s, void (*visit)(void *ctx, const ixt_call *c),
			   void *ctx)
{
	uint32_t i;

	for (i = 0; i < s->call_count; i++)
		visit(ctx, &s->calls[i]);
}

int ixt_session_packages(ixt_session *s, const ixt_str **names, uint32_t *count,
			 ixt_error *err)
{
	ixt_trap trap = { .error = err };

	set_trap(s, &trap);
	if (IXT_TRAPPED(&trap))
		return -1;
	*names = ixt_loader_packages(s->loader, &s->arena, count);
	return 0;
}

int ixt_session_compile(ixt_session *s, ixt_str name, ixt_error *err)
{
	ixt_trap trap = { .error = err };

	set_trap(s, &trap);
	if (IXT_TRAPPED(&trap))
		return -1;
	ixt_env_template(&s->env, name);
	return 0;
}

const ixt_env *ixt_session_env(const ixt_session *s)
{
	return &s->env;
}

const ixt_renderer *ixt_session_renderer(const ixt_session *s)
{
	return &s->renderer;
}
