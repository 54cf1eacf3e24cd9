/* One command in a jail of namespaces: it sees what it is given, and nothing else.
 *
 * What is done is a list of operations that is made first and can be printed and
 * tested; running it is the other half (run.h). Needs no privilege: all happens in
 * a user namespace of its own. */
#ifndef IXT_SANDBOX_JAIL_H
#define IXT_SANDBOX_JAIL_H

#include "ixt/base/arena.h"
#include "ixt/base/buf.h"

/* A directory or file of the host, and where the command sees it. */
typedef struct ixt_jail_mount {
	ixt_str from, at;	/* absolute; `at` is not the root */
	bool writable;
} ixt_jail_mount;

/* A symbolic link that the command sees. */
typedef struct ixt_jail_link {
	ixt_str at;		/* absolute */
	ixt_str to;
} ixt_jail_link;

typedef struct ixt_jail_limits {
	uint32_t seconds;	/* of wall-clock time; 0: none */
	uint64_t memory;	/* address space of each process, bytes; 0: none */
	uint32_t processes;	/* of the user, in the jail; 0: none */
	uint64_t file_bytes;	/* of each file that is written; 0: none */
	uint64_t scratch_bytes;	/* of /tmp; 0: half of the memory there is */
} ixt_jail_limits;

typedef struct ixt_jail_spec {
	const ixt_jail_mount *mounts;
	uint32_t mount_count;
	const ixt_jail_link *links;
	uint32_t link_count;
	ixt_str work_dir;	/* inside; the command starts there */
	ixt_str host_name;
	bool network;		/* the host's, rather than none */
	uint32_t mask;		/* the command's umask; 0: 022 */
	ixt_jail_limits limits;
} ixt_jail_spec;

typedef enum ixt_jail_op_kind {
	IXT_JAIL_TMPFS,		/* an empty file system at `at`; `number` bytes, 0: default */
	IXT_JAIL_DIRECTORY,	/* makes the directory `at` and those above it */
	IXT_JAIL_FILE,		/* makes the empty file `at`, to mount on */
	IXT_JAIL_BIND,		/* `from` of the host appears at `at` */
	IXT_JAIL_READ_ONLY,	/* what is at `at` can be read only; no devices, no set-user-id */
	IXT_JAIL_NO_SETUID,	/* what is at `at` is writable; no devices, no set-user-id */
	IXT_JAIL_LINK,		/* the symbolic link `at` leads to `from` */
	IXT_JAIL_PROC,		/* a fresh proc at `at` */
	IXT_JAIL_ENTER,		/* the new root becomes the root, the old one is gone */
	IXT_JAIL_HOST_NAME,	/* `from` */
	IXT_JAIL_WORK_DIR,	/* goes to `at` */
} ixt_jail_op_kind;

/* Before IXT_JAIL_ENTER `at` is below the new root, behind it, it is absolute. */
typedef struct ixt_jail_op {
	ixt_jail_op_kind kind;
	ixt_str from, at;
	uint64_t number;
} ixt_jail_op;

typedef struct ixt_jail_plan {
	ixt_jail_op *ops;
	uint32_t count, cap;
} ixt_jail_plan;

/* The operations that make the jail of `spec`, in `arena`. Raises ValueError
 * through arena->trap for a path that is not absolute, has empty, `.` or `..`
 * components or is given twice, and OSError when one of the host is not there. */
ixt_jail_plan ixt_jail_make(const ixt_jail_spec *spec, ixt_arena *arena);

/* Appends the plan for people, a line an operation. */
void ixt_jail_print(ixt_buf *out, const ixt_jail_plan *plan);
/* The operation in words, "bind /a at /b". */
ixt_str ixt_jail_op_text(ixt_arena *arena, const ixt_jail_op *op);

#endif
