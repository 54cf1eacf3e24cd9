/* Files that are known by their SHA-256, from wherever they can be had. */
#ifndef IXT_FETCH_FETCH_H
#define IXT_FETCH_FETCH_H

#include "ixt/fetch/distfiles.h"
#include "ixt/host/write_file.h"

typedef struct ixt_fetch_request {
	ixt_str url;
	ixt_str sha256;		/* 64 hex digits, lower case */
	ixt_str to;		/* the file to be made; its directory is there */
} ixt_fetch_request;

typedef struct ixt_fetch_policy {
	ixt_distfiles *distfiles;	/* asked first; NULL: none */
	/* templates of URLs as upstream has them in die/scripts/mirrors.txt: {sha} is
	 * the whole digest, {two} its first two digits, {one} its first */
	const ixt_str *mirrors;
	uint32_t mirror_count;
	bool offline;		/* distfiles only */
	bool allow_private;	/* file:// URLs, and addresses that are not public */
	uint64_t bytes;		/* of a file at most; 0: IXT_FETCH_BYTES */
	uint32_t seconds;	/* of one attempt at most; 0: IXT_FETCH_SECONDS */
	ixt_temporary_notice *notice;	/* may be NULL */
} ixt_fetch_policy;

#define IXT_FETCH_BYTES (UINT64_C(4) << 30)
#define IXT_FETCH_SECONDS 1800
/* At one URL, when what failed might not the next time. */
#define IXT_FETCH_ATTEMPTS 3

/* Makes request->to, from the distfiles, the URL, or a mirror, in that order: it is
 * there whole and with that digest, or not at all. Returns where it came from, a path
 * or a URL, in `arena`.
 *
 * Raises ValueError for a request or a mirror that can be none, OSError & co. when the
 * file cannot be written, and Error when nobody has it: its message lists, a line each,
 * what was tried and why it failed. */
ixt_str ixt_fetch(const ixt_fetch_request *request, const ixt_fetch_policy *policy,
		  ixt_arena *arena);

/* A mirror's template with its holes filled, in `arena`. Raises ValueError for one
 * that has other holes, or no {sha}. */
ixt_str ixt_fetch_expand(ixt_arena *arena, ixt_str template, ixt_str sha256);

#endif
