/* A child process that is spoken to in lines. Everything has a deadline, since
 * the child may die, hang or write without end. */
#ifndef IXT_DIFF_CHILD_H
#define IXT_DIFF_CHILD_H

#include <stdint.h>
#include <sys/types.h>

#include "ixt/base/str.h"

/* What a child that nobody trusts is held to. */
typedef struct diff_child_limits {
	uint64_t memory;	/* bytes of address space; 0: no limit */
	size_t line;		/* bytes of one line; 0: as much as any answer can have */
	bool keep_errors;	/* its standard error is not ours: the end of it is kept */
} diff_child_limits;

#define DIFF_CHILD_ERRORS 400	/* bytes of standard error that are kept */

typedef struct diff_child {
	pid_t pid;		/* 0: none runs */
	int in, out;		/* its standard input and output */
	int errors;		/* its standard error; -1: it is ours */
	size_t most_line;
	char said[DIFF_CHILD_ERRORS];	/* the end of what came there */
	size_t said_len;
	char *data;		/* read and not taken yet: data[taken, len) */
	size_t len, cap, taken;
} diff_child;

typedef enum diff_child_result {
	DIFF_CHILD_OK,
	DIFF_CHILD_ENDED,	/* it closed its output, or cannot be written to */
	DIFF_CHILD_TIMEOUT,
	DIFF_CHILD_TOO_LONG,	/* the line is longer than any answer can be */
	DIFF_CHILD_INTERRUPTED,	/* the user wants us to stop */
	DIFF_CHILD_NO_MEMORY,
} diff_child_result;

/* "it ended", "it did not answer in time" … */
const char *diff_child_result_text(diff_child_result result);

/* Starts argv[0], found on PATH, in a process group of its own, so that an
 * interrupt at the terminal reaches only us. It dies when we do. Returns 0, or
 * -1 with errno. */
int diff_child_start(diff_child *c, const char *const *argv);
/* The same for one that is held to limits. */
int diff_child_start_limited(diff_child *c, const char *const *argv,
			     const diff_child_limits *limits);
/* The last line that it wrote to its standard error, if that is kept, or nothing;
 * stays until the child is stopped. */
ixt_str diff_child_last_words(diff_child *c);
/* Sends `line`, which ends with a newline, before diff_now() is `deadline`. */
diff_child_result diff_child_send(diff_child *c, ixt_str line, double deadline);
/* The next line without its newline; it stays until the next call. */
diff_child_result diff_child_line(diff_child *c, double deadline, ixt_str *line);
/* Kills and reaps it; for one that does not run nothing happens. */
void diff_child_stop(diff_child *c);

#endif
