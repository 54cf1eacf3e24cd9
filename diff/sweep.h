/* What our side makes of packages from commit to commit of a corpus. Only packages are
 * rendered again of whose templates one changed: what was read for each is kept. */
#ifndef IXT_DIFF_SWEEP_H
#define IXT_DIFF_SWEEP_H

#include "diff/history.h"
#include "diff/world.h"
#include "ixt/base/intern.h"
#include "ixt/source/read_set.h"

typedef enum diff_sweep_event {
	DIFF_SWEEP_APPEARED,
	DIFF_SWEEP_GONE,
	DIFF_SWEEP_CHANGED,	/* another text, or another error */
	DIFF_SWEEP_BROKE,	/* it rendered, and fails now */
	DIFF_SWEEP_MENDED,	/* it failed, and renders now */
	DIFF_SWEEP_EVENT_COUNT
} diff_sweep_event;

const char *diff_sweep_event_name(diff_sweep_event event);

/* What is known of a package. */
typedef struct diff_swept {
	char digest[65];	/* as recorded answers have it; empty: it is not there */
	bool ok;
	ixt_str error;		/* "Class: message", when not ok */
	uint32_t *reads;	/* numbers of names */
	uint32_t read_count, read_cap;
	uint32_t seen;		/* number of the last commit that has it */
} diff_swept;

typedef struct diff_sweep {
	diff_job *job;
	const diff_world *world;	/* host, pins and target; its corpus is not used */
	ixt_str git_dir;
	char **patterns;	/* which packages; none: all */
	int pattern_count;
	ixt_arena arena;	/* what is known */
	ixt_intern packages, names;
	diff_swept *known;	/* by number of the package */
	uint32_t known_cap;
	uint32_t *changed_at;	/* by number of a name: the commit that changed it */
	uint32_t changed_cap;
	uint32_t number;	/* of the commit in progress, from 1 */
	const ixt_rules *rules;
	bool proven;		/* the commit's core/ is one that ixt is known to follow */
	bool all;		/* all is rendered in this commit */
	uint32_t rendered;	/* in this commit */
	void (*tell)(void *ctx, diff_sweep_event event, ixt_str package, const diff_swept *now);
	void *ctx;
} diff_sweep;

void diff_sweep_init(diff_sweep *s, diff_job *job, const diff_world *world, ixt_str git_dir);
/* Goes on to `commit`, from `before` (NULL: it is the first, of which nothing is told).
 * Tells what happened to packages, by name. Gives up the job when a tree cannot be
 * read. */
void diff_sweep_step(diff_sweep *s, const diff_commit *before, const diff_commit *commit);
/* Renders all anew at `commit`, where the sweep stands; how many packages are known
 * otherwise than that gives. */
uint32_t diff_sweep_verify(diff_sweep *s, const diff_commit *commit);
void diff_sweep_release(diff_sweep *s);

#endif
