#include "ixt/cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "ixt/cli/report.h"
#include "ixt/config.h"

#define HELP_COLUMN 26

/* ------------------------------------------------------------------- help */

static void print_option(const ixt_option *o)
{
	char left[80];
	int n = snprintf(left, sizeof left, "  --%s%s%s", o->name, o->argument ? " " : "",
			 o->argument ? o->argument : "");

	if (n >= HELP_COLUMN)
		printf("%s\n%*s%s\n", left, HELP_COLUMN, "", o->help);
	else
		printf("%-*s%s\n", HELP_COLUMN, left, o->help);
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
	printf("  --help                  print this\n");
}

static void print_program_help(const ixt_program *p)
{
	const ixt_command *const *c;

	printf("usage: %s COMMAND [OPTION…] [ARGUMENT…]\n\n%s\n\ncommands:\n", p->name,
	       p->summary);
	for (c = p->commands; *c; c++)
		printf("  %-12s%s\n", (*c)->name, (*c)->summary);
	printf("\n%s COMMAND --help says more; %s --version prints the version.\n", p->name,
	       p->name);
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
	return NULL;
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
		ixt_say("unknown option --%.*s; \"%s %s --help\" lists them", IXT_STR_ARG(name),
			p->name, c->name);
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

static int run_command(const ixt_program *p, const ixt_command *c, int argc, char **argv)
{
	int i = 0, count = 0, took;

	while (i < argc) {
		if (strcmp(argv[i], "--") == 0) {
			for (i++; i < argc; i++)
				argv[count++] = argv[i];
			break;
		}
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			print_command_help(p, c);
			return ixt_finish_output(IXT_EXIT_OK);
		}
		if (strncmp(argv[i], "--", 2) != 0) {
			argv[count++] = argv[i++];
			continue;
		}
		took = parse_option(p, c, argv + i, argc - i);
		if (took == 0)
			return IXT_EXIT_USAGE;
		i += took;
	}
	return ixt_finish_output(c->run(count, argv));
}

int ixt_program_main(const ixt_program *program, int argc, char **argv)
{
	const ixt_command *const *c;

	ixt_report_init(program->name);
	if (argc < 2) {
		print_program_help(program);
		return ixt_finish_output(IXT_EXIT_USAGE);
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		print_program_help(program);
		return ixt_finish_output(IXT_EXIT_OK);
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("%s %s\n", program->name, IXT_VERSION);
		return ixt_finish_output(IXT_EXIT_OK);
	}
	for (c = program->commands; *c; c++)
		if (strcmp(argv[1], (*c)->name) == 0)
			return run_command(program, *c, argc - 2, argv + 2);
	ixt_say("unknown command \"%s\"; \"%s --help\" lists them", argv[1], program->name);
	return IXT_EXIT_USAGE;
}
