/* A question of the bare language (docs/case-format.md) that can be changed: templates,
 * the first of which is rendered, its variables, and at times what functions answer. */
#ifndef IXT_DIFF_CASE_H
#define IXT_DIFF_CASE_H

#include "diff/compare.h"
#include "ixt/base/buf.h"
#include "ixt/source/memory_root.h"

typedef struct diff_case {
	ixt_memory_file *templates;	/* names without leading //, valid UTF-8 */
	uint32_t count;
	ixt_str context;	/* a JSON object, or empty */
	/* A JSON object, as a task has it (diff/task.h); empty: there are none, as in the
	 * bare language. */
	ixt_str functions;
} diff_case;

/* Our answer; its texts are in `arena`. Raises only for lack of memory. */
void diff_case_render(const diff_case *c, ixt_arena *arena, diff_answer *a);

/* As diff_compare; of an error that has its place from Jinja itself, the line counts,
 * too: one in another line is `error-text`. Where ours looked into a directory, the
 * oracle, which knows none, cannot say. */
diff_verdict diff_case_verdict(const diff_answer *ours, const diff_answer *oracle);

/* Appends the case as a request of the candidate protocol; its id is "ID". */
void diff_case_request(ixt_buf *b, const diff_case *c, uint32_t id);

/* Appends the case as a file; `comment` is its first line, without newline. The answer
 * is the oracle's; without one the section is missing. A case with functions, which the
 * format has no place for, is written as a request. */
void diff_case_file(ixt_buf *b, const diff_case *c, ixt_str comment,
		    const diff_answer *oracle);

/* A deep copy. */
diff_case diff_case_copy(const diff_case *c, ixt_arena *arena);

#endif
