/* What names a compiled template brings: for suggestions and lint. */
#ifndef IXT_TEMPLATE_NAMES_H
#define IXT_TEMPLATE_NAMES_H

#include "ixt/template/template.h"

/* The template `name` if it is compiled already, else NULL. */
const ixt_template *ixt_env_compiled(const ixt_env *env, ixt_str name);
/* Calls `each` with the name of each block that `t` defines. */
void ixt_template_blocks(const ixt_env *env, const ixt_template *t,
			 void (*each)(void *ctx, ixt_str name), void *ctx);
/* Calls `each` with the name of each variable that `t` sets for everyone. */
void ixt_template_exports(const ixt_env *env, const ixt_template *t,
			  void (*each)(void *ctx, ixt_str name), void *ctx);

/* Words of an instruction, itself included. */
uint32_t ixt_op_words(ixt_op op);

#endif
