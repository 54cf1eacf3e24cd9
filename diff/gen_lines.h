/* Generated command lines of upstream's `ix`: packages, realms, flags and removals. */
#ifndef IXT_DIFF_GEN_LINES_H
#define IXT_DIFF_GEN_LINES_H

#include "diff/gen.h"

typedef struct diff_gen_lines {
	diff_gen gen;
	const ixt_str *names;	/* of packages */
	uint32_t count;
} diff_gen_lines;

diff_gen_lines diff_gen_lines_of(uint64_t seed, const ixt_str *names, uint32_t count);

#endif
