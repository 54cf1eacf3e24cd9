/* The strings of a JSON document, rewritten where they stand: everything else of it
 * stays to the byte. */
#ifndef IXT_DIFF_JSON_STRINGS_H
#define IXT_DIFF_JSON_STRINGS_H

#include "ixt/base/buf.h"

typedef struct diff_json_string_place {
	bool is_name;		/* of an object's member; else a value */
	ixt_str member;		/* of a value: the name of the member it is, as it is
				 * written in the document; empty inside a list */
} diff_json_string_place;

/* Makes something else of `text`, which is decoded, in `arena`; or returns `text`
 * itself, and the string then stays as it is written. May raise. */
typedef ixt_str diff_json_rewrite_string(void *ctx, const diff_json_string_place *place,
					 ixt_str text, ixt_arena *arena);

/* True when `text` is a JSON document. */
bool diff_is_json(ixt_str text, ixt_arena *arena);
/* Appends the document `json`, which diff_is_json, rewritten; what is changed is
 * escaped as json.dumps does. */
void diff_json_rewrite_strings(ixt_str json, diff_json_rewrite_string *rewrite, void *ctx,
			       ixt_arena *arena, ixt_buf *out);

#endif
