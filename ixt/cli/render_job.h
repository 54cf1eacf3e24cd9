/* Renders a list of packages on any number of threads and writes the answers in
 * the order of the list: the bytes are the same for every number. */
#ifndef IXT_CLI_RENDER_JOB_H
#define IXT_CLI_RENDER_JOB_H

#include "ixt/cli/answer_format.h"
#include "ixt/host/setup.h"

typedef struct ixt_render_job {
	const ixt_setup_options *setup;	/* each further thread opens its own */
	ixt_session *session;		/* of the calling thread */
	ixt_str target;			/* its name, for jsonl */
	ixt_answer_format format;
	const ixt_flag *flags;
	uint32_t flag_count;
	const ixt_str *names;		/* what to render */
	uint32_t count;
	const char *out_dir;		/* NULL: standard output */
	int threads;
	bool headings;			/* text: `==> name <==` before each */
} ixt_render_job;

typedef struct ixt_render_result {
	uint32_t failed;	/* packages that gave an error */
	bool stopped;		/* no memory, or the output cannot be written */
} ixt_render_result;

/* Errors of packages are said on stderr where the format has no place for them. */
ixt_render_result ixt_render_job_run(const ixt_render_job *job);

#endif
