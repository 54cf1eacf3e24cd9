/* A root: one tree of package files, wherever it is kept (a directory, a
 * packed corpus, a git tree, memory). This is the overlay interface of the
 * core: nothing below the command line reads files in another way. */
#ifndef IXT_SOURCE_ROOT_H
#define IXT_SOURCE_ROOT_H

#include "ixt/base/arena.h"

typedef enum ixt_read_result {
	IXT_READ_OK,
	IXT_READ_ABSENT,	/* no such file (ENOENT): the next root is asked */
	IXT_READ_FAILED,	/* any other failure: it is final; see error_number */
} ixt_read_result;

typedef struct ixt_root ixt_root;

/* Values of error_number that no operating system has. */
enum {
	IXT_ROOT_NOT_A_FILE = -1,	/* FIFO, device: reading could wait for ever */
	IXT_ROOT_TOO_LARGE = -2,	/* more than IXT_MAX_SOURCE_BYTES */
	IXT_ROOT_LEAVES = -3,		/* a symbolic link leads out of the root */
};

/* Called with the path of a file below the root, like "bin/sh/ix.sh". */
typedef void ixt_root_visit(void *ctx, ixt_str path);

typedef struct ixt_root_ops {
	/* Reads the whole file `path` (relative, `/`-separated, already checked
	 * to stay below the root). The bytes are in `arena` or in the root.
	 * On IXT_READ_FAILED root->error_number is a POSIX error number
	 * (EISDIR, ENOTDIR, EACCES …) or one of the values above. */
	ixt_read_result (*read)(ixt_root *root, ixt_str path, ixt_arena *arena,
				ixt_str *data);
	/* Calls `visit` for each file whose last component is `file_name`, or for
	 * every file when that is empty, in no particular order. `visit` may raise. Returns 0, or -1 with root->error_number and
	 * root->error_path set. */
	int (*list)(ixt_root *root, ixt_str file_name, ixt_root_visit *visit, void *ctx);
	void (*close)(ixt_root *root);
} ixt_root_ops;

struct ixt_root {
	const ixt_root_ops *ops;
	ixt_str label;		/* for messages: path or name; owned by the root */
	int error_number;
	ixt_str error_path;	/* of a failed list: the directory; owned by the root */
};

static inline void ixt_root_close(ixt_root *root)
{
	root->ops->close(root);
}

/* Raises OSError & co. through arena->trap with CPython's text
 * ("[Errno 21] Is a directory: '<root>/bin/x'"), or Unsupported for the
 * values above. */
noreturn void ixt_root_raise(ixt_root *root, ixt_str path, ixt_arena *arena);

/* The same for a path of the system, shown as it is. */
noreturn void ixt_errno_raise(int number, ixt_str path, ixt_arena *arena);

/* True when `path` is relative and no prefix of it leaves the root by `..`
 * (lexically). */
bool ixt_path_stays_below(ixt_str path);

#endif
