/* Result records: what a directory of the store holds and where it comes from. JSON,
 * format IXT_RECORD_FORMAT, in `store/<uid>-<name>.json`. */
#ifndef IXT_STORE_RECORD_H
#define IXT_STORE_RECORD_H

#include "ixt/base/buf.h"
#include "ixt/store/tree.h"

#define IXT_RECORD_FORMAT "ixt-result"
#define IXT_RECORD_VERSION 1

/* A toolchain's name in the store is its id and this. */
#define IXT_TOOLCHAIN_SUFFIX "-toolchain"

/* Marks that a result has, and all that is made of it. */
#define IXT_MARK_UNPINNED "unpinned"		/* a source was given by the user */
#define IXT_MARK_HOST_TOOLS "host-tools"	/* paths of the host were seen */

typedef struct ixt_record_setting {
	ixt_str name, value;
} ixt_record_setting;

typedef struct ixt_result_record {
	ixt_str name;			/* "<uid>-<name>"; the store fills it in */
	const ixt_str *inputs;		/* names of the store that it was made of */
	uint32_t input_count;
	ixt_str toolchain;		/* its id; empty: none was used */
	const ixt_record_setting *policy;	/* rules that held while it was made */
	uint32_t policy_count;
	const ixt_str *marks;
	uint32_t mark_count;
	double started, ended;		/* seconds since 1970; 0: not told */
	ixt_str log;			/* path below the store's root; empty: none */
	const ixt_tree *tree;		/* the store fills it in */
} ixt_result_record;

/* Appends the record; its texts are UTF-8. */
void ixt_record_write(ixt_buf *out, const ixt_result_record *record);

/* Reads a record; `text` must stay. `where` is its path, for errors. Raises ValueError for what is no
 * record, Unsupported for another version, which is named with ours. */
ixt_result_record *ixt_record_read(ixt_str text, ixt_str where, ixt_arena *arena);

bool ixt_record_has_mark(const ixt_result_record *record, const char *mark);

#endif
