/* What names.c and files.c share. */
#ifndef BRIDGE_NAMES_H
#define BRIDGE_NAMES_H

#include <stdint.h>

#include "descriptor.h"
#include "path.h"

/* The absolute form of `path`, below the directory of descriptor `at` or, with AT_FDCWD,
 * the working directory. 0 or a negative errno. */
long names_absolute(long at, const char *path, char out[PATH_ROOM]);
/* A number for what has that name: there are no others, and programs compare them. */
uint64_t names_number(const char *directory, const char *name);

/* What stands at an absolute path of /dev that programs need and capOS has not;
 * DESCRIPTION_FREE for any other path. */
description_kind names_device(const char *path);

#endif
