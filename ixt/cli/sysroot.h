/* The sysroot: the overlay's package lib/capos/c, an ordinary node of the graph. */
#ifndef IXT_CLI_SYSROOT_H
#define IXT_CLI_SYSROOT_H

#include "ixt/cli/build_job.h"

/* Builds it, when it is not in the store, as ixt_build_job_run does. The package stands
 * on no corpus' templates, so it is planned with the embedded one, and is the same in
 * all. */
int ixt_sysroot_build(ixt_build_args *args, void (*finish)(ixt_build_job *job, void *ctx),
		      void *ctx);

/* For `finish`: its directory, in the job's arena. It is kept from collections. */
ixt_str ixt_sysroot_path(ixt_build_job *job);

#endif
