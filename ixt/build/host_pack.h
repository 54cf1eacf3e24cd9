/* Programs of this machine as a tree that runs elsewhere: below its top they keep the
 * paths that they have here, with the loader and the libraries they need. */
#ifndef IXT_BUILD_HOST_PACK_H
#define IXT_BUILD_HOST_PACK_H

#include "ixt/store/tree.h"

/* One path below the top. */
typedef struct ixt_pack_item {
	ixt_str path;
	ixt_tree_kind kind;
	ixt_str from;		/* of a file: where it is here; empty: `text` is in it */
	ixt_str text;		/* of a link: what it leads to */
} ixt_pack_item;

typedef struct ixt_host_pack {
	ixt_arena *arena;	/* of everything, and of errors */
	const ixt_str *libraries;	/* directories that the loader looks into by itself */
	uint32_t library_count;
	ixt_pack_item *items;
	uint32_t count, cap;
} ixt_host_pack;

/* Adds the file `path`: links on the way to it with it, and for a program or library
 * what it needs. Directories are named without links, so of /lib/x, where /lib is a
 * link to usr/lib, the tree has usr/lib/x. Returns its path in the tree. Raises OSError
 * & co., Error for a library that is nowhere, with who needs it. */
ixt_str ixt_host_pack_file(ixt_host_pack *p, ixt_str path);
/* Adds all files below the directory `path`, likewise. */
void ixt_host_pack_directory(ixt_host_pack *p, ixt_str path);
/* Adds the link `at` to `to`, both paths of the tree; it is relative there. Nothing
 * happens when they are the same. */
void ixt_host_pack_link(ixt_host_pack *p, ixt_str at, ixt_str to);
/* Adds a directory of the root that is a link here, as it is here. */
void ixt_host_pack_root_link(ixt_host_pack *p, const char *name);
/* Adds the file `at` with that text. */
void ixt_host_pack_text(ixt_host_pack *p, ixt_str at, ixt_str text);
/* Adds the file `from` of this machine as the program `at`, with what it needs. */
void ixt_host_pack_program(ixt_host_pack *p, ixt_str at, ixt_str from);

/* What the tree will be: reads all files. */
ixt_tree *ixt_host_pack_tree(ixt_host_pack *p);
/* Makes it in the empty directory `dir`. */
void ixt_host_pack_write(const ixt_host_pack *p, ixt_str dir);

#endif
