/* What a comparison takes place in, for one target: the opened corpus, pins and
 * target, and what identifies them. */
#ifndef IXT_DIFF_WORLD_H
#define IXT_DIFF_WORLD_H

#include "diff/job.h"
#include "ixt/host/setup.h"

typedef struct diff_world {
	ixt_setup setup;
	bool embedded;		/* the corpus is our own small one */
	ixt_str pins;		/* SHA-256 of the pins file */
	ixt_str pins_path;
	ixt_str target_path;	/* the target.json, or empty */
	ixt_str target_file;	/* its SHA-256, or "-" */
} diff_world;

/* Opens it; gives up the job when that fails. Without --pins both sides take
 * the default pins, never the machine. Close with ixt_setup_close of `setup`. */
void diff_world_open(diff_world *w, diff_job *job, const ixt_setup_options *options);
/* The target.json that `target` names, itself or by name; empty: none. */
ixt_str diff_target_path(diff_job *job, const char *target);
/* The upstream checkout that the corpus lies in, or empty. */
ixt_str diff_world_checkout(const diff_world *w, diff_job *job);
/* True when `path` is the directory of an upstream checkout. */
bool diff_is_checkout(diff_job *job, ixt_str path);
/* Digest of the files of the checkout, or of the root; of several roots, words. */
ixt_str diff_tree_digest(const diff_world *w, diff_job *job);
/* The corpus by name for reports (ixt/host/identity.h); of several, a list. */
ixt_str diff_corpus_version(const diff_world *w, diff_job *job);

#endif
