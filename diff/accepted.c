#include "diff/accepted.h"

#include "diff/baseline_layers.h"
#include "diff/baseline_report.h"
#include "ixt/cli/report.h"

void diff_accepted_init(diff_accepted *a, diff_job *job, const ixt_string_list *files)
{
	*a = (diff_accepted){ .job = job, .on = files->count != 0,
			      .seen = { .arena = &job->arena } };
	diff_baseline_layers(job, files, &a->baseline);
}

/* What rules overlook is no divergence. */
static const char *seen_verdict(diff_verdict v)
{
	return v == DIFF_SAME_NORMALISED ? IXT_BASELINE_SAME : diff_verdict_name(v);
}

void diff_accepted_see(diff_accepted *a, const diff_question *q, diff_verdict v,
		       ixt_str signature)
{
	const char *verdict = seen_verdict(v);
	bool same = strcmp(verdict, IXT_BASELINE_SAME) == 0;

	if (!a->on)
		return;
	ixt_seen_add(&a->seen, (ixt_baseline_row){
		.target = ixt_arena_copy(&a->job->arena, ixt_str_of(q->target)),
		.package = ixt_arena_copy(&a->job->arena, q->package),
		.stage = ixt_str_of(diff_stage_name(q->stage)),
		.verdict = ixt_str_of(verdict),
		.signature = same ? IXT_STR(IXT_BASELINE_NONE)
				  : ixt_arena_copy(&a->job->arena, signature),
	});
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
