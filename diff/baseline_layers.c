#include "diff/baseline_layers.h"

#include "ixt/host/data.h"

void diff_baseline_read(diff_job *job, ixt_str path, ixt_baseline *b)
{
	ixt_baseline_read(b, &job->arena, path, ixt_read_file(&job->arena, path));
}

void diff_baseline_layers(diff_job *job, const ixt_string_list *files, ixt_baseline *b)
{
	ixt_baseline layer;
	uint32_t i;

	ixt_baseline_init(b, &job->arena);
	for (i = 0; i < files->count; i++) {
		diff_baseline_read(job, ixt_str_of(files->items[i]), &layer);
		ixt_baseline_lay(b, &layer);
	}
}
