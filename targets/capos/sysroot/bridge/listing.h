/* The names of an open directory as they were when reading began: a Directory lists them
 * all at once, and whoever empties it while reading must meet each name. */
#ifndef BRIDGE_LISTING_H
#define BRIDGE_LISTING_H

#include "call.h"
#include "ixt/base/capos_abi.h"

typedef struct listing {
	uint32_t count;
	struct {
		char name[CAPOS_MAX_NAME_BYTES + 1];
		bool directory;
	} entries[CAPOS_MAX_DIRECTORY_ENTRIES];
} listing;

/* Makes `*l`, unless there is one. Returns 0 or a negative errno. */
long listing_read(capability directory, listing **l);
void listing_free(listing **l);
/* Whether it may have been cut: nothing tells that there are more names. */
bool listing_is_full(const listing *l);

#endif
