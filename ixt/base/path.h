/* Parts of paths. */
#ifndef IXT_BASE_PATH_H
#define IXT_BASE_PATH_H

#include "ixt/base/str.h"

/* What is behind the last slash: all of it, when there is none. */
static inline ixt_str ixt_path_name(ixt_str path)
{
	size_t slash = ixt_str_rchr(path, '/');

	return slash == IXT_STR_NPOS ? path : ixt_str_from(path, slash + 1);
}

/* What is before the last slash: nothing, when there is none. */
static inline ixt_str ixt_path_parent(ixt_str path)
{
	size_t slash = ixt_str_rchr(path, '/');

	return slash == IXT_STR_NPOS ? IXT_STR("") : ixt_str_first(path, slash);
}

#endif
