#include "ixt/cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ixt/base/nearest.h"
#include "ixt/cli/completion.h"
#include "ixt/cli/report.h"
#include "ixt/config.h"

enum { HELP_COLUMN = 26, MORE_COLUMN = 6, LAST_COLUMN = 79 };

static const char *color;

/* Options that every command takes. */
static const ixt_option common_options[] = {
	{ "color", IXT_OPT_STRING, "auto|always|never", "colours in messages (auto)", &color },
	{ NULL, IXT_OPT_FLAG, NULL, NULL, NULL },
};

const ixt_option *ixt_common_options(void)
{
	return common_options;
}

/* ------------------------------------------------------------------- help */

/* The words of "a|b|c", with new lines where one would pass the last column.
 * Returns the column behind them. */
static int print_argument(const char *words, int column)
{
	int n;

	for (; *words; words += n) {
		n = (int)strcspn(words, "|");
		n += words[n] == '|';
		if (column + n > LAST_COLUMN)
			column = printf("\n%*s", MORE_COLUMN, "") - 1;
		column += printf("%.*s", n, words);
	}
	return column;
}

static void print_option(const ixt_option *o)
{
	int column = printf("  --%s%s", o->name, o->argument ? " " : "");

	if (o->argument)
		column = print_argument(o->argument, column);
	if (column >= HELP_COLUMN)
		column = printf("\n") - 1;
	printf("%*s%s\n", HELP_COLUMN - column, "", o->help);
}

static void print_command_help(const ixt_program *p, const ixt_command *c)
{
	const ixt_option *o;

	printf("usage: %s %s %s\n\n%s\n", p->name, c->name, c->arguments, c->summary);
	if (c->help)
		printf("\n%s\n", c->help);
	printf("\noptions:\n");
	for (o = c->options; o->name; o++)
		print_option(o);
	for (o = common_options; o->name; o++)
		print_option(o);
	printf("  --help                  print this\n");
}

static void print_program_help(const ixt_program *p)
{
	const ixt_command *const *c;

	printf("usage: %s COMMAND [OPTION...] [ARGUMENT...]\n\n%s\n\ncommands:\n", p->name,
	       p->summary);
	for (c = p->commands; *c; c++)
		printf("  %-12s%s\n", (*c)->name, (*c)->summary);
	printf("\n%s COMMAND --help says more; %s --version prints the version;\n"
	       "%s --completion bash|zsh|fish prints a completion script.\n", p->name,
	       p->name, p->name);
	printf("exit status: 0 done or same, 1 difference or failed check, 2 wrong usage or\n"
	       "bad input, 3 the environment lacks something, 130 interrupted\n");
}

/* ---------------------------------------------------------------- parsing */

static const ixt_option *find_option(const ixt_command *c, ixt_str name)
{
	const ixt_option *o;

	for (o = c->options; o->name; o++)
		if (ixt_str_is(name, o->name))
			return o;
	for (o = common_options; o->name; o++)
		if (ixt_str_is(name, o->name))
			return o;
	return NULL;
}

/* The end of a message: " (did you mean X?)", or nothing. */
static const char *did_you_mean(const ixt_nearest *n, const char *dashes)
{
	static char text[160];

	if (!n->best.ptr)
		return "";
	snprintf(text, sizeof text, " (did you mean %s%.*s?)", dashes, IXT_STR_ARG(n->best));
	return text;
}

static void say_unknown_option(const ixt_program *p, const ixt_command *c, ixt_str name)
{
	ixt_nearest n = ixt_nearest_to(name);
	const ixt_option *o;

	for (o = c->options; o->name; o++)
		ixt_nearest_offer(&n, ixt_str_of(o->name));
	for (o = common_options; o->name; o++)
		ixt_nearest_offer(&n, ixt_str_of(o->name));
	ixt_say("unknown option --%.*s%s; \"%s %s --help\" lists them", IXT_STR_ARG(name),
		did_you_mean(&n, "--"), p->name, c->name);
}

static void say_unknown_command(const ixt_program *p, const char *name)
{
	ixt_nearest n = ixt_nearest_to(ixt_str_of(name));
	const ixt_command *const *c;

	for (c = p->commands; *c; c++)
		ixt_nearest_offer(&n, ixt_str_of((*c)->name));
	ixt_say("unknown command \"%s\"%s; \"%s --help\" lists them", name,
		did_you_mean(&n, ""), p->name);
}

/* True when `value` is one of the words of "a|b|c". */
static bool is_allowed(const char *words, const char *value)
{
	ixt_str rest = ixt_str_of(words);
	size_t bar;

	if (ixt_str_chr(rest, '|', 0) == IXT_STR_NPOS)
		return true;
	for (;; rest = ixt_str_from(rest, bar + 1)) {
		bar = ixt_str_chr(rest, '|', 0);
		if (ixt_str_is(ixt_str_first(rest, bar), value))
			return true;
		if (bar == IXT_STR_NPOS)
			return false;
	}
}

static int store_number(const ixt_option *o, const char *text)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno || end == text || *end || n < 1 || n > 1000000) {
		ixt_say("--%s: \"%s\" met, a number from 1 to 1000000 expected", o->name, text);
		return -1;
	}
	*(int *)o->value = (int)n;
	return 0;
}

static int store_list(const ixt_option *o, const char *text)
{
	ixt_string_list *l = o->value;
	const char **grown = realloc(l->items, (l->count + 1) * sizeof *grown);

	if (!grown) {
		ixt_say("out of memory");
		return -1;
	}
	l->items = grown;
	l->items[l->count++] = text;
	return 0;
}

static int store(const ixt_option *o, const char *text)
{
	if (o->kind != IXT_OPT_FLAG && o->argument && !is_allowed(o->argument, text)) {
		ixt_say("--%s: \"%s\" met, one of %s expected", o->name, text, o->argument);
		return -1;
	}
	switch (o->kind) {
	case IXT_OPT_FLAG:
		*(bool *)o->value = true;
		return 0;
	case IXT_OPT_STRING:
		*(const char **)o->value = text;
		return 0;
	case IXT_OPT_NUMBER:
		return store_number(o, text);
	case IXT_OPT_LIST:
		return store_list(o, text);
	}
	return -1;
}

/* Parses one argument that starts with "--". Returns how many arguments it
 * took, 0 after an error. */
static int parse_option(const ixt_program *p, const ixt_command *c, char **argv, int left)
{
	ixt_str text = ixt_str_of(argv[0] + 2);
	size_t eq = ixt_str_chr(text, '=', 0);
	ixt_str name = ixt_str_first(text, eq);
	const ixt_option *o = find_option(c, name);

	if (!o) {
		say_unknown_option(p, c, name);
		return 0;
	}
	if (o->kind == IXT_OPT_FLAG) {
		if (eq != IXT_STR_NPOS) {
			ixt_say("--%s takes no value", o->name);
			return 0;
		}
		return store(o, NULL) < 0 ? 0 : 1;
	}
	if (eq != IXT_STR_NPOS)
		return store(o, text.ptr + eq + 1) < 0 ? 0 : 1;
	if (left < 2) {
		ixt_say("--%s needs a value: %s", o->name, o->argument);
		return 0;
	}
	return store(o, argv[1]) < 0 ? 0 : 2;
}

/* A lone "-" is an argument (standard input); "-x" is a mistake. */
static bool is_short_option(const char *text)
{
	return text[0] == '-' && text[1] && text[1] != '-';
}

/* The rest is the command's own, as it stands, with the NULL that ends it. */
static int pass_on(int argc, char **argv, int from)
{
	memmove(argv, argv + from, (size_t)(argc - from + 1) * sizeof *argv);
	return argc - from;
}

/* Sorts argv into options, which are stored, and arguments, which are moved to
 * the front. Returns how many of these, -1 for --help, -2 after an error. */
static int parse_arguments(const ixt_program *p, const ixt_command *c, int argc, char **argv)
{
	int i = 0, count = 0, took;

	if (c->order == IXT_ORDER_VERBATIM && !(argc == 1 && strcmp(argv[0], "--help") == 0))
		return argc;
	while (i < argc) {
		if (strcmp(argv[i], "--") == 0) {
			for (i++; i < argc; i++)
				argv[count++] = argv[i];
			break;
		}
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return -1;
		if (strcmp(argv[i], "-o") == 0 && find_option(c, IXT_STR("out")))
			argv[i] = "--out";	/* the one habit that is older than we are */
		if (is_short_option(argv[i])) {
			ixt_say("unknown option %s; \"%s %s --help\" lists them", argv[i],
				p->name, c->name);
			return -2;
		}
		if (strncmp(argv[i], "--", 2) != 0) {
			if (c->order == IXT_ORDER_OPTIONS_FIRST)
				return pass_on(argc, argv, i);
			argv[count++] = argv[i++];
			continue;
		}
		took = parse_option(p, c, argv + i, argc - i);
		if (took == 0)
			return -2;
		i += took;
	}
	return count;
}

static int run_command(const ixt_program *p, const ixt_command *c, int argc, char **argv)
{
	int count = parse_arguments(p, c, argc, argv);

	if (count == -2)
		return IXT_EXIT_USAGE;
	if (count == -1) {
		print_command_help(p, c);
		return ixt_finish_output(IXT_EXIT_OK);
	}
	ixt_report_color(color);
	return ixt_finish_output(c->run(count, argv));
}

static int print_completion(const ixt_program *p, const char *shell)
{
	if (shell && ixt_print_completion(p, shell))
		return ixt_finish_output(IXT_EXIT_OK);
	ixt_say("--completion: \"%s\" met, one of bash|zsh|fish expected",
		shell ? shell : "nothing");
	return IXT_EXIT_USAGE;
}

/* What a program takes in the place of a command; -1 when it is none. */
static int run_program_option(const ixt_program *p, char **argv)
{
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		print_program_help(p);
		return ixt_finish_output(IXT_EXIT_OK);
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("%s %s\n", p->name, IXT_VERSION);
		return ixt_finish_output(IXT_EXIT_OK);
	}
	if (strcmp(argv[1], "--completion") == 0)
		return print_completion(p, argv[2]);
	return -1;
}

int ixt_program_main(const ixt_program *program, int argc, char **argv)
{
	const ixt_command *const *c;
	int status;

	ixt_report_init(program->name);
	if (argc < 2) {
		print_program_help(program);
		return ixt_finish_output(IXT_EXIT_USAGE);
	}
	status = run_program_option(program, argv);
	if (status >= 0)
		return status;
	for (c = program->commands; *c; c++)
		if (strcmp(argv[1], (*c)->name) == 0)
			return run_command(program, *c, argc - 2, argv + 2);
	say_unknown_command(program, argv[1]);
	return IXT_EXIT_USAGE;
}
