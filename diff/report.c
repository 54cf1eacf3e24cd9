#include "diff/report.h"

#include "diff/groups.h"
#include "diff/visible.h"
#include "ixt/base/utf8.h"
#include "ixt/host/write_file.h"

static void write_one(const char *path, const diff_results *r, diff_job *job,
		      void (*report)(ixt_buf *b, const diff_results *r, ixt_arena *arena))
{
	ixt_trap *outer = job->arena.trap, trap = { .error = outer->error };
	ixt_buf *b = IXT_NEW(&job->arena, ixt_buf);

	if (!path)
		return;
	ixt_buf_init(b, &ixt_allocator_libc);
	job->arena.trap = b->trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		job->arena.trap = outer;
		ixt_buf_release(b);
		ixt_raise_filled(outer);
	}
	report(b, r, &job->arena);
	ixt_write_file(&job->arena, ixt_str_of(path), ixt_buf_view(b), NULL);
	job->arena.trap = outer;
	ixt_buf_release(b);
}

void diff_report_write(const diff_report_files *f, const diff_results *r, diff_job *job)
{
	write_one(f->html, r, job, diff_report_html);
	write_one(f->junit, r, job, diff_report_junit);
	write_one(f->markdown, r, job, diff_report_markdown);
}

/* ------------------------------------------------------------------- causes */

enum { MOST_SAID = 300 };	/* characters of a side */

static void add_said(ixt_buf *b, const char *side, const ixt_json *record, ixt_arena *arena)
{
	ixt_str said = diff_record_said(record, side, arena);

	ixt_buf_format(b, "      %-7s ", side);
	diff_add_visible(b, ixt_str_first(said, ixt_utf8_offset(said, MOST_SAID)));
	ixt_buf_add_char(b, '\n');
}

void diff_report_causes(ixt_buf *b, const diff_results *r, ixt_arena *arena)
{
	uint32_t count, i;
	diff_group *groups = diff_groups(r, arena, &count);

	ixt_buf_format(b, "%u compared, %u same, %u divergent of %u causes\n", r->count,
		       diff_count_verdict(r, UINT32_MAX, DIFF_SAME),
		       diff_count_divergent(r, UINT32_MAX), count);
	for (i = 0; i < count; i++) {
		const diff_result *first = groups[i].items[0];

		ixt_buf_format(b, "%6u  %.*s\n      such as %.*s for %.*s\n", groups[i].count,
			       IXT_STR_ARG(groups[i].signature), IXT_STR_ARG(first->package),
			       IXT_STR_ARG(r->targets[first->target]));
		add_said(b, "ours", first->record, arena);
		add_said(b, "oracle", first->record, arena);
	}
	if (!r->complete)
		ixt_buf_add(b, IXT_STR("the run was cut: ixt-diff run --resume goes on with it\n"));
}
