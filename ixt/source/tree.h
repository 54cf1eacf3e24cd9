/* Finding a path in a sorted table of file paths, by the rules by which a
 * kernel walks directories: `.`, `..` and empty components, files in the
 * place of directories, symbolic links. It is what the roots that are no
 * directories share. */
#ifndef IXT_SOURCE_TREE_H
#define IXT_SOURCE_TREE_H

#include <stdint.h>

#include "ixt/source/root.h"

/* The kernel's and most file systems' limits on a name. */
#define IXT_TREE_MAX_PATH 4095
#define IXT_TREE_MAX_NAME 255
#define IXT_TREE_MAX_LINKS 40

typedef struct ixt_tree ixt_tree;
struct ixt_tree {
	uint32_t count;
	/* Path of entry `index`: relative, without `.`, `..` or empty
	 * components; entries ascend by bytes. */
	ixt_str (*path)(const ixt_tree *tree, uint32_t index);
	/* True when the entry is a symbolic link, to *target. NULL: none is. */
	bool (*link)(const ixt_tree *tree, uint32_t index, ixt_str *target);
};

/* The file that `path` names. Returns 0 with *index set, else ENOENT, ENOTDIR,
 * EISDIR, ELOOP, ENAMETOOLONG or IXT_ROOT_LEAVES. */
int ixt_tree_find(const ixt_tree *tree, ixt_str path, uint32_t *index);

/* What ixt_root_ops.list asks for. */
void ixt_tree_list(const ixt_tree *tree, ixt_str file_name, ixt_root_visit *visit,
		   void *ctx);

/* Result of a read that ixt_tree_find answered with `error`, not 0. */
ixt_read_result ixt_tree_failed(ixt_root *root, int error);

#endif
