/* Realms as a command line changes them: its tokens (upstream's core/lex.py), in
 * groups by realm (core/cmd_realm.py), applied to what the realm held before
 * (core/realm.py). No files here: a reader lends them.
 *
 * Upstream plans a group before it looks at the next one's tokens and realm, so
 * groups are had one by one, and a fault in a later group comes up only then. */
#ifndef IXT_PLAN_PATCH_H
#define IXT_PLAN_PATCH_H

#include "ixt/package/selector.h"

typedef struct ixt_realm_package {
	ixt_str name;		/* a selector's text: may hold flags of its own */
	ixt_flag *flags;
	uint32_t flag_count, flag_cap;
} ixt_realm_package;

/* Flags stand in order of insertion, packages in the order of upstream's list:
 * what was named last comes first. */
typedef struct ixt_realm_state {
	ixt_str name;
	ixt_flag *flags;
	uint32_t flag_count, flag_cap;
	ixt_realm_package *packages;
	uint32_t package_count;
} ixt_realm_state;

/* Both return false when nothing is there, raise every other failure through
 * arena->trap as Python words it (ixt_errno_raise), and give a text in `arena`.
 * A relative path is relative to the current directory. */
typedef struct ixt_realm_reader {
	bool (*read_link)(void *ctx, ixt_arena *arena, ixt_str path, ixt_str *to);
	bool (*read_file)(void *ctx, ixt_arena *arena, ixt_str path, ixt_str *text);
	void *ctx;
} ixt_realm_reader;

typedef struct ixt_realm_args {
	ixt_arena *arena;
	const ixt_str *args;
	uint32_t count;
	ixt_str user, realm_dir;
	const ixt_realm_reader *reader;
	bool user_first;	/* `user` stands before the arguments */
	uint32_t next;		/* token that begins the next group */
} ixt_realm_args;

/* Borrows everything it is given. `user` is the realm of tokens before the first
 * realm; `realm_dir` holds a link for each realm. Raises nothing. */
void ixt_realm_args_init(ixt_realm_args *it, ixt_arena *arena, const ixt_str *args,
			 uint32_t count, ixt_str user, ixt_str realm_dir,
			 const ixt_realm_reader *reader);

/* The next group's realm after its tokens; false when there is no more. A realm
 * that comes up again begins anew from what is stored. `state` borrows from the
 * arguments and the arena. Raises upstream's errors through arena->trap; for a
 * damaged realm the hint names its file. */
bool ixt_realm_args_next(ixt_realm_args *it, ixt_realm_state *state);

#endif
