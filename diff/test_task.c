/* Every package of a corpus as a task: written, read and rendered alone, it must give
 * the package's own answer.
 *
 *	test-task CORPUS TARGET
 *
 * Prints a line for each that does not, and `N passed, N failed`. */
#include <stdio.h>

#include "diff/ours.h"
#include "diff/task.h"
#include "ixt/cli/options.h"

typedef struct count {
	uint32_t passed, failed, none;
} count;

/* The task, having been a line of text, which it gives again. */
static diff_task travelled(diff_job *job, const diff_task *task, ixt_buf *line)
{
	diff_task again;
	ixt_str first;

	ixt_buf_clear(line);
	diff_task_write(line, task);
	first = ixt_arena_copy(&job->arena, ixt_buf_view(line));
	diff_task_read(ixt_str_first(first, first.len - 1), &job->arena, &again);
	ixt_buf_clear(line);
	diff_task_write(line, &again);
	if (!ixt_str_eq(first, ixt_buf_view(line)))
		diff_fail(job, IXT_EXIT_DIFFERENT, NULL, "the task of %.*s is another line when "
			  "it was read", IXT_STR_ARG(task->id));
	return again;
}

/* What upstream would make of what the task gives. */
static void answer_task(diff_job *job, ixt_session *s, const diff_task *task, ixt_buf *text,
			char hex[65])
{
	ixt_answer answer = { .ok = false };

	ixt_buf_clear(text);
	if (diff_task_render(task, &job->arena, text, &answer.error))
		ixt_session_conclude(s, ixt_buf_view(text), &answer);
	ixt_answer_digest(&answer, hex);
}

static void test_package(diff_job *job, ixt_session *s, ixt_str name, count *c)
{
	static ixt_buf line, text;	/* given back by the end of the process */
	diff_question q = { .package = name };
	char own[65], alone[65];
	ixt_answer answer;
	diff_task task;
	ixt_str why;

	if (!line.allocator) {
		ixt_buf_init(&line, &ixt_allocator_libc);
		ixt_buf_init(&text, &ixt_allocator_libc);
	}
	line.trap = text.trap = &job->trap;
	ixt_session_render(s, name, NULL, 0, &answer);
	ixt_answer_digest(&answer, own);
	if (!diff_task_of_package(s, &q, &job->arena, &task, &why)) {
		printf("%.*s: no task: %.*s\n", IXT_STR_ARG(name), IXT_STR_ARG(why));
		c->none++;
		return;
	}
	task = travelled(job, &task, &line);
	answer_task(job, s, &task, &text, alone);
	if (strcmp(own, alone) == 0) {
		c->passed++;
		return;
	}
	printf("%.*s: %s alone, %s in the corpus\n", IXT_STR_ARG(name), alone, own);
	c->failed++;
}

int main(int argc, char **argv)
{
	static diff_job job;
	static diff_world world;
	static diff_ours ours;
	const char *corpus;
	const ixt_str *names;
	uint32_t name_count, i;
	count c = { .failed = 0 };

	if (argc != 3)
		return IXT_EXIT_USAGE;
	corpus = argv[1];
	diff_job_init(&job);
	if (IXT_TRAPPED(&job.trap))
		return diff_job_failed(&job);
	diff_world_open(&world, &job, &(ixt_setup_options){
		.corpus = &corpus, .corpus_count = 1, .target = argv[2] });
	diff_ours_open(&ours, &job, &world, NULL);
	if (ixt_session_packages(ours.session, &names, &name_count, &job.error) < 0)
		return diff_job_failed(&job);
	for (i = 0; i < name_count; i++) {
		ixt_mark mark = ixt_arena_mark(&job.arena);

		test_package(&job, ours.session, names[i], &c);
		ixt_arena_release_to(&job.arena, mark);
	}
	printf("%u without a task\n%u passed, %u failed\n", c.none, c.passed, c.failed);
	diff_ours_close(&ours);
	ixt_setup_close(&world.setup);
	return c.failed || !c.passed ? IXT_EXIT_DIFFERENT : IXT_EXIT_OK;
}
