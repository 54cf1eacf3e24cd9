/* Language cases: the files under corpus/cases (docs/case-format.md). */
#ifndef DIFF_CASE_FILE_H
#define DIFF_CASE_FILE_H

#include "ixt/source/memory_root.h"

#define CASE_MAX_TEMPLATES 64

typedef enum case_outcome {
	CASE_EXPECT,		/* answer: the text */
	CASE_ERROR,		/* answer: "Class: message" */
	CASE_UNSUPPORTED,	/* answer: the construct's short name */
} case_outcome;

typedef struct case_file {
	ixt_memory_file templates[CASE_MAX_TEMPLATES];
	uint32_t template_count;	/* the first is the entry */
	ixt_str context;	/* JSON, or empty */
	case_outcome outcome;
	ixt_str answer;
	uint32_t line;		/* of an error; 0: not given */
	ixt_str fault;		/* why the file is no case, or empty */
} case_file;

/* Reads the text of a case; views of `text` and pieces of `arena`. */
case_file case_read(ixt_arena *arena, ixt_str text);

#endif
