/* --trace: one line for each call, decoded by the tables of the interfaces. */
#ifndef IXT_RUN_TRACE_H
#define IXT_RUN_TRACE_H

#include "ixt/run/ring.h"

void run_trace_plain(run_machine *m, const run_sqe *e, int32_t result);
void run_trace_call(const run_call *call, int32_t result);
void run_trace_enter(run_machine *m, uint64_t at_least, uint64_t timeout, uint64_t result);

#endif
