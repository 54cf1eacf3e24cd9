/* Names of files: the working directory, and what a name is below the root. There are
 * no symbolic links, so `..` takes a component off. */
#ifndef BRIDGE_PATH_H
#define BRIDGE_PATH_H

#define PATH_ROOM 1024

/* Writes the absolute form of `path`, which is below `base`, itself absolute, unless it
 * begins with a slash: "/" or "/a/b". Returns 0, -ENOENT for an empty one or
 * -ENAMETOOLONG. */
long path_absolute(const char *base, const char *path, char out[PATH_ROOM]);

/* The last component of an absolute path; what is before it is its directory. */
const char *path_last(const char *path);

#endif
