/* Inheritance sets from a grammar of the subset (docs/language.md): chains of 2 to 6
 * templates that override, nest and call each other's blocks, textual includes
 * beside them, white space of every kind around tags, and in some sets a wrong type
 * or a slip of syntax. What is refused as Unsupported is left out as far as a
 * grammar can, as such a case compares nothing. */
#ifndef IXT_DIFF_GEN_TEMPLATES_H
#define IXT_DIFF_GEN_TEMPLATES_H

#include "diff/gen.h"

diff_gen diff_gen_templates(uint64_t seed);

#endif
