/* The CapSet page: what the guest has from the start, by name. */
#ifndef IXT_RUN_CAPSET_H
#define IXT_RUN_CAPSET_H

#include "ixt/run/machine.h"

/* Lays out an empty page that the guest may read. */
void run_capset_init(run_machine *m);
/* Puts the object into the table and under the name. Takes the object; false when
 * there is no room for it, or it has no service. */
bool run_capset_grant(run_machine *m, const char *name, run_object object);

#endif
