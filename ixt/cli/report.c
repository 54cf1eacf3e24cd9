#include "ixt/cli/report.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ixt/cli/options.h"
#include "ixt/host/spawn.h"

static const char *program_name = "ixt";
static bool colored, output_colored;	/* stderr, stdout */
static int output_error;	/* errno of the first failed write to stdout */
static volatile sig_atomic_t interrupts_deferred, interrupt_signal;
static const char *volatile remove_path;

/* -------------------------------------------------------------- interrupts */

/* Only what is safe in a signal handler. */
static void on_interrupt(int number)
{
	interrupt_signal = number;
	ixt_spawn_interrupt();
	if (interrupts_deferred)
		return;
	if (remove_path)
		unlink(remove_path);
	_exit(128 + number);
}

/* Signals that were ignored by whoever started us stay so (nohup). */
static void catch_interrupts(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction act = { .sa_handler = on_interrupt }, old;
	size_t i;

	for (i = 0; i < sizeof signals / sizeof *signals; i++)
		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(signals[i], &act, NULL);
}

void ixt_remove_if_interrupted(const char *path)
{
	remove_path = path;
}

void ixt_defer_interrupts(void)
{
	interrupts_deferred = 1;
}

int ixt_interrupted(void)
{
	return interrupt_signal ? 128 + interrupt_signal : 0;
}

/* ------------------------------------------------------------------- color */

static bool is_set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value;
}

static bool color_by_environment(int fd)
{
	const char *forced = getenv("CLICOLOR_FORCE"), *term = getenv("TERM");

	if (is_set("NO_COLOR"))
		return false;
	if (forced && *forced && strcmp(forced, "0") != 0)
		return true;
	return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

void ixt_report_color(const char *when)
{
	bool automatic = !when || strcmp(when, "auto") == 0;

	colored = automatic ? color_by_environment(STDERR_FILENO)
			    : strcmp(when, "always") == 0;
	output_colored = automatic ? color_by_environment(STDOUT_FILENO) : colored;
}

bool ixt_output_color(void)
{
	return output_colored;
}

/* Adds `text` in the given style ("1" bold, "31" red …). */
static void add_styled(ixt_buf *b, const char *style, ixt_str text)
{
	if (colored)
		ixt_buf_format(b, "\033[%sm%.*s\033[0m", style, IXT_STR_ARG(text));
	else
		ixt_buf_add(b, text);
}

/* ---------------------------------------------------------------- messages */

void ixt_report_init(const char *program)
{
	static char buffer[1 << 16];

	program_name = program;
	/* a closed pipe is an error of write(), with one message, not a signal */
	signal(SIGPIPE, SIG_IGN);
	catch_interrupts();
	setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
	ixt_report_color(NULL);
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
static void add_excerpt(ixt_buf *b, const ixt_error *err)
{
	bool cut = err->excerpt_column > 1;
	uint32_t column = cut ? err->excerpt_column : 1;
	size_t i;

	if (!err->line || !err->column)
		return;
	ixt_buf_format(b, "  %5u | %s%.*s\n        | %s",
		       err->file_line ? err->file_line : err->line, cut ? "…" : "",
		       IXT_STR_ARG(err->excerpt), cut ? " " : "");
	for (i = 0; i < err->excerpt.len && column < err->column; i++) {
		if ((err->excerpt.ptr[i] & 0xc0) == 0x80)
			continue;
		ixt_buf_add_char(b, err->excerpt.ptr[i] == '\t' ? '\t' : ' ');
		column++;
	}
	add_styled(b, "1;32", IXT_STR("^"));
	ixt_buf_add_char(b, '\n');
}

/* What people are shown of a message, and of a template's name. */
#define MESSAGE_BYTES 1000
#define NAME_BYTES 200
/* Templates or packages of a chain. */
#define CHAIN_LINES 24

/* At most `n` bytes of `s`, up to a character's end. */
static void add_clipped(ixt_buf *b, ixt_str s, size_t n)
{
	if (s.len <= n) {
		ixt_buf_add(b, s);
		return;
	}
	while (n > 0 && (s.ptr[n] & 0xc0) == 0x80)
		n--;
	ixt_buf_add(b, ixt_str_first(s, n));
	ixt_buf_format(b, "… (%zu bytes)", s.len);
}

/* A name, in one line whatever it holds. */
static void add_name(ixt_buf *b, ixt_str s)
{
	size_t i, start = b->len;

	add_clipped(b, s, NAME_BYTES);
	for (i = start; i < b->len; i++)
		if ((unsigned char)b->ptr[i] < ' ' || b->ptr[i] == 0x7f)
			b->ptr[i] = '?';
}

/* Takes the first line off `rest`, which is {NULL, 0} after the last one. */
static ixt_str next_line(ixt_str *rest)
{
	size_t end = ixt_str_chr(*rest, '\n', 0);
	ixt_str line = ixt_str_first(*rest, end);

	*rest = end == IXT_STR_NPOS ? (ixt_str){ NULL, 0 } : ixt_str_from(*rest, end + 1);
	return line;
}

/* At most `most` lines of `rest`, the first and the others headed so. */
static void add_lines(ixt_buf *b, ixt_str rest, uint32_t most, ixt_str first, ixt_str others)
{
	uint32_t shown;

	if (!rest.len)
		return;
	for (shown = 0; rest.ptr && shown < most; shown++) {
		ixt_buf_add(b, shown ? others : first);
		add_name(b, next_line(&rest));
		ixt_buf_add_char(b, '\n');
	}
	if (rest.ptr)
		ixt_buf_format(b, "%.*s…\n", IXT_STR_ARG(others));
}

/* How many packages are shown: a cycle, which ends where its first one comes for
 * the last time, is shown whole. */
static uint32_t lines_of_asked(const ixt_error *err)
{
	ixt_str rest = err->asked, first = next_line(&rest);
	uint32_t most = CHAIN_LINES, line;

	if (err->cls != IXT_ERR_RECURSION ||
	    !ixt_str_ends(err->message, IXT_STR("depends on itself")))
		return most;
	for (line = 2; rest.ptr; line++)
		if (ixt_str_eq(next_line(&rest), first))
			most = line + CHAIN_LINES;
	return most;
}

/* "file:line:column: ", as far as it is known. */
static void add_place(ixt_buf *b, const ixt_error *err)
{
	ixt_str file = err->file.len ? err->file : err->template_name;
	uint32_t line = err->file_line ? err->file_line : err->line;

	if (!file.len)
		return;
	add_name(b, file);
	if (line)
		ixt_buf_format(b, ":%u", line);
	if (line && err->column)
		ixt_buf_format(b, ":%u", err->column);
	ixt_buf_add(b, IXT_STR(": "));
}

void ixt_format_error(ixt_buf *b, const ixt_error *err)
{
	ixt_buf_format(b, "%s: ", program_name);
	add_place(b, err);
	add_styled(b, "1;31", ixt_error_class_name(err->cls));
	ixt_buf_add(b, IXT_STR(": "));
	add_clipped(b, err->message, MESSAGE_BYTES);
	ixt_buf_add_char(b, '\n');
	add_excerpt(b, err);
	/* one template is no chain */
	if (ixt_str_chr(err->chain, '\n', 0) != IXT_STR_NPOS)
		add_lines(b, err->chain, CHAIN_LINES, IXT_STR("  templates: "),
			  IXT_STR("    extends  "));
	add_lines(b, err->asked, lines_of_asked(err), IXT_STR("  package: "),
		  IXT_STR("    asked for by "));
	if (err->hint.len)
		ixt_buf_format(b, "  hint: %.*s\n", IXT_STR_ARG(err->hint));
}

void ixt_format_finding(ixt_buf *b, const char *level, const ixt_error *finding)
{
	add_place(b, finding);
	add_styled(b, strcmp(level, "error") == 0 ? "1;31" : "1;35", ixt_str_of(level));
	ixt_buf_add(b, IXT_STR(": "));
	add_clipped(b, finding->message, MESSAGE_BYTES);
	ixt_buf_add_char(b, '\n');
	add_excerpt(b, finding);
	if (finding->hint.len)
		ixt_buf_format(b, "  hint: %.*s\n", IXT_STR_ARG(finding->hint));
}

void ixt_say_error(const ixt_error *err)
{
	ixt_error memory = { 0 };
	ixt_trap trap = { .error = &memory };
	ixt_buf b;

	ixt_buf_init(&b, &ixt_allocator_libc);
	b.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		ixt_say("out of memory");
		return;
	}
	ixt_format_error(&b, err);
	fwrite(b.ptr, 1, b.len, stderr);
	ixt_buf_release(&b);
}

/* ------------------------------------------------------------------ output */

bool ixt_print(ixt_str text)
{
	if (text.len == 0 || fwrite(text.ptr, 1, text.len, stdout) == text.len)
		return !output_error;
	if (!output_error)
		output_error = errno;
	return false;
}

int ixt_finish_output(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	ixt_say("cannot write standard output: %s",
		strerror(output_error ? output_error : errno));
	/* nothing more can be written; do not try again at exit */
	_exit(IXT_EXIT_USAGE);
}
