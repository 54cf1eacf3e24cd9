/* Faults that can be told without rendering: templates that do not compile,
 * parents that are missing, blocks that nothing renders.
 *
 * Whether a block is rendered is decided by following, from the leaf, every
 * call that could be made if each `if` took both ways. What is not reached then
 * is never rendered, whatever the variables are. */
#ifndef IXT_TEMPLATE_LINT_H
#define IXT_TEMPLATE_LINT_H

#include "ixt/template/template.h"

typedef enum ixt_finding_level {
	IXT_FINDING_ERROR,	/* a rendering that gets there fails */
	IXT_FINDING_WARNING,	/* written to no effect */
} ixt_finding_level;

typedef struct ixt_finding {
	ixt_finding_level level;
	/* "compile", "parent", "include", "cycle", "filter", "unknown-block", "unused-block" */
	const char *check;
	ixt_str template_name;	/* without leading // */
	ixt_error at;		/* place, class (of errors), message, hint */
} ixt_finding;

typedef struct ixt_lint ixt_lint;

/* Everything is taken from `arena`; `env` compiles the templates and must
 * outlive the findings. */
ixt_lint *ixt_lint_new(ixt_env *env, ixt_arena *arena);
/* Adds a template that is rendered itself, and its ancestors. */
void ixt_lint_add(ixt_lint *l, ixt_str name);
/* True when `name` was met as template or ancestor. */
bool ixt_lint_has(const ixt_lint *l, ixt_str name);
uint32_t ixt_lint_template_count(const ixt_lint *l);
/* Looks at everything that was added, once, and returns the findings by file
 * and line, none twice. */
const ixt_finding *ixt_lint_finish(ixt_lint *l, uint32_t *count);

#endif
