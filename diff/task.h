/* Tasks: questions that need no packages. A task has the templates that a package's
 * rendering loads, after textual include, its entry, its variables, and what functions
 * answered, so that any renderer of the language can be asked and a packed one needs no
 * corpus. It is a request of the candidate protocol (docs/candidate-protocol.md). */
#ifndef IXT_DIFF_TASK_H
#define IXT_DIFF_TASK_H

#include "diff/answer.h"
#include "ixt/base/buf.h"

typedef struct diff_task_template {
	ixt_str name;		/* as the loader's rules resolve it, without leading // */
	ixt_str source;		/* bytes; not UTF-8 when the file is not */
	const ixt_line_span *spans;	/* where its lines come from; NULL: the file's own */
	uint32_t span_count;
} diff_task_template;

typedef struct diff_task {
	ixt_str id;
	ixt_str entry;		/* name of the template to render */
	const diff_task_template *templates;	/* sorted by name */
	uint32_t template_count;
	ixt_str context;	/* a JSON object: the variables */
	ixt_str functions;	/* a JSON object: name to [{args, result | error}] */
} diff_task;

/* The task of the question's package, which is rendered for it. All texts are in `arena`
 * or stay until the session's next rendering, and ixt_session_conclude() then takes what
 * somebody makes of the task. False when there is none, and *why says why: its selector
 * is refused, a textual include fails, or a file cannot be read. Raises through the arena's trap for lack of
 * memory alone. */
bool diff_task_of_package(ixt_session *s, const diff_question *q, ixt_arena *arena,
			  diff_task *task, ixt_str *why);

/* Appends the task as one line, with its newline. Bytes that are no UTF-8 travel as the
 * lone surrogates of Python's surrogateescape. */
void diff_task_write(ixt_buf *b, const diff_task *task);
/* Reads such a line, whose texts must stay, into `arena`. Raises JSONDecodeError, and
 * ValueError for what is no task, with what was expected. */
void diff_task_read(ixt_str line, ixt_arena *arena, diff_task *task);

/* Renders it by this library alone: the bare text, to which nothing of upstream's was done
 * yet. Returns true with `text` in `out`, or false with `err`, whose texts are in `arena`.
 * A call that the task does not know is Error "missing-call: …". */
bool diff_task_render(const diff_task *task, ixt_arena *arena, ixt_buf *out, ixt_error *err);

#endif
