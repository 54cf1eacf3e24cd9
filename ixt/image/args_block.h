/* Arguments in a program's file: docs/capos-args.md. */
#ifndef IXT_IMAGE_ARGS_BLOCK_H
#define IXT_IMAGE_ARGS_BLOCK_H

#include "ixt/base/arena.h"

/* A copy of the ELF file with its block filled. Raises Error when the file has no
 * such block, or two, or the arguments do not fit. */
ixt_str ixt_fill_args(ixt_arena *a, ixt_str elf, const ixt_str *args, uint32_t count);

#endif
