/* What stands behind capabilities. A service whose objects have no state of their
 * own is used with a NULL one. */
#ifndef IXT_RUN_SERVICES_H
#define IXT_RUN_SERVICES_H

#include "ixt/run/machine.h"

extern const run_service run_console;		/* standard output */
extern const run_service run_terminal;		/* both, line by line */
extern const run_service run_stdio;		/* all three, as UTF-8 text */
extern const run_service run_timer;
extern const run_service run_wall_clock;
extern const run_service run_entropy;
extern const run_service run_virtual_memory;
extern const run_service run_thread_control;

/* Each of these takes the file descriptor, also when it fails (then the object has
 * no service). */
run_object run_pipe_object(int fd);		/* 0 is the machine's own input */
run_object run_file_object(int fd, bool writable);
run_object run_directory_object(int fd, bool writable);
run_object run_boot_package_object(int fd);

/* Reads of standard input: RUN_DONE with *count bytes to be looked at, and later
 * taken; none at its end. Else what the method has to return. */
run_outcome run_input_line(run_call *call, uint32_t *count);
run_outcome run_input_block(run_call *call, uint32_t *count);
/* What is there is not enough: asks again when more has come, or the end. */
run_outcome run_input_more(run_call *call);
/* Writes, or raises. */
run_outcome run_output(run_call *call, int fd, wire_bytes bytes, bool line_end);

#endif
