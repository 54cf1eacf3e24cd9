/* From a name to template text: overlays, textual includes, base64 forms and
 * generated packages, as upstream's core/j2.py (Loader) and core/vfs.py do
 *. Knows nothing of the template language.
 *
 * A loader memoises what it read, also absence, until it is released; a
 * template is therefore seen in one state throughout. One loader belongs to
 * one thread. */
#ifndef IXT_SOURCE_LOADER_H
#define IXT_SOURCE_LOADER_H

#include "ixt/base/intern.h"
#include "ixt/source/root.h"

/* Where consecutive lines of a source come from: lines from `line` on stand in
 * file `file` from line `file_line` on. */
typedef struct ixt_line_span {
	uint32_t line;
	uint32_t file_line;
	ixt_str file;
} ixt_line_span;

/* One file that was read to make a source. */
typedef struct ixt_source_read {
	ixt_str name;		/* as handed to the roots, without leading // */
	int root;		/* index of the root that answered, -1: absent */
	ixt_str data;		/* its bytes */
} ixt_source_read;

typedef struct ixt_source {
	ixt_str name;		/* as asked for, without leading // */
	ixt_str text;		/* valid UTF-8, includes replaced */
	const ixt_line_span *spans;	/* NULL: every line is the file's own */
	uint32_t span_count;
	const struct ixt_source *const *includes;	/* direct ones */
	uint32_t include_count;
	const ixt_source_read *read;	/* the file itself */
} ixt_source;

typedef struct ixt_loader ixt_loader;

/* `roots` are asked in order; they must outlive the loader. Raises through
 * `trap` on lack of memory. Free with ixt_loader_free. */
ixt_loader *ixt_loader_new(ixt_root *const *roots, uint32_t root_count,
			   const ixt_allocator *allocator, ixt_trap *trap);
void ixt_loader_free(ixt_loader *l);
/* The trap later calls raise through. */
void ixt_loader_set_trap(ixt_loader *l, ixt_trap *trap);

/* The source called `name`. Raises FileNotFoundError (message: the name that
 * is missing, which may be an included one), UnicodeDecodeError, OSError,
 * RecursionError for an include that includes itself, Unsupported beyond
 * IXT_MAX_INCLUDE_DEPTH or IXT_MAX_SOURCE_BYTES. Failures are not memoised.
 * The result lives as long as the loader. */
const ixt_source *ixt_loader_source(ixt_loader *l, ixt_str name);

/* The bytes of the file `name` itself, read once. A file that is nowhere is an
 * answer, too: root -1. Raises as above. */
const ixt_source_read *ixt_loader_read(ixt_loader *l, ixt_str name);

/* Name `name` as it is meant inside the template `parent`: unchanged when it
 * starts with "//" or "/", else below parent's directory. In `arena`. */
ixt_str ixt_name_join(ixt_arena *arena, ixt_str name, ixt_str parent);

/* File and line of line `line` (from 1) of `s`. */
ixt_line_span ixt_source_position(const ixt_source *s, uint32_t line);

/* Every read so far that found no file, for recorded read sets. */
uint32_t ixt_loader_absent_count(const ixt_loader *l);
ixt_str ixt_loader_absent(const ixt_loader *l, uint32_t index);

/* Sorted names of the directories that hold an `ix.sh`, the union over the
 * roots; without the roots themselves and generated packages. In `arena`.
 * Raises OSError. */
ixt_str *ixt_loader_packages(ixt_loader *l, ixt_arena *arena, uint32_t *count);

#endif
