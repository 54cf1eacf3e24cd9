/* Runs a program for capOS in a process of its own, until it ends. */
#ifndef IXT_RUN_RUN_H
#define IXT_RUN_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "ixt/run/args.h"

/* Which interface standard input, output and error have. */
typedef enum run_stdio_kind {
	RUN_STDIO_PIPE,
	RUN_STDIO_STDIO,
	RUN_STDIO_TERMINAL,	/* output and input by one TerminalSession */
	RUN_STDIO_CONSOLE,	/* output alone */
} run_stdio_kind;

typedef struct run_config {
	const char *program;
	run_strings args, env;
	const char *root, *rw, *manifest;	/* may be NULL */
	run_stdio_kind stdio;
	uint32_t readings;	/* of run_reading */
	uint32_t seconds;	/* 0: no limit */
	uint64_t memory_bytes;
	bool trace;
} run_config;

/* Exit statuses beside those of the guest. */
enum {
	RUN_STATUS_INPUT = 2,
	RUN_STATUS_ENVIRONMENT = 3,
	RUN_STATUS_TIME = 124,
	RUN_STATUS_BLOCKED = 125,
	RUN_STATUS_SIGNAL = 128,	/* and the number */
};

/* Says what went wrong by `say` (one line, without a newline), and returns the exit
 * status for the runner. */
typedef void (*run_say)(const char *format, ...);
int run_program(const run_config *config, run_say say);

#endif
