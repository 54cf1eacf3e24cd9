/* What of the language a task's templates have in them, by name: `tag:extends`,
 * `filter:jd`, `attribute:strip`, `operator:not`, `function:load_file`, `error:KeyError`. */
#ifndef IXT_DIFF_CONSTRUCTS_H
#define IXT_DIFF_CONSTRUCTS_H

#include "diff/task.h"

/* Sorted, each once; in `arena`. A template that cannot be lexed counts up to there. */
ixt_str *diff_constructs(const diff_task *task, const diff_answer *expected,
			 ixt_arena *arena, uint32_t *count);

#endif
