/* Command lines as tables: parsing, --help and shell completion come from the
 * same rows. */
#ifndef IXT_CLI_OPTIONS_H
#define IXT_CLI_OPTIONS_H

#include "ixt/host/setup.h"

/* Exit status everywhere. */
enum {
	IXT_EXIT_OK = 0,
	IXT_EXIT_DIFFERENT = 1,
	IXT_EXIT_USAGE = 2,
	IXT_EXIT_ENVIRONMENT = 3,
	IXT_EXIT_INTERRUPTED = 130,
};

typedef enum ixt_option_kind {
	IXT_OPT_FLAG,		/* bool */
	IXT_OPT_STRING,		/* const char * */
	IXT_OPT_NUMBER,		/* int, at least 1 */
	IXT_OPT_LIST,		/* ixt_string_list, may be repeated */
} ixt_option_kind;

typedef struct ixt_string_list {
	const char **items;
	uint32_t count;
} ixt_string_list;

typedef struct ixt_option {
	const char *name;	/* without the dashes */
	ixt_option_kind kind;
	const char *argument;	/* its name in help; "a|b|c" lists what is allowed */
	const char *help;
	void *value;
} ixt_option;

typedef enum ixt_completes {
	IXT_COMPLETES_FILES,
	IXT_COMPLETES_PACKAGES,	/* asks the program for its corpus */
	IXT_COMPLETES_VERBS,
	IXT_COMPLETES_NOTHING,
} ixt_completes;

/* Where options may stand. */
typedef enum ixt_order {
	IXT_ORDER_ANY,
	IXT_ORDER_OPTIONS_FIRST,	/* from the first argument on, all are arguments */
	IXT_ORDER_VERBATIM,	/* all are arguments, but for a --help that stands alone */
} ixt_order;

typedef struct ixt_command {
	const char *name;
	const char *arguments;	/* in help: "[PKG…|--all]" */
	const char *summary;	/* one line */
	const char *help;	/* more lines, or NULL */
	const ixt_option *options;	/* ends with a NULL name */
	int (*run)(int argc, char **argv);	/* arguments that are no options */
	ixt_completes completes;	/* what its arguments are, for shells */
	const char *const *verbs;	/* IXT_COMPLETES_VERBS; ends with NULL */
	ixt_order order;
} ixt_command;

typedef struct ixt_program {
	const char *name;
	const char *summary;
	const ixt_command *const *commands;	/* ends with NULL */
} ixt_program;

/* Options that every command takes; ends with a NULL name. */
const ixt_option *ixt_common_options(void);

/* Runs a whole program: finds the command, parses, runs; returns the status. */
int ixt_program_main(const ixt_program *program, int argc, char **argv);

#endif
