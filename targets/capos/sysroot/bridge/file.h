/* Files and directories, by absolute paths. The root is the Directory capability named
 * "root"; others appear in it by their names. */
#ifndef BRIDGE_FILE_H
#define BRIDGE_FILE_H

#include <stdint.h>

#include "call.h"
#include "path.h"

typedef struct file_info {
	bool directory;
	uint64_t size, created, modified;	/* nanoseconds since 1970; 0: unknown */
} file_info;

/* Each returns 0 or a negative errno. What was opened is released by its owner. */
long file_open(const char *path, uint32_t flags, capability *file);
/* *ours: it is to be released, as it is none of the CapSet's. */
long file_open_directory(const char *path, capability *directory, bool *ours);
long file_stat(const char *path, file_info *info);
long file_stat_open(capability file, file_info *info);
/* Fails when it is there. */
long file_create(const char *path);
long file_make_directory(const char *path);
long file_remove(const char *path, bool directory);
/* In one directory only; replaces a file, not atomically. */
long file_rename(const char *from, const char *to);

/* Bytes, or a negative errno. */
long file_read(capability file, uint64_t offset, void *to, size_t len);
long file_write(capability file, uint64_t offset, const void *from, size_t len);

/* Whether writing to it can work at all. */
bool file_may_be_written(capability file);

#endif
