/* Response files: arguments that stand in a file. */
#ifndef IXT_CC_RESPONSE_H
#define IXT_CC_RESPONSE_H

#include "ixt/cc/args.h"

/* The arguments without argv[0], each @FILE replaced by what that file holds: words
 * between blanks, quoted as GNU tools and clang take them ('…', "…", \). A file that
 * cannot be read leaves the argument as it is, as there. */
ixt_cc_list ixt_cc_expand(int argc, char **argv, ixt_arena *arena);

#endif
