/* A side of a comparison: whoever answers questions. Our library in this process is
 * one (diff/ours.h), a process that speaks the candidate protocol another. */
#ifndef IXT_DIFF_SIDE_H
#define IXT_DIFF_SIDE_H

#include "diff/answer.h"

typedef struct diff_side diff_side;

struct diff_side {
	/* Answers with the text; what `a` points to stays until the next question.
	 * A side that breaks says so in the answer and goes on with the next. */
	void (*answer)(diff_side *self, const diff_question *q, ixt_arena *arena,
		       diff_answer *a);
	double seconds;		/* spent answering */
};

#endif
