#include "diff/judge.h"

void diff_judge_init(diff_judge *j, diff_bare *oracle, ixt_trap *trap)
{
	*j = (diff_judge){ .oracle = oracle };
	ixt_arena_init(&j->scratch, &ixt_allocator_libc, 64 << 10);
	j->scratch.trap = trap;
}

void diff_judge_release(diff_judge *j)
{
	ixt_arena_release(&j->scratch);
}

void diff_judge_ask(diff_judge *j, const diff_case *c, ixt_arena *arena,
		    diff_pair_of_answers *p)
{
	diff_case_render(c, arena, &p->ours);
	diff_bare_ask(j->oracle, c, arena, &p->oracle);
	p->verdict = diff_case_verdict(&p->ours, &p->oracle);
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
	diff_judge_ask(j, c, &j->scratch, &p);
	return p.verdict == j->verdict && ixt_str_eq(p.ours.cls, j->ours_class) &&
	       ixt_str_eq(p.oracle.cls, j->oracle_class);
}
