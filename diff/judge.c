#include "diff/judge.h"

#include "diff/comparison_options.h"
#include "diff/launch.h"

static void ask_candidate(diff_candidate *side, const diff_case *c, ixt_arena *arena,
			  diff_answer *a)
{
	ixt_str line;
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = arena->trap;
	diff_case_request(&b, c, 0);
	line = ixt_arena_copy(arena, ixt_buf_view(&b));
	ixt_buf_release(&b);
	diff_candidate_send(side, line);	/* what is wrong the answer tells */
	diff_candidate_take(side, IXT_STR("0"), arena, a);
}

void diff_case_judge_subject(diff_case_judge *j, const diff_case *c, ixt_arena *arena,
			     diff_answer *a)
{
	if (j->subject)
		ask_candidate(j->subject, c, arena, a);
	else
		diff_case_render(c, arena, a);
}

static void ask(diff_judge *judge, const diff_case *c, ixt_arena *arena,
		diff_pair_of_answers *p)
{
	diff_case_judge *j = (diff_case_judge *)judge;	/* its first member */

	diff_case_judge_subject(j, c, arena, &p->ours);
	ask_candidate(j->oracle, c, arena, &p->oracle);
	p->verdict = diff_case_verdict(&p->ours, &p->oracle);
}

void diff_case_sides_init(diff_candidate *oracle, diff_candidate *subject, diff_job *job,
			  const char *command, int timeout)
{
	static const diff_comparison_options defaults = DIFF_COMPARISON_DEFAULTS;
	const diff_child_limits quiet = { .keep_errors = true };
	const diff_child_limits limits = {
		.memory = (uint64_t)defaults.candidate_memory << 20,
		.line = (size_t)defaults.candidate_output << 20, .keep_errors = true,
	};

	diff_candidate_init(oracle, job, diff_launch_bare(job), &quiet, timeout);
	if (command)
		diff_candidate_init(subject, job, diff_candidate_shell(job, command), &limits,
				    timeout);
}

void diff_case_judge_init(diff_case_judge *j, diff_candidate *subject, diff_candidate *oracle,
			  ixt_trap *trap)
{
	*j = (diff_case_judge){ .judge.ask = ask, .subject = subject, .oracle = oracle };
	ixt_arena_init(&j->judge.scratch, &ixt_allocator_libc, 64 << 10);
	j->judge.scratch.trap = trap;
}

void diff_judge_release(diff_judge *j)
{
	if (j->scratch.allocator)
		ixt_arena_release(&j->scratch);
}

void diff_judge_by(diff_judge *j, const diff_pair_of_answers *p)
{
	j->verdict = p->verdict;
	j->ours_class = p->ours.cls;
	j->oracle_class = p->oracle.cls;
}

bool diff_judge_alike(void *judge, const diff_case *c)
{
	diff_judge *j = judge;
	diff_pair_of_answers p;

	ixt_arena_clear(&j->scratch);
	j->ask(j, c, &j->scratch, &p);
	return p.verdict == j->verdict && ixt_str_eq(p.ours.cls, j->ours_class) &&
	       ixt_str_eq(p.oracle.cls, j->oracle_class);
}
