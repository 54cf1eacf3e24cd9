/* Reads realms and embedded files from the file system, for the planner. */
#ifndef IXT_HOST_REALM_READER_H
#define IXT_HOST_REALM_READER_H

#include "ixt/plan/patch.h"

extern const ixt_realm_reader ixt_host_realm_reader;

#endif
