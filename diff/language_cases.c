#include "diff/language_cases.h"

#include <dirent.h>
#include <stdlib.h>

#include "diff/case_file.h"
#include "ixt/cli/options.h"
#include "ixt/host/data.h"
#include "ixt/source/loader.h"

#define SUFFIX ".case"

/* ------------------------------------------------------------------- finding */

/* Those below `place`, a directory of the tree: empty, or with a slash at its end. */
static void find(diff_language_cases *l, ixt_arena *arena, ixt_str place)
{
	DIR *d = opendir(ixt_arena_format(arena, "%.*s/%.*s", IXT_STR_ARG(l->dir),
					  IXT_STR_ARG(place)).ptr);
	struct dirent *e;
	ixt_str name;

	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		name = ixt_arena_format(arena, "%.*s%s", IXT_STR_ARG(place), e->d_name);
		if (ixt_str_ends(name, IXT_STR(SUFFIX)))
			IXT_PUSH(arena, l->names, l->count, l->cap) =
				ixt_str_first(name, name.len - strlen(SUFFIX));
		else if (e->d_type != DT_REG)
			find(l, arena, ixt_arena_format(arena, "%.*s/", IXT_STR_ARG(name)));
	}
	if (d)
		closedir(d);
}

static int by_text(const void *a, const void *b)
{
	return ixt_str_cmp(*(const ixt_str *)a, *(const ixt_str *)b);
}

void diff_language_cases_find(diff_language_cases *l, diff_job *job, const char *dir)
{
	*l = (diff_language_cases){ .dir = ixt_str_of(dir) };
	find(l, &job->arena, IXT_STR(""));
	if (!l->count)
		diff_fail(job, IXT_EXIT_USAGE, "name a directory of *" SUFFIX " files, such as "
			  "corpus/cases", "--cases %s: no language case is there", dir);
	qsort(l->names, l->count, sizeof *l->names, by_text);
}

/* ------------------------------------------------------------------- reading */

static void take_answer(const case_file *c, ixt_arena *arena, diff_answer *a)
{
	size_t colon;

	*a = (diff_answer){ .has_text = true, .text = c->answer };
	if (c->outcome == CASE_ERROR) {
		colon = ixt_str_chr(c->answer, ':', 0);
		a->state = DIFF_ERROR;
		a->cls = ixt_str_first(c->answer, colon);
		/* RecursionError stands alone; of others a space follows, unless that is all */
		a->text = colon == IXT_STR_NPOS || colon + 2 > c->answer.len ? IXT_STR("")
			  : ixt_str_from(c->answer, colon + 2);
	}
	diff_answer_seal(a, arena);
}

static int by_name(const void *a, const void *b)
{
	const diff_task_template *x = a, *y = b;

	return ixt_str_cmp(x->name, y->name);
}

/* The templates after textual include. Raises what an include raises. */
static void take_templates(const case_file *c, ixt_loader *loader, ixt_arena *arena,
			   diff_task *task)
{
	diff_task_template *items = IXT_NEW_ARRAY(arena, diff_task_template, c->template_count);
	uint32_t i;

	for (i = 0; i < c->template_count; i++) {
		const ixt_source *s = ixt_loader_source(loader, c->templates[i].name);

		/* the loader's texts go with it; where a line came from is no part of a pack */
		items[i] = (diff_task_template){ .name = c->templates[i].name,
						 .source = ixt_arena_copy(arena, s->text) };
	}
	qsort(items, c->template_count, sizeof *items, by_name);
	task->templates = items;
	task->template_count = c->template_count;
}

static bool included(const case_file *c, ixt_arena *arena, diff_task *task)
{
	ixt_root *root = ixt_memory_root_new(c->templates, c->template_count, arena);
	ixt_loader *loader = ixt_loader_new(&root, 1, arena->allocator, arena->trap);
	ixt_error err = { 0 };
	ixt_trap trap = { .error = &err };

	ixt_loader_set_trap(loader, &trap);
	if (!IXT_TRAPPED(&trap))
		take_templates(c, loader, arena, task);
	ixt_loader_free(loader);
	ixt_root_close(root);
	return task->template_count != 0;
}

/* The `ix` of the bare language lacks what a package's has, which tasks are about. */
static bool is_about_bare_ix(const case_file *c)
{
	static const char *const members[] = { "ix.error", "ix.intro", "ix.load_file" };
	uint32_t i;
	size_t k;

	for (i = 0; i < c->template_count; i++)
		for (k = 0; k < sizeof members / sizeof *members; k++)
			if (ixt_str_find(c->templates[i].data, ixt_str_of(members[k]), 0) !=
			    IXT_STR_NPOS)
				return true;
	return false;
}

bool diff_language_case_read(const diff_language_cases *l, diff_job *job, uint32_t index,
			     ixt_arena *arena, diff_task *task, diff_answer *expected)
{
	ixt_str path = ixt_arena_format(arena, "%.*s/%.*s" SUFFIX, IXT_STR_ARG(l->dir),
					IXT_STR_ARG(l->names[index]));
	case_file c = case_read(arena, ixt_read_file(arena, path));

	if (c.fault.len)
		diff_fail(job, IXT_EXIT_USAGE, "docs/case-format.md says what one is",
			  "%.*s: %.*s", IXT_STR_ARG(path), IXT_STR_ARG(c.fault));
	if (c.outcome == CASE_UNSUPPORTED || is_about_bare_ix(&c))
		return false;
	*task = (diff_task){ .id = l->names[index], .entry = c.templates[0].name,
			     .context = c.context.len ? c.context : IXT_STR("{}"),
			     .functions = IXT_STR("{}") };
	take_answer(&c, arena, expected);
	return included(&c, arena, task);
}
