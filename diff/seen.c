#include "diff/seen.h"

ixt_baseline_row diff_seen_row(ixt_str target, ixt_str package, ixt_str stage, diff_verdict v,
			       ixt_str signature)
{
	/* what rules overlook is no divergence */
	bool same = v == DIFF_SAME || v == DIFF_SAME_NORMALISED;

	return (ixt_baseline_row){
		.target = target, .package = package, .stage = stage,
		.verdict = ixt_str_of(same ? IXT_BASELINE_SAME : diff_verdict_name(v)),
		.signature = same ? IXT_STR(IXT_BASELINE_NONE) : signature,
	};
}

void diff_seen_of_results(ixt_seen *s, const diff_results *r, diff_job *job)
{
	uint32_t i;

	*s = (ixt_seen){ .arena = &job->arena, .whole = !r->filtered };
	for (i = 0; i < r->count; i++) {
		const diff_result *x = &r->items[i];

		ixt_seen_add(s, diff_seen_row(r->targets[x->target], x->package, r->stage,
					      x->verdict,
					      diff_record_text(x->record, "signature")));
	}
}

uint32_t diff_seen_unanswered(const diff_results *r)
{
	uint32_t n = 0, i;

	for (i = 0; i < r->count; i++)
		n += r->items[i].verdict == DIFF_ORACLE_FAILED ||
		     r->items[i].verdict == DIFF_ORACLE_CANNOT_SAY;
	return n;
}
