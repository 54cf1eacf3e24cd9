#include "ixt/cli/completion.h"

#include <stdio.h>

/* Names of packages come from the program itself, so they are those of the
 * corpus in use. The first field of a digest line is the name. */
#define PACKAGES "render --all --format digest 2>/dev/null | cut -f1"

/* True when an option's argument is one of a list of words. */
static bool has_words(const ixt_option *o)
{
	return o->argument && strchr(o->argument, '|') != NULL;
}

/* "a|b|c" with the bars replaced. */
static void print_words(const char *words, char between)
{
	for (; *words; words++)
		putchar(*words == '|' ? between : *words);
}

/* ixt-diff -> ixt_diff, for names of shell functions */
static void print_identifier(const char *name)
{
	for (; *name; name++)
		putchar(*name == '-' ? '_' : *name);
}

static void each_option(const ixt_command *c, void (*print)(const ixt_option *o))
{
	const ixt_option *o;

	for (o = c->options; o->name; o++)
		print(o);
	for (o = ixt_common_options(); o->name; o++)
		print(o);
}

static void print_option_word(const ixt_option *o)
{
	printf("--%s ", o->name);
}

static void print_command_words(const ixt_program *p)
{
	const ixt_command *const *c;

	for (c = p->commands; *c; c++)
		printf("%s ", (*c)->name);
}

/* -------------------------------------------------------------------- bash */

static const ixt_command *bash_command;

static void bash_option_argument(const ixt_option *o)
{
	if (!o->argument)
		return;
	printf("\t'%s --%s') ", bash_command->name, o->name);
	if (has_words(o)) {
		printf("COMPREPLY=($(compgen -W '");
		print_words(o->argument, ' ');
		printf("' -- \"$cur\")) ;;\n");
	} else {
		printf("COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n");
	}
}

static void bash_arguments(const ixt_program *p, const ixt_command *c)
{
	const char *const *verb;

	printf("\t%s)\n\t\tcase $cur in\n\t\t-*) COMPREPLY=($(compgen -W '", c->name);
	each_option(c, print_option_word);
	printf("--help' -- \"$cur\")) ;;\n\t\t*) ");
	switch (c->completes) {
	case IXT_COMPLETES_FILES:
		printf("COMPREPLY=($(compgen -f -- \"$cur\"))");
		break;
	case IXT_COMPLETES_PACKAGES:
		printf("COMPREPLY=($(compgen -W \"$(%s " PACKAGES ")\" -- \"$cur\"))", p->name);
		break;
	case IXT_COMPLETES_VERBS:
		printf("COMPREPLY=($(compgen -W '");
		for (verb = c->verbs; *verb; verb++)
			printf("%s ", *verb);
		printf("' -- \"$cur\"))");
		break;
	case IXT_COMPLETES_NOTHING:
		printf(":");
		break;
	}
	printf(" ;;\n\t\tesac ;;\n");
}

static void print_bash(const ixt_program *p)
{
	const ixt_command *const *c;

	printf("# bash completion of %s\n_", p->name);
	print_identifier(p->name);
	printf("() {\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} "
	       "prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	       "\tCOMPREPLY=()\n\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
	       "\t\tCOMPREPLY=($(compgen -W '");
	print_command_words(p);
	printf("--help --version --completion' -- \"$cur\"))\n\t\treturn\n\tfi\n"
	       "\tcase \"${COMP_WORDS[1]} $prev\" in\n");
	for (c = p->commands; *c; c++) {
		bash_command = *c;
		each_option(*c, bash_option_argument);
	}
	printf("\t*)\n\tcase ${COMP_WORDS[1]} in\n");
	for (c = p->commands; *c; c++)
		bash_arguments(p, *c);
	printf("\tesac ;;\n\tesac\n}\ncomplete -F _");
	print_identifier(p->name);
	printf(" %s\n", p->name);
}

/* --------------------------------------------------------------------- zsh */

/* Text inside '…' and inside the brackets of _arguments. */
static void zsh_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", stdout);
		else if (strchr("[]:\\", *text))
			printf("\\%c", *text);
		else
			putchar(*text);
	}
}

static void zsh_option(const ixt_option *o)
{
	printf(" \\\n\t\t\t'%s--%s%s[", o->kind == IXT_OPT_LIST ? "*" : "", o->name,
	       o->argument ? "=" : "");
	zsh_text(o->help);
	printf("]");
	if (has_words(o)) {
		printf(":value:(");
		print_words(o->argument, ' ');
		printf(")");
	} else if (o->argument) {
		printf(":");
		zsh_text(o->argument);
		printf(":_files");
	}
	printf("'");
}

static void zsh_command(const ixt_program *p, const ixt_command *c)
{
	const char *const *verb;

	printf("\t%s)\n\t\t_arguments", c->name);
	each_option(c, zsh_option);
	printf(" \\\n\t\t\t'--help[print help]'");
	switch (c->completes) {
	case IXT_COMPLETES_FILES:
		printf(" \\\n\t\t\t'*:file:_files'");
		break;
	case IXT_COMPLETES_PACKAGES:
		printf(" \\\n\t\t\t\"*:package:($(%s " PACKAGES "))\"", p->name);
		break;
	case IXT_COMPLETES_VERBS:
		printf(" \\\n\t\t\t'1:verb:(");
		for (verb = c->verbs; *verb; verb++)
			printf("%s ", *verb);
		printf(")' '*:file:_files'");
		break;
	case IXT_COMPLETES_NOTHING:
		break;
	}
	printf(" ;;\n");
}

static void print_zsh(const ixt_program *p)
{
	const ixt_command *const *c;

	printf("#compdef %s\n# zsh completion of %s\n_", p->name, p->name);
	print_identifier(p->name);
	printf("() {\n\tif (( CURRENT == 2 )); then\n\t\tlocal -a commands=(");
	for (c = p->commands; *c; c++) {
		printf("\n\t\t\t'%s:", (*c)->name);
		zsh_text((*c)->summary);
		printf("'");
	}
	printf(")\n\t\t_describe command commands\n\t\treturn\n\tfi\n"
	       "\tlocal command=$words[2]\n"
	       "\t(( CURRENT-- ))\n\tshift words\n\tcase $command in\n");
	for (c = p->commands; *c; c++)
		zsh_command(p, *c);
	/* the file may be autoloaded from fpath as the function, or sourced */
	printf("\tesac\n}\nif [ \"$funcstack[1]\" = _");
	print_identifier(p->name);
	printf(" ]; then\n\t_");
	print_identifier(p->name);
	printf(" \"$@\"\nelse\n\tcompdef _");
	print_identifier(p->name);
	printf(" %s\nfi\n", p->name);
}

/* -------------------------------------------------------------------- fish */

static const ixt_program *fish_program;
static const ixt_command *fish_command;

/* Text inside '…' of fish. */
static void fish_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
}

static void fish_rule(void)
{
	printf("complete -c %s -n '__fish_seen_subcommand_from %s'", fish_program->name,
	       fish_command->name);
}

static void fish_option(const ixt_option *o)
{
	fish_rule();
	printf(" -l %s -d '", o->name);
	fish_text(o->help);
	printf("'");
	if (has_words(o)) {
		printf(" -x -a '");
		print_words(o->argument, ' ');
		printf("'");
	} else if (o->argument) {
		printf(" -r");
	}
	printf("\n");
}

static void fish_arguments(const ixt_program *p, const ixt_command *c)
{
	const char *const *verb;

	if (c->completes == IXT_COMPLETES_FILES)
		return;
	fish_rule();
	printf(" -f");
	if (c->completes == IXT_COMPLETES_PACKAGES)
		printf(" -a '(%s " PACKAGES ")'", p->name);
	if (c->completes == IXT_COMPLETES_VERBS) {
		printf(" -a '");
		for (verb = c->verbs; *verb; verb++)
			printf("%s ", *verb);
		printf("'");
	}
	printf("\n");
}

static void print_fish(const ixt_program *p)
{
	const ixt_command *const *c;

	printf("# fish completion of %s\n", p->name);
	fish_program = p;
	for (c = p->commands; *c; c++) {
		printf("complete -c %s -n __fish_use_subcommand -f -a %s -d '", p->name,
		       (*c)->name);
		fish_text((*c)->summary);
		printf("'\n");
		fish_command = *c;
		each_option(*c, fish_option);
		fish_arguments(p, *c);
	}
}

bool ixt_print_completion(const ixt_program *program, const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		print_bash(program);
	else if (strcmp(shell, "zsh") == 0)
		print_zsh(program);
	else if (strcmp(shell, "fish") == 0)
		print_fish(program);
	else
		return false;
	return true;
}
