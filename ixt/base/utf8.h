/* UTF-8, strict as CPython's decoder: no surrogates, no overlong forms, at
 * most U+10FFFF. Everything past the loader is valid UTF-8, so all other
 * modules may walk it without checks. */
#ifndef IXT_BASE_UTF8_H
#define IXT_BASE_UTF8_H

#include <stdint.h>

#include "ixt/base/arena.h"

/* True when `s` is valid. Else *offset is the byte at which CPython reports. */
bool ixt_utf8_valid(ixt_str s, size_t *offset);
/* Raises UnicodeDecodeError with CPython's text for the first fault of `s`. */
noreturn void ixt_utf8_raise(ixt_arena *a, ixt_str s);

/* Number of code points of valid text. */
size_t ixt_utf8_count(ixt_str s);
/* Byte offset of code point `index`; s.len when there are fewer. */
size_t ixt_utf8_offset(ixt_str s, size_t index);
/* Decodes the code point at *pos (valid text) and moves *pos past it. */
uint32_t ixt_utf8_next(ixt_str s, size_t *pos);
/* Writes `cp` to `out` (4 bytes of room), returns the length. */
size_t ixt_utf8_put(char *out, uint32_t cp);

/* str.isspace() of CPython 3.11 (Unicode 14). */
bool ixt_is_space(uint32_t cp);
/* `s` without ixt_is_space characters at both ends: str.strip(). */
ixt_str ixt_strip(ixt_str s);
/* str.upper(), with full case mapping. In `arena`. */
ixt_str ixt_upper(ixt_arena *a, ixt_str s);
/* repr() of a str: quotes, escapes, printability as CPython 3.11. In `arena`. */
ixt_str ixt_repr(ixt_arena *a, ixt_str s);
/* Value of a character of category Nd, as int() reads it; -1 for others. */
int ixt_decimal_digit(uint32_t cp);

#endif
