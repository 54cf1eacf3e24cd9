/* Whether our loader read for a package what upstream read for it. The recorded
 * read sets decide what is asked again, so they must not be taken on trust: two
 * independent programs have to agree on each of them. */
#ifndef IXT_DIFF_READS_CHECK_H
#define IXT_DIFF_READS_CHECK_H

#include "ixt/answers/reads_table.h"
#include "ixt/package/package.h"

/* Compares the reads of the session's last rendering, which succeeded, with set
 * number `set`. False when they differ; *what then says where, in `arena`. */
bool diff_reads_agree(ixt_session *s, const ixt_reads_table *reads, uint32_t set,
		      ixt_arena *arena, ixt_str *what);

#endif
