/* What a file is a part of. */
#ifndef IXT_STORE_ORIGIN_H
#define IXT_STORE_ORIGIN_H

#include "ixt/store/record.h"

/* The record of the result that the file `path` lies in, links followed, whatever store
 * that is; NULL when it lies in none. Raises OSError & co. for a path that is not there,
 * ValueError & co. for a damaged record. */
ixt_result_record *ixt_store_origin(ixt_arena *arena, ixt_str path);

#endif
