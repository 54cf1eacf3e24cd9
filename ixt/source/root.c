#include "ixt/source/root.h"

#include <errno.h>

#include "ixt/base/limits.h"
#include "ixt/base/utf8.h"

/* CPython's subclass (PEP 3151) and glibc's words, so that the text does not
 * depend on the C library we were built with: musl says some differently. */
static const struct {
	int number;
	ixt_error_class cls;
	const char *text;
} errors[] = {
	{ EPERM, IXT_ERR_PERMISSION, "Operation not permitted" },
	{ ENOENT, IXT_ERR_FILE_NOT_FOUND, "No such file or directory" },
	{ EIO, IXT_ERR_OS, "Input/output error" },
	{ ENXIO, IXT_ERR_OS, "No such device or address" },
	{ ENOMEM, IXT_ERR_OS, "Cannot allocate memory" },
	{ EACCES, IXT_ERR_PERMISSION, "Permission denied" },
	{ ENOTDIR, IXT_ERR_NOT_A_DIRECTORY, "Not a directory" },
	{ EISDIR, IXT_ERR_IS_A_DIRECTORY, "Is a directory" },
	{ EINVAL, IXT_ERR_OS, "Invalid argument" },
	{ ENFILE, IXT_ERR_OS, "Too many open files in system" },
	{ EMFILE, IXT_ERR_OS, "Too many open files" },
	{ ENAMETOOLONG, IXT_ERR_OS, "File name too long" },
	{ ELOOP, IXT_ERR_OS, "Too many levels of symbolic links" },
};

static noreturn void raise_errno(int number, ixt_str shown, ixt_arena *arena)
{
	ixt_error_class cls = IXT_ERR_OS;
	const char *text = NULL;
	size_t i;

	for (i = 0; i < sizeof errors / sizeof *errors; i++) {
		if (errors[i].number == number) {
			cls = errors[i].cls;
			text = errors[i].text;
		}
	}
	ixt_raise(arena, cls, "[Errno %d] %s: %.*s", number,
		  text ? text : strerror(number), IXT_STR_ARG(shown));
}

noreturn void ixt_errno_raise(int number, ixt_str path, ixt_arena *arena)
{
	raise_errno(number, ixt_repr(arena, path), arena);
}

static noreturn void raise_unsupported(ixt_arena *arena, const char *construct,
				       ixt_str message)
{
	if (arena->trap->error->cls == IXT_ERR_NONE)
		arena->trap->error->construct = ixt_str_of(construct);
	ixt_raise_str(arena->trap, IXT_ERR_UNSUPPORTED, message);
}

noreturn void ixt_root_raise(ixt_root *root, ixt_str path, ixt_arena *arena)
{
	ixt_str shown = ixt_repr(arena, ixt_arena_concat(arena, IXT_STR("<root>/"), path));

	switch (root->error_number) {
	case ENOMEM:
		ixt_arena_no_memory(arena);
	case IXT_ROOT_NOT_A_FILE:
		raise_unsupported(arena, "special file",
				  ixt_arena_format(arena, "not a regular file: %.*s",
						   IXT_STR_ARG(shown)));
	case IXT_ROOT_TOO_LARGE:
		raise_unsupported(arena, "file size",
				  ixt_arena_format(arena,
						   "more than %u bytes (IXT_MAX_SOURCE_BYTES): %.*s",
						   IXT_MAX_SOURCE_BYTES, IXT_STR_ARG(shown)));
	case IXT_ROOT_LEAVES:
		raise_unsupported(arena, "symbolic link",
				  ixt_arena_format(arena,
						   "symbolic link leads out of the root: %.*s",
						   IXT_STR_ARG(shown)));
	default:
		raise_errno(root->error_number, shown, arena);
	}
}

bool ixt_path_stays_below(ixt_str path)
{
	size_t depth = 0, at = 0, end;
	ixt_str part;

	if (path.len && path.ptr[0] == '/')
		return false;
	for (; at < path.len; at = end + 1) {
		end = ixt_str_chr(path, '/', at);
		if (end == IXT_STR_NPOS)
			end = path.len;
		part = ixt_str_range(path.ptr + at, path.ptr + end);
		if (ixt_str_is(part, "..")) {
			if (depth-- == 0)
				return false;
		} else if (part.len && !ixt_str_is(part, ".")) {
			depth++;
		}
	}
	return true;
}
