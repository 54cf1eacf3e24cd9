/* The declared list of what goes into a toolchain: targets/NAME/toolchain.json, format
 * IXT_TOOLCHAIN_LIST_FORMAT. */
#ifndef IXT_BUILD_TOOLCHAIN_LIST_H
#define IXT_BUILD_TOOLCHAIN_LIST_H

#include "ixt/base/arena.h"

#define IXT_TOOLCHAIN_LIST_FORMAT "ixt-toolchain-list"
#define IXT_TOOLCHAIN_LIST_VERSION 1

typedef struct ixt_text_list {
	ixt_str *items;
	uint32_t count;
} ixt_text_list;

/* Programs that come together, and what they read. */
typedef struct ixt_tool_group {
	ixt_str package;	/* of Debian: where to get them */
	ixt_text_list names;
	ixt_text_list data;	/* directories, as patterns for glob(3); {resource-dir} is
				 * what `clang -print-resource-dir` says */
	bool optional;
} ixt_tool_group;

typedef struct ixt_toolchain_list {
	ixt_text_list path;		/* where programs are looked for */
	ixt_text_list libraries;	/* where the loader looks by itself */
	ixt_tool_group *groups;
	uint32_t group_count;
	/* a program that is not there by its name is this one under another */
	struct ixt_tool_alias {
		ixt_str name, of;
	} *aliases;
	uint32_t alias_count;
	ixt_text_list compilers;	/* stand in libexec/, too, for our driver */
	ixt_text_list driven;		/* in bin/, are our driver under these names */
} ixt_toolchain_list;

/* Reads the file. Raises OSError & co., ValueError with the path for what is no list,
 * Unsupported for another version. */
ixt_toolchain_list *ixt_toolchain_list_read(ixt_arena *arena, ixt_str path);

bool ixt_text_list_has(const ixt_text_list *list, ixt_str text);

#endif
