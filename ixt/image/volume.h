/* Boot images: ISO volumes that a loader starts, by the programs xorriso and
 * grub-mkrescue. All raise Error with what a program said last. */
#ifndef IXT_IMAGE_VOLUME_H
#define IXT_IMAGE_VOLUME_H

#include "ixt/base/arena.h"

/* True when `path` is a file with the mark of an ISO volume. */
bool ixt_is_volume(const char *path);
/* True when PATH has the program. */
bool ixt_has_program(ixt_arena *a, const char *name);

/* A directory of its own below `parent`, for the files of one command; to be
 * removed with ixt_remove_tree. */
ixt_str ixt_make_work_dir(ixt_arena *a, ixt_str parent);

/* Where the volume has its boot manifest: the one module that Limine's or GRUB's
 * configuration names, else /boot/manifest.bin. */
ixt_str ixt_volume_manifest(ixt_arena *a, ixt_str volume, ixt_str work_dir);
/* The bytes of a file on it. */
ixt_str ixt_volume_read(ixt_arena *a, ixt_str volume, ixt_str inner, ixt_str work_dir);

typedef struct ixt_volume_file {
	ixt_str inner, data;
} ixt_volume_file;

/* A copy of the volume with these files put in; all else, and how it boots, stays.
 * `out` is there whole or not at all; `work_dir` is on the same file system. */
void ixt_volume_update(ixt_arena *a, ixt_str volume, ixt_str out, const ixt_volume_file *files,
		       uint32_t count, ixt_str work_dir);
/* A new volume of these files, started by GRUB with its /boot/grub/grub.cfg. */
void ixt_volume_create(ixt_arena *a, ixt_str out, const ixt_volume_file *files, uint32_t count,
		       ixt_str work_dir);

#endif
