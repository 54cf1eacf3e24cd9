/* Where two JSON documents differ, by path. */
#ifndef IXT_DIFF_JSON_DIFFERENCE_H
#define IXT_DIFF_JSON_DIFFERENCE_H

#include "ixt/base/json.h"

typedef struct diff_json_change {
	ixt_str path;		/* ".bld.script.data", ".nodes[3].uid"; "." is the document */
	const ixt_json *a, *b;	/* NULL: not there */
} diff_json_change;

typedef struct diff_json_changes {
	bool comparable;	/* both texts are JSON */
	diff_json_change *items;	/* in the order of the first document */
	uint32_t count, cap;
} diff_json_changes;

/* All is in `arena` or a view of the texts. Values that are of one kind are looked
 * into. Items of lists are aligned as lines are, so that one more does not make all
 * behind it differ; paths have the number in the first list, or in the second for what
 * only that one has. */
diff_json_changes diff_json_difference(ixt_str a, ixt_str b, ixt_arena *arena);

#endif
