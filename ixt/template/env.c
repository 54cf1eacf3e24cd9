#include "ixt/template/template.h"

static const char *const globals[IXT_GLOBAL_COUNT] = {
	"range", "dict", "lipsum", "cycler", "joiner", "namespace",
};

void ixt_env_init(ixt_env *env, ixt_loader *loader, const ixt_allocator *allocator,
		  ixt_trap *trap)
{
	int i;

	memset(env, 0, sizeof *env);
	ixt_arena_init(&env->arena, allocator, 256 << 10);
	ixt_arena_init(&env->scratch, allocator, 64 << 10);
	env->loader = loader;
	ixt_env_set_trap(env, trap);
	ixt_intern_init(&env->names, &env->arena);
	for (i = 0; i < IXT_GLOBAL_COUNT; i++)
		ixt_intern_put(&env->names, ixt_str_of(globals[i]));
	ixt_intern_init(&env->blocks, &env->arena);
	ixt_intern_init(&env->template_names, &env->arena);
}

void ixt_env_release(ixt_env *env)
{
	ixt_arena_release(&env->scratch);
	ixt_arena_release(&env->arena);
}

void ixt_env_set_trap(ixt_env *env, ixt_trap *trap)
{
	env->arena.trap = trap;
	env->scratch.trap = trap;
	ixt_loader_set_trap(env->loader, trap);
}

static ixt_template **slot_of(ixt_env *env, uint32_t number)
{
	IXT_REACH(&env->arena, env->templates, env->template_cap, number);
	return &env->templates[number];
}

const ixt_template *ixt_env_template(ixt_env *env, ixt_str name)
{
	uint32_t number = ixt_intern_put(&env->template_names, name);
	ixt_template *t = *slot_of(env, number);

	if (!t) {
		t = ixt_compile(env, name, ixt_loader_source(env->loader, name));
		*slot_of(env, number) = t;
	}
	return t;
}
