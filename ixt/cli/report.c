#include "ixt/cli/report.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ixt/cli/options.h"

static const char *program_name = "ixt";

void ixt_report_init(const char *program)
{
	static char buffer[1 << 16];

	program_name = program;
	/* a closed pipe is an error of write(), with one message, not a signal */
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
}

void ixt_say(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s: ", program_name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

/* The excerpt, and a caret below the column; tabs stay tabs so that both lines
 * are spaced alike. */
static void say_excerpt(const ixt_error *err)
{
	uint32_t column = 1;
	size_t i;

	if (!err->line || !err->column)
		return;
	fprintf(stderr, "  %5u | %.*s\n        | ", err->file_line ? err->file_line : err->line,
		IXT_STR_ARG(err->excerpt));
	for (i = 0; i < err->excerpt.len && column < err->column; i++) {
		if ((err->excerpt.ptr[i] & 0xc0) == 0x80)
			continue;
		fputc(err->excerpt.ptr[i] == '\t' ? '\t' : ' ', stderr);
		column++;
	}
	fputs("^\n", stderr);
}

static void say_chain(const ixt_error *err)
{
	ixt_str rest = err->chain, line;
	const char *head = "  templates: ";
	size_t end;

	if (ixt_str_chr(rest, '\n', 0) == IXT_STR_NPOS)
		return;		/* one template is no chain */
	for (;; rest = ixt_str_from(rest, end + 1)) {
		end = ixt_str_chr(rest, '\n', 0);
		line = ixt_str_first(rest, end);
		fprintf(stderr, "%s%.*s\n", head, IXT_STR_ARG(line));
		head = "    extends  ";
		if (end == IXT_STR_NPOS)
			return;
	}
}

void ixt_say_error(const ixt_error *err)
{
	ixt_str name = ixt_error_class_name(err->cls);
	ixt_str file = err->file.len ? err->file : err->template_name;

	fprintf(stderr, "%s: ", program_name);
	if (file.len)
		fprintf(stderr, "%.*s:%u:%u: ", IXT_STR_ARG(file),
			err->file_line ? err->file_line : err->line, err->column);
	fprintf(stderr, "%.*s: %.*s\n", IXT_STR_ARG(name), IXT_STR_ARG(err->message));
	say_excerpt(err);
	say_chain(err);
	if (err->hint.len)
		fprintf(stderr, "  hint: %.*s\n", IXT_STR_ARG(err->hint));
}

int ixt_finish_output(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	ixt_say("cannot write standard output: %s", strerror(errno));
	/* nothing more can be written; do not try again at exit */
	_exit(IXT_EXIT_USAGE);
}
