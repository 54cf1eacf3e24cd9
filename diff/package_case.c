#include "diff/package_case.h"

#include "diff/task.h"
#include "ixt/base/utf8.h"

/* A file that is not is an error before the language is come to. */
static bool is_text(const diff_task *task)
{
	size_t offset;
	uint32_t i;

	for (i = 0; i < task->template_count; i++)
		if (!ixt_utf8_valid(task->templates[i].source, &offset))
			return false;
	return task->template_count > 0;
}

bool diff_package_case(ixt_session *s, const diff_question *q, ixt_arena *arena,
		       diff_case *c, ixt_str *why)
{
	diff_task task;
	uint32_t i, at = 1;

	if (!diff_task_of_package(s, q, arena, &task, why))
		return false;
	*c = (diff_case){ .templates = IXT_NEW_ARRAY(arena, ixt_memory_file,
						     task.template_count + 1),
			  .context = task.context, .functions = task.functions };
	/* the entry first, even where there is none and that is the error */
	c->templates[0] = (ixt_memory_file){ ixt_arena_copy(arena, task.entry), IXT_STR("") };
	for (i = 0; i < task.template_count; i++) {
		const diff_task_template *t = &task.templates[i];

		c->templates[ixt_str_eq(t->name, task.entry) ? 0 : at++] =
			(ixt_memory_file){ ixt_arena_copy(arena, t->name), t->source };
	}
	c->count = at;
	*why = IXT_STR("it has no template, or one that is no UTF-8");
	return is_text(&task);
}
