/* CALL: the params are copied and decoded, the method runs, results and result
 * capabilities go to the guest. */
#ifndef IXT_RUN_CALL_H
#define IXT_RUN_CALL_H

#include "ixt/run/ring.h"

/* Fills the completion, or returns false: the call is pending. */
bool run_call_start(run_machine *m, const run_sqe *e, run_cqe *c);
/* The same for a pending call, which stays the caller's. */
bool run_call_retry(run_call *call, run_cqe *c);
void run_call_free(run_call *call);
/* Whether a pending call has that capability as its target. */
bool run_call_uses(const run_machine *m, uint32_t cap_id);

#endif
