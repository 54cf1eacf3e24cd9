/* Digests, behind one small header: OpenSSL on the host, our own small code
 * where a 4 MB library does not fit (build option `hash`). */
#ifndef IXT_BASE_HASH_H
#define IXT_BASE_HASH_H

#include <stdint.h>

#include "ixt/base/str.h"

void ixt_sha256(ixt_str data, uint8_t out[32]);
void ixt_md5(ixt_str data, uint8_t out[16]);
/* Lower-case hex of `n` bytes, with a final NUL. */
void ixt_hex(const uint8_t *bytes, size_t n, char *out);
/* Upstream's uid text of a digest (core/utils.py b62): the bytes as a
 * little-endian integer, `digits` base-62 digits, least significant first,
 * alphabet 0-9a-zA-Z, with a final NUL. 16 bytes give 22 digits, 20 give 27. */
void ixt_b62(const uint8_t *bytes, size_t n, int digits, char *out);

typedef struct ixt_sha256_stream ixt_sha256_stream;
/* For digests over several pieces. Returns NULL without memory. */
ixt_sha256_stream *ixt_sha256_begin(void);
void ixt_sha256_add(ixt_sha256_stream *s, ixt_str data);
/* Ends and frees the stream. */
void ixt_sha256_end(ixt_sha256_stream *s, uint8_t out[32]);

#endif
