/* Who depends on whom directly, and by which member of a descriptor. */
#ifndef IXT_PLAN_LINKS_H
#define IXT_PLAN_LINKS_H

#include "ixt/plan/plan.h"

#define IXT_NO_PACKAGE UINT32_MAX

typedef struct ixt_link {
	uint32_t package;	/* what is depended on */
	ixt_listed list;	/* where that is said */
	uint32_t tool;		/* ind.deps of this build tool; else IXT_NO_PACKAGE */
	bool host;		/* a library for the machine that builds */
} ixt_link;

typedef struct ixt_links {
	ixt_link *items;
	uint32_t count, cap;
} ixt_links;

/* "bld.deps" and so on. */
ixt_str ixt_listed_name(ixt_arena *arena, ixt_listed list);

/* The direct dependencies of a loaded package that its closures were made of, in
 * `arena`, in the order of the lists; one may stand there several times. */
ixt_links ixt_plan_links(ixt_plan *p, uint32_t package, ixt_arena *arena);

/* A shortest chain: links[0] leads from the package asked about to the next. */
typedef struct ixt_chain {
	const ixt_link *links;
	uint32_t count;
} ixt_chain;

typedef struct ixt_chains {
	ixt_chain *items;
	uint32_t count, cap;
	bool more;		/* there are others as short */
} ixt_chains;

/* Finds the shortest chains from `package`, which is loaded, to packages named
 * by the selector `dependency`: with that name, and the flags it has. At most
 * `limit` of them, in `arena`; none when it is no dependency. Returns 0, or -1
 * with err filled as ixt_plan_load does. */
int ixt_plan_why(ixt_plan *p, uint32_t package, ixt_str dependency, uint32_t limit,
		 ixt_arena *arena, ixt_chains *chains, ixt_error *err);

#endif
