#include "diff/judge.h"

static void ask(diff_judge *judge, const diff_case *c, ixt_arena *arena,
		diff_pair_of_answers *p)
{
	diff_bare_judge *j = (diff_bare_judge *)judge;	/* its first member */

	diff_case_render(c, arena, &p->ours);
	diff_bare_ask(j->oracle, c, arena, &p->oracle);
	p->verdict = diff_case_verdict(&p->ours, &p->oracle);
}

void diff_bare_judge_init(diff_bare_judge *j, diff_bare *oracle, ixt_trap *trap)
{
	*j = (diff_bare_judge){ .judge.ask = ask, .oracle = oracle };
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
