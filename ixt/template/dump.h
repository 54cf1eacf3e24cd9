/* What the stages of compilation made of a template, as text for people: one
 * token, node or instruction a line, each with line:column. All raise through
 * out->trap, and what lexer, parser or compiler raise. */
#ifndef IXT_TEMPLATE_DUMP_H
#define IXT_TEMPLATE_DUMP_H

#include "ixt/base/buf.h"
#include "ixt/template/ast.h"
#include "ixt/template/lex.h"
#include "ixt/template/template.h"

/* `3:7  name  'foo'`. What came before a fault is there when this raises. */
void ixt_dump_tokens(ixt_buf *out, ixt_place place);
/* The tree, children indented below their node. */
void ixt_dump_ast(ixt_buf *out, ixt_place place, const ixt_ast *ast);
/* Bodies with their code; operands are shown as what they stand for. */
void ixt_dump_compiled(ixt_buf *out, const ixt_env *env, const ixt_template *t);

#endif
