/* Generated packages: an ix.sh over one of the corpus' parents, with flags, lists of
 * other packages and scripts in its blocks; at times a descriptor written out as JSON;
 * at times a slip. */
#ifndef IXT_DIFF_GEN_PACKAGES_H
#define IXT_DIFF_GEN_PACKAGES_H

#include "diff/gen.h"

typedef struct diff_gen_packages {
	diff_gen gen;
	const ixt_str *names;	/* of packages that it may ask for */
	uint32_t count;
} diff_gen_packages;

diff_gen_packages diff_gen_packages_of(uint64_t seed, const ixt_str *names, uint32_t count);

#endif
