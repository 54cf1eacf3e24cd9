/* What one side said about one package. */
#ifndef IXT_DIFF_ANSWER_H
#define IXT_DIFF_ANSWER_H

#include "ixt/package/package.h"

typedef enum diff_state {
	DIFF_OK,		/* it rendered */
	DIFF_ERROR,		/* it failed, as upstream's packages may */
	DIFF_FAILED,		/* the side itself broke: died, hung, spoke nonsense */
	DIFF_UNKNOWN,		/* it cannot say: nothing valid is recorded */
} diff_state;

typedef struct diff_answer {
	diff_state state;
	ixt_str digest;		/* of the answer: docs/recorded-answers.md */
	ixt_str cls;		/* of an error */
	bool has_text;
	ixt_str text;		/* rendered text; an error's message; else the reason */
	ixt_str template_name;	/* where the error was met, as far as it is known */
	uint32_t line;
} diff_answer;

/* What is compared of a package: its descriptor, or its uid. */
typedef enum diff_stage {
	DIFF_RENDER, DIFF_UID,
} diff_stage;

static inline const char *diff_stage_name(diff_stage stage)
{
	return stage == DIFF_UID ? "uid" : "render";
}

/* Everything that identifies a question. */
typedef struct diff_question {
	diff_stage stage;
	ixt_str package;	/* a selector */
	const char *target;
	const char *kind;	/* NULL: by the sides' own rule */
	const ixt_flag *flags;
	uint32_t flag_count;
} diff_question;

#endif
