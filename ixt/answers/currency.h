/* Whether recorded answers still hold: whether every file that an answer was
 * made from is still what it was under the roots of today. A file
 * that changed, went away, appeared or is shadowed by another one in an earlier
 * root makes the answers that rest on it stale. */
#ifndef IXT_ANSWERS_CURRENCY_H
#define IXT_ANSWERS_CURRENCY_H

#include "ixt/answers/reads_table.h"
#include "ixt/source/loader.h"

typedef struct ixt_currency {
	const ixt_reads_table *reads;
	ixt_loader *loader;
	ixt_trap *trap;		/* the loader's own */
	signed char *holds;	/* by number of the file: 1, -1; 0: not looked at yet */
} ixt_currency;

/* Takes memory from the arena of `reads`. All must outlive it. Later additions to
 * the table are not looked at: only sets that are there now may be asked for. */
void ixt_currency_init(ixt_currency *c, const ixt_reads_table *reads, ixt_loader *loader,
		       ixt_trap *trap);
/* True when all files of set number `set` hold. Else *changed is the first one
 * that does not. Raises only for lack of memory. */
bool ixt_set_is_current(ixt_currency *c, uint32_t set, const ixt_recorded_file **changed);

#endif
