#include "ixt/template/names.h"

uint32_t ixt_op_words(ixt_op op)
{
	static const uint8_t words[IXT_OP_COUNT] = {
#define OP_WORDS(name, words, operand) [IXT_OP_##name] = words,
		IXT_OPS(OP_WORDS)
#undef OP_WORDS
	};

	return words[op];
}

const ixt_template *ixt_env_compiled(const ixt_env *env, ixt_str name)
{
	uint32_t number = ixt_intern_get(&env->template_names, name);

	return number < env->template_cap ? env->templates[number] : NULL;
}

void ixt_template_blocks(const ixt_env *env, const ixt_template *t,
			 void (*each)(void *ctx, ixt_str name), void *ctx)
{
	uint32_t i;

	for (i = 1; i < t->body_count; i++)
		each(ctx, ixt_intern_text(&env->blocks, t->bodies[i].block));
}

void ixt_template_exports(const ixt_env *env, const ixt_template *t,
			  void (*each)(void *ctx, ixt_str name), void *ctx)
{
	uint32_t at;

	for (at = 0; at < t->code_count; at += ixt_op_words(t->code[at] & 0xff))
		if ((t->code[at] & 0xff) == IXT_OP_EXPORT)
			each(ctx, ixt_intern_text(&env->names, t->code[at + 1]));
}
