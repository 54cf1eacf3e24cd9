/* What the programs here share: a check that says where it failed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: %s (errno %d)\n", __FILE__, __LINE__, #condition, errno); \
			exit(1); \
		} \
	} while (0)

/* A call that must fail, with that error. */
#define FAILS(call, number) \
	do { \
		errno = 0; \
		CHECK((long)(call) == -1); \
		CHECK(errno == (number)); \
	} while (0)
