/* The real machine as a host table: its PATH, its files, its user. */
#ifndef IXT_HOST_ENV_HOST_H
#define IXT_HOST_ENV_HOST_H

#include "ixt/package/host.h"

/* `ix_binary`: path of upstream's program; IXT_IX_BINARY overrides it, as
 * IXT_PYTHON overrides the Python that stands on PATH. */
ixt_host *ixt_env_host(ixt_arena *arena, ixt_str ix_binary);

/* How many of the seven boot tools that most packages ask for stand on PATH. */
#define IXT_BOOT_TOOL_COUNT 7
int ixt_boot_tools_found(const ixt_host *host, ixt_arena *arena, ixt_str *missing);

#endif
