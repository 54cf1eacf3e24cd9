/* Descriptors, and the open descriptions behind them, which dup shares. */
#ifndef BRIDGE_DESCRIPTOR_H
#define BRIDGE_DESCRIPTOR_H

#include "file.h"
#include "listing.h"
#include "stream.h"

enum { DESCRIPTORS = 128, DESCRIPTIONS = 64 };

typedef enum description_kind {
	DESCRIPTION_FREE, DESCRIPTION_STREAM, DESCRIPTION_FILE, DESCRIPTION_DIRECTORY,
	DESCRIPTION_NULL,	/* /dev/null: there are no such files, but programs need them */
	DESCRIPTION_RANDOM,	/* /dev/random and /dev/urandom: EntropySource */
} description_kind;

typedef struct description {
	description_kind kind;
	int flags;		/* as open() got them */
	uint32_t references;
	bool ours;		/* the capability is to be released */
	capability c;		/* of a file or directory */
	uint64_t offset;	/* in bytes; in entries of a directory */
	listing *names;		/* of a directory that is being read */
	stream stream;
	char path[PATH_ROOM];	/* absolute, of a file or directory */
} description;

/* Makes 0, 1 and 2. */
void descriptors_init(void);

/* The description of a descriptor, or NULL. */
description *descriptor_get(long fd);
/* A new description, with no descriptor yet; NULL when there are too many. */
description *description_new(void);
/* The lowest free descriptor from `least` on for `d`, or -EMFILE. */
long descriptor_add(description *d, long least, bool close_on_exec);
/* `to` becomes another descriptor of what `from` is. */
long descriptor_copy(long from, long to, bool close_on_exec);
long descriptor_close(long fd);
bool descriptor_closes_on_exec(long fd);
void descriptor_set_close_on_exec(long fd, bool on);

#endif
