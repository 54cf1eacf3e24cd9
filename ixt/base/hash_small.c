/* SHA-256 (FIPS 180-4) and MD5 (RFC 1321) in little code, for programs into
 * which OpenSSL does not fit. Both take blocks of 64 bytes; they differ in the
 * byte order of words, the number of words of state, and the rounds. */
#include <stdlib.h>

#include "ixt/base/hash.h"

#define BLOCK 64

typedef struct digest digest;
struct digest {
	uint32_t state[8];
	uint64_t length;	/* bytes so far */
	uint8_t block[BLOCK];	/* length % BLOCK of it are filled */
	void (*compress)(uint32_t *state, const uint8_t *block);
	bool big_endian;
};

struct ixt_sha256_stream {
	digest digest;
};

static uint32_t rotate_left(uint32_t x, unsigned n)
{
	return x << n | x >> (32 - n);
}

static uint32_t rotate_right(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static unsigned byte_shift(size_t i, bool big_endian)
{
	return (unsigned)(big_endian ? 3 - i : i) * 8;
}

static uint32_t load_word(const uint8_t *p, bool big_endian)
{
	uint32_t word = 0;

	for (size_t i = 0; i < 4; i++)
		word |= (uint32_t)p[i] << byte_shift(i, big_endian);
	return word;
}

static void store_word(uint8_t *p, uint32_t word, bool big_endian)
{
	for (size_t i = 0; i < 4; i++)
		p[i] = (uint8_t)(word >> byte_shift(i, big_endian));
}

/* SHA-256. */

/* First 32 bits of the fractions of the cube roots of the first 64 primes. */
static const uint32_t sha256_k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static void sha256_schedule(uint32_t w[64], const uint8_t *block)
{
	for (size_t i = 0; i < 16; i++)
		w[i] = load_word(block + 4 * i, true);
	for (size_t i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + w[i - 7] +
		       (rotate_right(a, 7) ^ rotate_right(a, 18) ^ a >> 3) +
		       (rotate_right(b, 17) ^ rotate_right(b, 19) ^ b >> 10);
	}
}

/* v holds a to h of the standard. */
static void sha256_round(uint32_t v[8], uint32_t wk)
{
	uint32_t a = v[0], e = v[4];
	uint32_t t1 = v[7] + wk + (rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25)) +
		      (v[6] ^ (e & (v[5] ^ v[6])));
	uint32_t t2 = (rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22)) +
		      ((a & v[1]) | (v[2] & (a | v[1])));

	memmove(v + 1, v, 7 * sizeof *v);
	v[0] = t1 + t2;
	v[4] += t1;
}

static void sha256_compress(uint32_t *state, const uint8_t *block)
{
	uint32_t w[64], v[8];

	sha256_schedule(w, block);
	memcpy(v, state, sizeof v);
	for (size_t i = 0; i < 64; i++)
		sha256_round(v, sha256_k[i] + w[i]);
	for (size_t i = 0; i < 8; i++)
		state[i] += v[i];
}

/* MD5. */

/* First 32 bits of the fractions of |sin(i + 1)|. */
static const uint32_t md5_k[64] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a,
	0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
	0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
	0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
	0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
	0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
	0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
	0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
	0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

/* The function of the round, and which word it takes. */
static uint32_t md5_mix(size_t i, const uint32_t v[4], size_t *word)
{
	uint32_t b = v[1], c = v[2], d = v[3];

	switch (i / 16) {
	case 0:
		*word = i;
		return d ^ (b & (c ^ d));
	case 1:
		*word = (5 * i + 1) % 16;
		return c ^ (d & (b ^ c));
	case 2:
		*word = (3 * i + 5) % 16;
		return b ^ c ^ d;
	default:
		*word = 7 * i % 16;
		return c ^ (b | ~d);
	}
}

static void md5_compress(uint32_t *state, const uint8_t *block)
{
	static const uint8_t rotations[4][4] = {
		{ 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 },
	};
	uint32_t v[4];

	memcpy(v, state, sizeof v);
	for (size_t i = 0; i < 64; i++) {
		size_t word;
		uint32_t f = md5_mix(i, v, &word) + v[0] + md5_k[i] +
			     load_word(block + 4 * word, false);

		v[0] = v[3];
		v[3] = v[2];
		v[2] = v[1];
		v[1] += rotate_left(f, rotations[i / 16][i % 4]);
	}
	for (size_t i = 0; i < 4; i++)
		state[i] += v[i];
}

/* Both. */

static const digest sha256_start = {
	.state = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
		   0x1f83d9ab, 0x5be0cd19 },
	.compress = sha256_compress,
	.big_endian = true,
};

static const digest md5_start = {
	.state = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 },
	.compress = md5_compress,
};

static void add(digest *d, ixt_str data)
{
	while (data.len > 0) {
		size_t used = d->length % BLOCK;
		ixt_str part = ixt_str_first(data, BLOCK - used);

		memcpy(d->block + used, part.ptr, part.len);
		d->length += part.len;
		data = ixt_str_from(data, part.len);
		if (d->length % BLOCK == 0)
			d->compress(d->state, d->block);
	}
}

/* Pads with 0x80, zeros, and the length in bits; writes `words` of the state. */
static void finish(digest *d, uint8_t *out, size_t words)
{
	uint64_t bits = d->length * 8;
	uint32_t high = (uint32_t)(bits >> 32), low = (uint32_t)bits;
	uint8_t tail[8];

	store_word(tail, d->big_endian ? high : low, d->big_endian);
	store_word(tail + 4, d->big_endian ? low : high, d->big_endian);
	add(d, IXT_STR("\x80"));
	while (d->length % BLOCK != BLOCK - sizeof tail)
		add(d, IXT_STR("\0"));
	add(d, (ixt_str){ (const char *)tail, sizeof tail });
	for (size_t i = 0; i < words; i++)
		store_word(out + 4 * i, d->state[i], d->big_endian);
}

void ixt_sha256(ixt_str data, uint8_t out[32])
{
	digest d = sha256_start;

	add(&d, data);
	finish(&d, out, 8);
}

void ixt_md5(ixt_str data, uint8_t out[16])
{
	digest d = md5_start;

	add(&d, data);
	finish(&d, out, 4);
}

ixt_sha256_stream *ixt_sha256_begin(void)
{
	ixt_sha256_stream *s = malloc(sizeof *s);

	if (s)
		s->digest = sha256_start;
	return s;
}

void ixt_sha256_add(ixt_sha256_stream *s, ixt_str data)
{
	add(&s->digest, data);
}

void ixt_sha256_end(ixt_sha256_stream *s, uint8_t out[32])
{
	finish(&s->digest, out, 8);
	free(s);
}
