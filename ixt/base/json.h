/* The core's own JSON: a checker and reader that agree with CPython's
 * json.loads in what they accept and in the text of errors, and writers that
 * agree with json.dumps to the byte (jansson does not: hex case, DEL,
 * exponents, big integers). */
#ifndef IXT_BASE_JSON_H
#define IXT_BASE_JSON_H

#include <stdint.h>

#include "ixt/base/arena.h"
#include "ixt/base/buf.h"

typedef enum ixt_json_type {
	IXT_JSON_NULL, IXT_JSON_FALSE, IXT_JSON_TRUE, IXT_JSON_INT, IXT_JSON_FLOAT,
	IXT_JSON_STRING, IXT_JSON_ARRAY, IXT_JSON_OBJECT,
	IXT_JSON_BIG_INT,	/* beyond 64 bits: string holds the digits */
	IXT_JSON_ESCAPED,	/* a string as json.dumps writes it, without the
				 * quotes; only where it was asked for */
} ixt_json_type;

typedef struct ixt_json ixt_json;
struct ixt_json {
	ixt_json_type type;
	uint32_t count;		/* of an array's items, an object's members */
	union {
		int64_t integer;
		double number;
		ixt_str string;	/* decoded; lone surrogates stay as 3-byte forms */
		ixt_json *items;	/* array: items; object: key, value, key, value … */
	};
};

/* Checks that `text` (valid UTF-8) is what json.loads accepts. Returns 0, or
 * -1 with err filled: JSONDecodeError with CPython's message ("Expecting
 * value: line 1 column 1 (char 0)"; line, column and char count code points),
 * RecursionError beyond IXT_MAX_JSON_DEPTH. Texts of `err` live in `arena`.
 * Allocates nothing on success. */
int ixt_json_check(ixt_str text, ixt_arena *arena, ixt_error *err);

/* The same, and says in *found whether the text is an object whose member
 * `outer` is an object with a member `inner`. Names written with escapes are
 * not recognised: false is no proof. */
int ixt_json_check_member(ixt_str text, ixt_str outer, ixt_str inner, bool *found,
			  ixt_arena *arena, ixt_error *err);

/* Reads `text` into `arena`; raises the same errors through arena->trap. A
 * repeated member replaces the earlier value at the earlier place, as a
 * Python dict does. Strings without escapes are views of `text`. */
ixt_json *ixt_json_read(ixt_str text, ixt_arena *arena);
/* The same, and the text need not stay; what is only needed on the way, and the
 * texts of an error, are in `scratch`. Strings of IXT_JSON_KEEP_ESCAPED bytes and
 * more that stand in the text just as json.dumps writes them stay so, as
 * IXT_JSON_ESCAPED: most long ones are only ever written again. */
#define IXT_JSON_KEEP_ESCAPED 256
ixt_json *ixt_json_read_apart(ixt_str text, ixt_arena *arena, ixt_arena *scratch);
/* The text of a string of either form, decoded into `arena` where that is needed.
 * False: the value is no string. */
bool ixt_json_text(const ixt_json *value, ixt_arena *arena, ixt_str *text);
/* Member `name` of an object, or NULL (also when `object` is no object). */
ixt_json *ixt_json_member(const ixt_json *object, ixt_str name);

/* Appends `s` (valid UTF-8) as json.dumps escapes it, without the quotes. */
void ixt_json_escape(ixt_buf *b, ixt_str s);
/* The same, with the quotes. */
void ixt_json_write_string(ixt_buf *b, ixt_str s);
/* Length of what is escaped, in bytes; equals s.len exactly when nothing is escaped. */
size_t ixt_json_escaped_len(ixt_str s);
/* The same into `out`, which has room for 6 bytes a byte of `s` (what is
 * escaped to more stems from more bytes). Returns the length. */
size_t ixt_json_escape_to(char *out, ixt_str s);
/* float.__repr__ of CPython (shortest digits that read back), and NaN,
 * Infinity, -Infinity when `json`, else nan, inf, -inf. Returns the length;
 * `out` has 32 bytes. */
size_t ixt_float_repr(char out[32], double value, bool json);

/* How json.dumps lays a document out. */
typedef struct ixt_json_style {
	int indent;		/* 0: one line with ", " and ": " */
	bool sort_keys;
} ixt_json_style;
void ixt_json_write(ixt_buf *b, const ixt_json *value, ixt_json_style style);

/* Appends `compact`, which ixt_json_write wrote on one line, as it would be
 * written with indent 4 at `depth` levels. */
void ixt_json_indent(ixt_buf *b, ixt_str compact, unsigned depth);

#endif
