/* The commands of a build node, run in the jail (ixt/sandbox). */
#ifndef IXT_BUILD_JAILED_H
#define IXT_BUILD_JAILED_H

#include "ixt/plan/graph_view.h"
#include "ixt/sandbox/jail.h"

/* Where a toolchain's tree is seen; targets/capos/target.json says the same to the
 * planner. */
#define IXT_TOOLCHAIN_PLACE "/ixt/system"

/* What may be otherwise without showing in a result; the zeros are how builds are done. */
typedef struct ixt_jailed_circumstances {
	const char *const *environment;	/* more variables, "NAME=value"; ends with NULL; or NULL */
	ixt_str host_name;	/* empty: localhost */
	uint32_t mask;		/* umask; 0: 022 */
} ixt_jailed_circumstances;

typedef struct ixt_jailed_node {
	const ixt_graph_node *node;
	ixt_str stage;		/* an empty directory; what is made is left below it */
	const ixt_jail_mount *inputs;	/* read-only, at the paths of its in_dir */
	uint32_t input_count;
	ixt_str toolchain;	/* directory of its tree */
	uint32_t threads;	/* what scripts find as make_thrs */
	ixt_jail_limits limits;
	bool network;
	ixt_jailed_circumstances around;
	int log;		/* output and errors of all commands */
} ixt_jailed_node;

/* The one directory that the node makes, as it names it ("/ix/store/<uid>-<name>").
 * Raises ValueError unless there is just one. */
ixt_str ixt_node_out_dir(const ixt_graph_node *node, ixt_arena *arena);

/* The jail that its commands run in. */
ixt_jail_spec ixt_jailed_spec(const ixt_jailed_node *j, ixt_arena *arena);

/* Runs the commands one after the other and returns the directory of the host that
 * holds what they made. All that was written must be there: anything else below the
 * store's place is refused, as are files whose sums the node predicts otherwise.
 *
 * Raises through arena->trap: Error when a command fails ("… ended with status 1",
 * "… was killed after 60 seconds"), ValueError for a node that says what we do not know,
 * OSError when there can be no jail. */
ixt_str ixt_run_jailed(const ixt_jailed_node *j, ixt_arena *arena);

#endif
