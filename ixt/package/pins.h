/* Pins: one file that fixes every host input of rendering and planning, so that
 * two machines, and upstream and we, see the same. */
#ifndef IXT_PACKAGE_PINS_H
#define IXT_PACKAGE_PINS_H

#include "ixt/package/host.h"

/* A host that answers from the text of a pins file. Lives in `arena`. Raises
 * ValueError that names the member at fault. */
ixt_host *ixt_pins_read(ixt_arena *arena, ixt_str text);

#endif
