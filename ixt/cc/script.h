/* The linker script of a sysroot, with other sizes of stack and heap. */
#ifndef IXT_CC_SCRIPT_H
#define IXT_CC_SCRIPT_H

#include "ixt/base/arena.h"

/* The text of the script `path` with its lines `stack_size = …;` and `heap_size = …;`
 * changed; 0 leaves a size as it is. Raises OSError & co., and ValueError when the script
 * has no such line. */
ixt_str ixt_cc_script(ixt_str path, uint64_t stack, uint64_t heap, ixt_arena *arena);

#endif
