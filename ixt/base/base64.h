/* Base64 with the standard alphabet, as CPython's base64 module does it. */
#ifndef IXT_BASE_BASE64_H
#define IXT_BASE_BASE64_H

#include "ixt/base/arena.h"

/* Padded, without line breaks. In `arena`. */
ixt_str ixt_base64_encode(ixt_arena *arena, ixt_str s);

typedef enum ixt_base64_fault {
	IXT_BASE64_OK,
	IXT_BASE64_PADDING,	/* the padding of the last group is missing */
	IXT_BASE64_LONE,	/* a single character is left over */
} ixt_base64_fault;

/* binascii.a2b_base64, not strict: characters outside the alphabet are passed
 * over, and decoding ends where the padding of a full group ends. In `arena`;
 * *fault says how the text ends, *characters how many counted before a lone one. */
ixt_str ixt_base64_decode(ixt_arena *arena, ixt_str s, ixt_base64_fault *fault,
			  size_t *characters);

#endif
