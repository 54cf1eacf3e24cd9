/* Baselines as a command line names them: files, the later ones over the earlier. */
#ifndef IXT_DIFF_BASELINE_LAYERS_H
#define IXT_DIFF_BASELINE_LAYERS_H

#include "diff/job.h"
#include "ixt/answers/baseline.h"
#include "ixt/cli/options.h"

/* One file. Gives up the job when it cannot be read or is none. */
void diff_baseline_read(diff_job *job, ixt_str path, ixt_baseline *b);
/* All of `files`, laid over each other. */
void diff_baseline_layers(diff_job *job, const ixt_string_list *files, ixt_baseline *b);

#endif
