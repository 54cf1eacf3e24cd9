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
	bool timed_out;		/* of DIFF_FAILED: it did not answer in time */
	ixt_str digest;		/* of the answer: docs/recorded-answers.md */
	ixt_str cls;		/* of an error */
	bool has_text;
	ixt_str text;		/* rendered text; an error's message; else the reason */
	ixt_str template_name;	/* where the error was met, as far as it is known */
	uint32_t line;
} diff_answer;

/* The library's answer as one of a side. Its texts stay as the library's do, the digest
 * in `arena`. */
diff_answer diff_answer_of(const ixt_answer *made, ixt_arena *arena);

/* Fills in the digest, of text or of class and message, in `arena`, as recorded answers
 * have it. */
void diff_answer_seal(diff_answer *a, ixt_arena *arena);

/* What is compared: a package's descriptor, its uid, or the graph of a command
 * line. */
typedef enum diff_stage {
	DIFF_RENDER, DIFF_UID, DIFF_GRAPH,
} diff_stage;

static inline const char *diff_stage_name(diff_stage stage)
{
	return stage == DIFF_UID ? "uid" : stage == DIFF_GRAPH ? "graph" : "render";
}

/* By the value of --stage, or NULL: render. */
static inline diff_stage diff_stage_named(const char *name)
{
	return !name ? DIFF_RENDER : strcmp(name, "uid") == 0 ? DIFF_UID
	       : strcmp(name, "graph") == 0 ? DIFF_GRAPH : DIFF_RENDER;
}

/* Everything that identifies a question. */
typedef struct diff_question {
	diff_stage stage;
	ixt_str package;	/* a selector; of stage graph a command line */
	const char *target;	/* of stage graph the kind: it is what is gone through */
	const char *kind;	/* NULL: by the sides' own rule */
	const ixt_flag *flags;
	uint32_t flag_count;
} diff_question;

#endif
