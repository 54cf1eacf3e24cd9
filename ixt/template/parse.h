/* Tokens to a tree, as Jinja2 3.1.6's parser reads them (jinja2/parser.py), with its error texts. What is outside the
 * subset is raised as Unsupported where it is met. */
#ifndef IXT_TEMPLATE_PARSE_H
#define IXT_TEMPLATE_PARSE_H

#include "ixt/template/ast.h"
#include "ixt/template/lex.h"

/* Parses place->text. Nodes and texts live in place->arena; names and text
 * runs are views of place->text. Raises TemplateSyntaxError, Unsupported. */
ixt_ast ixt_parse(ixt_place place);

#endif
