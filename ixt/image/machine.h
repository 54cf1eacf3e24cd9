/* An emulated machine that starts a boot image. */
#ifndef IXT_IMAGE_MACHINE_H
#define IXT_IMAGE_MACHINE_H

#include "ixt/base/arena.h"

enum {
	/* what the stand-in kernel makes of a program's status (its kernel.h) */
	IXT_MACHINE_STATUS_OTHER = 126,
	IXT_MACHINE_NOT_RUN = 127,
};

/* Boots the volume with its first serial line on our standard input and output.
 * Returns what the stand-in kernel said at its end: the program's status, or one
 * of the above; 0 when the machine was just switched off. Raises Error when the
 * emulator itself fails. */
int ixt_machine_run(ixt_arena *a, ixt_str volume, int mebibytes);

#endif
