/* One attempt at one URL. The only place that knows libcurl, whose types stay inside;
 * a program built without it has transfer_none.c, in which every attempt fails. */
#ifndef IXT_FETCH_TRANSFER_H
#define IXT_FETCH_TRANSFER_H

#include "ixt/base/arena.h"

typedef struct ixt_transfer {
	ixt_str url;
	bool allow_private;	/* file:// and private addresses (address.h), too */
	uint64_t bytes;		/* the most that is taken */
	uint32_t seconds;	/* the longest that it takes */
	/* Gets the pieces in their order; 0, or an errno that ends the transfer. */
	int (*take)(void *ctx, ixt_str piece);
	void *ctx;
} ixt_transfer;

typedef enum ixt_transfer_end {
	IXT_TRANSFER_DONE,
	IXT_TRANSFER_FAILED,	/* and would again */
	IXT_TRANSFER_BROKE_OFF,	/* could go better the next time */
} ixt_transfer_end;

/* Certificates are checked; http and https, and from there to http and https, are the
 * protocols; at most IXT_MAX_REDIRECTS of these are followed. The environment's proxy is
 * used, and its address stands under the same rule. *reason is for people, in
 * `arena`, unless it is done. */
#define IXT_MAX_REDIRECTS 10
ixt_transfer_end ixt_transfer_run(const ixt_transfer *t, ixt_arena *arena, ixt_str *reason);

#endif
