/* What answers are given under, beside the files they are made from: a recording that
 * was made under others says nothing. */
#ifndef IXT_ANSWERS_CIRCUMSTANCES_H
#define IXT_ANSWERS_CIRCUMSTANCES_H

#include "ixt/answers/recording.h"

/* Of today. An empty one is not known, or makes no difference. */
typedef struct ixt_circumstances {
	ixt_str pins;		/* SHA-256 of the pins file */
	ixt_str target_file;	/* SHA-256 of the target.json, or IXT_RECORDED_NONE */
	ixt_str kind;
	ixt_str core;		/* digest of upstream's core/ */
} ixt_circumstances;

/* Why no row of the recording can be used, in `arena`; empty: it fits. */
ixt_str ixt_recording_misfit(const ixt_recording *r, const ixt_circumstances *now,
			     ixt_arena *arena);

#endif
