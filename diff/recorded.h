/* The recorded oracle: answers of an earlier time, as long as what they were
 * made from is the same. */
#ifndef IXT_DIFF_RECORDED_H
#define IXT_DIFF_RECORDED_H

#include "diff/answer.h"
#include "diff/world.h"
#include "ixt/answers/currency.h"
#include "ixt/answers/recording.h"

typedef struct diff_recorded {
	diff_job *job;
	ixt_reads_table *reads;	/* not its own */
	ixt_recording recording;
	ixt_loader *loader;	/* its own, so that nothing of our side's is trusted */
	ixt_currency currency;
	ixt_str misfit;		/* why no row of it can be used; empty: it fits */
	double seconds;
} diff_recorded;

/* corpus/recorded of the data directory. */
ixt_str diff_recorded_base(diff_job *job);
/* Where the recordings of `w` are: `base`, or `embedded` in it; those of uids and
 * graphs in a directory `uid` or `graph` there. */
ixt_str diff_recorded_dir(diff_job *job, const diff_world *w, ixt_str base,
			  diff_stage stage);

/* Adds DIR/reads.tsv, if it is there, to `reads`. */
void diff_recorded_load_reads(diff_job *job, ixt_str dir, ixt_reads_table *reads);
/* Loads DIR/<target>.tsv, whose sets are in `reads`. A recording that is not
 * there or was made under other circumstances is no failure: `misfit` says why.
 * `kind` is the one asked for, or NULL. */
void diff_recorded_open(diff_recorded *r, diff_job *job, const diff_world *w, ixt_str dir,
			ixt_reads_table *reads, const char *target, const char *kind,
			diff_stage stage);
/* Path of the recording of the world's target in `dir`. */
ixt_str diff_recorded_path(diff_job *job, const diff_world *w, ixt_str dir,
			   const char *target);
void diff_recorded_close(diff_recorded *r);
/* The row of `package` if it still holds; else NULL, *why says why not. */
const ixt_recorded_row *diff_recorded_row(diff_recorded *r, ixt_str package,
					  ixt_arena *arena, ixt_str *why);
/* The row as an answer. */
diff_answer diff_recorded_answer(const ixt_recorded_row *row);

#endif
