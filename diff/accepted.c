#include "diff/accepted.h"

#include "diff/baseline_layers.h"
#include "diff/baseline_report.h"
#include "diff/seen.h"
#include "ixt/cli/report.h"

void diff_accepted_init(diff_accepted *a, diff_job *job, const ixt_string_list *files)
{
	*a = (diff_accepted){ .job = job, .on = files->count != 0,
			      .seen = { .arena = &job->arena } };
	diff_baseline_layers(job, files, &a->baseline);
}

void diff_accepted_see(diff_accepted *a, const diff_question *q, diff_verdict v,
		       ixt_str signature)
{
	ixt_arena *arena = &a->job->arena;

	if (a->on)
		ixt_seen_add(&a->seen, diff_seen_row(
			ixt_arena_copy(arena, ixt_str_of(q->target)),
			ixt_arena_copy(arena, q->package), ixt_str_of(diff_stage_name(q->stage)),
			v, ixt_arena_copy(arena, signature)));
}

bool diff_accepted_judge(diff_accepted *a, bool whole, uint32_t divergent, bool json,
			 uint32_t limit)
{
	ixt_buf b;

	a->seen.whole = whole;
	ixt_baseline_check(&a->baseline, &a->seen, &a->changes);
	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &a->job->trap;
	if (json)
		diff_baseline_write_json(&b, &a->changes);
	else
		diff_baseline_write_text(&b, &a->changes, limit);
	ixt_print(ixt_buf_view(&b));
	ixt_buf_release(&b);
	diff_baseline_advise(&a->changes);
	return a->changes.count == 0 && divergent == a->changes.accepted;
}
