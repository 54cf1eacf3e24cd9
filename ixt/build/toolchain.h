/* Toolchains: the compiler, shell and tools that builds see, as one result of the
 * store, `<id>-toolchain`, which stands at IXT_TOOLCHAIN_PLACE in the jail.
 *
 *	bin/TOOL		relative links to the programs, or to our driver
 *	libexec/COMPILER	links to the real compilers and linker
 *	libexec/ixt-tool	our driver of compilers, when it was built
 *	share/ixt		the sources of capOS' C library (targets/capos/sysroot)
 *	lib, lib64, usr, etc	the programs, at the paths that they have on the machine
 *				where it was made, with loader, libraries and data
 *	toolchain.json		format, version, and the names of the tools
 *
 * The id is of the content alone, so equal machines have equal ids. */
#ifndef IXT_BUILD_TOOLCHAIN_H
#define IXT_BUILD_TOOLCHAIN_H

#include "ixt/store/store.h"

#define IXT_TOOLCHAIN_FORMAT "ixt-toolchain"
#define IXT_TOOLCHAIN_VERSION 1
/* 27 digits, as uids of kind capos have them. */
#define IXT_TOOLCHAIN_ID_BYTES 27

typedef struct ixt_missing_tool {
	ixt_str tool, package;
	bool optional;
} ixt_missing_tool;

typedef struct ixt_toolchain_made {
	ixt_str id;		/* empty: what it cannot do without is missing */
	bool was_there;
	uint32_t tools;		/* how many it has */
	uint64_t bytes;
	ixt_missing_tool *missing;
	uint32_t missing_count, missing_cap;
} ixt_toolchain_made;

/* Packs the tools of this machine that the file `list` declares, looked for in the
 * directories `path` (between colons) or, when that is empty, those of the list, and
 * makes the toolchain the installed one when none is. Raises OSError & co., Error for a
 * program whose library is nowhere, ValueError for a bad list. */
ixt_toolchain_made ixt_toolchain_make(const ixt_store *store, ixt_arena *arena, ixt_str list,
				      ixt_str path);

/* Its name in the store, and the id in such a name, or an empty text. */
ixt_str ixt_toolchain_name(ixt_arena *arena, ixt_str id);
ixt_str ixt_toolchain_id_of_name(ixt_str name);
/* The id of a tree that is laid out as above. */
ixt_str ixt_toolchain_id(ixt_arena *arena, const ixt_tree *tree);

/* Ids of the store's toolchains, sorted. */
ixt_str *ixt_toolchain_list_ids(const ixt_store *store, ixt_arena *arena, uint32_t *count);
/* The id of the installed one, which builds take when none is named, or an empty
 * text. */
ixt_str ixt_toolchain_installed(const ixt_store *store, ixt_arena *arena);
/* Raises FileNotFoundError when the store has none of that id. */
void ixt_toolchain_check(const ixt_store *store, ixt_arena *arena, ixt_str id);
/* Makes it the installed one. Raises likewise. */
void ixt_toolchain_use(const ixt_store *store, ixt_arena *arena, ixt_str id);

/* The real path of our driver: beside this program, else in ../libexec/ixt; empty when
 * there is none. */
ixt_str ixt_toolchain_driver(ixt_arena *arena);

#endif
