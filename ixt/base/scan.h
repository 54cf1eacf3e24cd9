/* Private to base: looking for special bytes in JSON text, 16 at a time where
 * SSE2 is there, one at a time elsewhere. */
#ifndef IXT_BASE_SCAN_H
#define IXT_BASE_SCAN_H

#include <stdbool.h>

#ifdef __SSE2__
#include <emmintrin.h>

/* Index of the lowest set bit; `mask` is not 0. */
static inline unsigned ixt_lowest_bit(unsigned mask)
{
#if defined(__GNUC__)
	return (unsigned)__builtin_ctz(mask);
#else
	unsigned n = 0;

	for (; !(mask & 1); mask >>= 1)
		n++;
	return n;
#endif
}

static inline __m128i ixt_load16(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* A bit for each byte of `x` at which the body of a JSON string cannot simply
 * go on: quote, backslash, below 0x20. */
static inline unsigned ixt_string_stops(__m128i x)
{
	__m128i stop = _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8(0x1f)), x);

	stop = _mm_or_si128(stop, _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
	stop = _mm_or_si128(stop, _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
	return (unsigned)_mm_movemask_epi8(stop);
}

/* The same for bytes that json.dumps escapes: these, DEL, and beyond ASCII,
 * which the signed comparison takes in. */
static inline unsigned ixt_escape_stops(__m128i x)
{
	__m128i stop = _mm_cmplt_epi8(x, _mm_set1_epi8(0x20));

	stop = _mm_or_si128(stop, _mm_cmpeq_epi8(x, _mm_set1_epi8('"')));
	stop = _mm_or_si128(stop, _mm_cmpeq_epi8(x, _mm_set1_epi8('\\')));
	stop = _mm_or_si128(stop, _mm_cmpeq_epi8(x, _mm_set1_epi8(0x7f)));
	return (unsigned)_mm_movemask_epi8(stop);
}
#endif

static inline bool ixt_stops_string(char c)
{
	return c == '"' || c == '\\' || (unsigned char)c < 0x20;
}

static inline bool ixt_needs_escape(char c)
{
	return c == '"' || c == '\\' || (unsigned char)c < 0x20 || (unsigned char)c >= 0x7f;
}

/* First byte in [p, end) that ixt_needs_escape, or end. */
static inline const char *ixt_skip_ascii(const char *p, const char *end)
{
#ifdef __SSE2__
	for (; end - p >= 16; p += 16) {
		unsigned stops = ixt_escape_stops(ixt_load16(p));

		if (stops)
			return p + ixt_lowest_bit(stops);
	}
#endif
	while (p < end && !ixt_needs_escape(*p))
		p++;
	return p;
}

/* First byte in [p, end) that ixt_stops_string, or end. */
static inline const char *ixt_skip_plain(const char *p, const char *end)
{
#ifdef __SSE2__
	for (; end - p >= 16; p += 16) {
		unsigned stops = ixt_string_stops(ixt_load16(p));

		if (stops)
			return p + ixt_lowest_bit(stops);
	}
#endif
	while (p < end && !ixt_stops_string(*p))
		p++;
	return p;
}

#endif
