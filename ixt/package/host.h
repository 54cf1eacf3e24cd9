/* Everything that the core may learn about the machine it runs on, as one
 * table. The core calls neither getenv nor the file system: a command line, the
 * pins (pins.h) or a test fills the table. Upstream's own look-ups, which are
 * part of its answers, go through it. */
#ifndef IXT_PACKAGE_HOST_H
#define IXT_PACKAGE_HOST_H

#include "ixt/base/arena.h"

typedef struct ixt_host ixt_host;
struct ixt_host {
	/* shutil.which(command, path=path); false: none. *found in `arena`. */
	bool (*which)(const ixt_host *h, ixt_arena *arena, ixt_str command, ixt_str path,
		      ixt_str *found);
	/* os.path.isfile(path) */
	bool (*is_file)(const ixt_host *h, ixt_str path);
	/* os.environ.get(name); false: unset. *value lives as long as the host. */
	bool (*env)(const ixt_host *h, ixt_str name, ixt_str *value);
	void *ctx;

	ixt_str root;		/* IX_ROOT */
	ixt_str python;		/* sys.executable */
	ixt_str ix_binary;	/* path of the `ix` program */
	ixt_str user;		/* getpass.getuser() */
	ixt_str uname_system;	/* platform.system(): "Linux" */
	ixt_str uname_machine;	/* platform.machine(): "x86_64" */
	ixt_str git_rev;
	ixt_str argv0;
	int cpus;
};

#endif
