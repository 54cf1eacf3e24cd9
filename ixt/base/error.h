/* Error records, and the way they travel inside the core.
 *
 * A record belongs to the caller. Its texts live in an arena and are borrowed:
 * each function that fills a record says how long they stay. The first error
 * wins: a record that is set is not overwritten.
 *
 * Inside the core an error is raised: ixt_raise() fills the record of the
 * innermost trap and jumps to it. All memory of the core lives in arenas, so
 * nothing leaks. A trap is set by the public functions only:
 *
 *	ixt_trap trap = { .error = err };
 *	if (IXT_TRAPPED(&trap))
 *		return -1;	// raised, err is filled
 *	… trap is handed down (inside arenas and contexts) …
 *
 * Automatic variables that change between the trap and the jump and are read
 * after it must be volatile (C17 7.13.2.1).
 */
#ifndef IXT_BASE_ERROR_H
#define IXT_BASE_ERROR_H

#include <setjmp.h>
#include <stdint.h>
#include <stdnoreturn.h>

#include "ixt/base/str.h"

/* The classes that upstream's errors can have, by their unqualified type
 * names, which are part of every comparison (ixt_error_class_name). */
typedef enum ixt_error_class {
	IXT_ERR_NONE,
	/* Jinja2 */
	IXT_ERR_TEMPLATE_SYNTAX,
	IXT_ERR_TEMPLATE_ASSERTION,
	IXT_ERR_TEMPLATE_RUNTIME,
	IXT_ERR_TEMPLATE_NOT_FOUND,
	IXT_ERR_UNDEFINED,
	/* upstream's core.error.Error, and binascii.Error, which is alike here */
	IXT_ERR_ERROR,
	/* Python */
	IXT_ERR_EXCEPTION,
	IXT_ERR_ASSERTION,
	IXT_ERR_ATTRIBUTE,
	IXT_ERR_FILE_NOT_FOUND,
	IXT_ERR_INDEX,
	IXT_ERR_IS_A_DIRECTORY,
	IXT_ERR_JSON_DECODE,
	IXT_ERR_KEY,
	IXT_ERR_NOT_A_DIRECTORY,
	IXT_ERR_OS,
	IXT_ERR_OVERFLOW,
	IXT_ERR_PERMISSION,
	IXT_ERR_RECURSION,
	IXT_ERR_TYPE,
	IXT_ERR_UNICODE_DECODE,
	IXT_ERR_UNICODE_ENCODE,
	IXT_ERR_VALUE,
	/* ours: a construct or value outside the subset, a named limit */
	IXT_ERR_UNSUPPORTED,
	/* ours: an allocation failed */
	IXT_ERR_MEMORY,
	IXT_ERR_CLASS_COUNT
} ixt_error_class;

typedef struct ixt_error {
	ixt_error_class cls;	/* IXT_ERR_NONE: no error */
	ixt_str message;	/* upstream's str(e), without the class */
	ixt_str template_name;	/* where it happened, as upstream names it; may be empty */
	uint32_t line;		/* upstream's line in that template, from 1; 0: none */
	uint32_t column;	/* in code points, from 1; 0: unknown */
	ixt_str hint;		/* for people: what to do; may be empty */
	ixt_str construct;	/* IXT_ERR_UNSUPPORTED: short name of the construct */
	/* for people: where the line of the template stands in a file */
	ixt_str file;
	uint32_t file_line;
	ixt_str excerpt;	/* that line's text, or a window of it around column */
	uint32_t excerpt_column;	/* column of the excerpt's first character */
	ixt_str chain;		/* templates from leaf to root, one a line */
	ixt_str asked;		/* packages from the failing one to the one that was
				 * named, one a line: who asked for whom */
	ixt_str wrapped;	/* what upstream says around it: which file it could
				 * not render, or which package it could not load */
} ixt_error;

/* "UndefinedError", "FileNotFoundError", "Unsupported" … */
ixt_str ixt_error_class_name(ixt_error_class cls);

typedef struct ixt_trap {
	jmp_buf jump;
	ixt_error *error;
} ixt_trap;

/* False when it sets the trap, true when control comes back with the record
 * filled. To be used as the whole condition of an `if`. */
#define IXT_TRAPPED(trap) (setjmp((trap)->jump) != 0)

/* Raises `cls` with a message that must outlive the record's use. */
noreturn void ixt_raise_str(ixt_trap *trap, ixt_error_class cls, ixt_str message);
/* Jumps with the record as it stands (its class must be set). */
noreturn void ixt_raise_filled(ixt_trap *trap);

#endif
