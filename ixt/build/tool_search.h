/* Where this machine has the programs that a list of a toolchain names. */
#ifndef IXT_BUILD_TOOL_SEARCH_H
#define IXT_BUILD_TOOL_SEARCH_H

#include "ixt/build/toolchain_list.h"

typedef struct ixt_tool_search {
	ixt_arena *arena;
	const ixt_toolchain_list *list;
	ixt_text_list path;	/* directories, in order */
} ixt_tool_search;

/* In the directories `path`, between colons, or when that is empty those of the list. */
ixt_tool_search ixt_tool_search_begin(ixt_arena *arena, const ixt_toolchain_list *list,
				      ixt_str path);
/* Path of the program `name`, or of that which it is another name of; empty: none. */
ixt_str ixt_tool_find(const ixt_tool_search *s, ixt_str name);
/* Names of the group that are not there, between commas; empty: all are. */
ixt_str ixt_tool_group_missing(const ixt_tool_search *s, const ixt_tool_group *group);

#endif
