/* What is made when it is needed first, with a word about it. */
#ifndef IXT_CLI_FIRST_USE_H
#define IXT_CLI_FIRST_USE_H

#include "ixt/store/store.h"

/* The id of the installed toolchain. When there is none, one is made of this machine's
 * tools, by the target's list. Raises Error when tools are missing, each of which has
 * been named, and what ixt_toolchain_make raises. */
ixt_str ixt_need_toolchain(const ixt_store *store, ixt_arena *arena);

#endif
