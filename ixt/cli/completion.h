/* Shell completion, written from the tables that --help is written from. */
#ifndef IXT_CLI_COMPLETION_H
#define IXT_CLI_COMPLETION_H

#include "ixt/cli/options.h"

/* Prints the script for "bash", "zsh" or "fish"; false for another shell. */
bool ixt_print_completion(const ixt_program *program, const char *shell);

#endif
