/* Arguments, environment and working directory, laid out as docs/capos-args.md
 * says. */
#ifndef IXT_RUN_ARGS_H
#define IXT_RUN_ARGS_H

#include <stddef.h>
#include <stdint.h>

typedef struct run_strings {
	const char *const *items;
	uint32_t count;
} run_strings;

/* Bytes of the layout. */
size_t run_args_size(run_strings args, run_strings env);
/* Writes it; `to` has that many bytes. */
void run_args_write(run_strings args, run_strings env, uint8_t *to);

#endif
