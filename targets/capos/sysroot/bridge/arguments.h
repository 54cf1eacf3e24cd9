/* Arguments, environment and working directory (docs/capos-args.md). */
#ifndef BRIDGE_ARGUMENTS_H
#define BRIDGE_ARGUMENTS_H

#include <stdint.h>

/* What musl's start takes: argc, then argv, envp and the auxiliary vector in one array
 * of pointers. Both stay. Sets the working directory. */
typedef struct arguments {
	int count;
	char **vector;
} arguments;

arguments arguments_take(void);

#endif
