#include "ixt/base/utf8.h"

typedef struct upper_range {
	uint32_t first, last, step;
	int32_t delta;
} upper_range;

typedef struct upper_special {
	uint16_t from;
	uint16_t to[3];		/* 0: not used */
} upper_special;

#include "ixt/base/unicode_tables.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Validity. The faults, their extent and their order are those of CPython's
 * utf8_decode (Objects/stringlib/codecs.h): a sequence is faulty up to, not
 * including, the first byte that cannot continue it. */

typedef struct fault {
	size_t begin, end;	/* bytes at fault */
	const char *reason;
} fault;

static bool is_continuation(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* Length that `lead` announces; 0: it begins nothing. */
static size_t sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead < 0xc2)
		return 0;
	if (lead < 0xe0)
		return 2;
	if (lead < 0xf0)
		return 3;
	return lead < 0xf5 ? 4 : 0;
}

/* Can `second` follow `lead`? No overlong forms, surrogates, or code points
 * above U+10FFFF: all three show in the second byte. */
static bool is_second(unsigned char lead, unsigned char second)
{
	if (!is_continuation(second))
		return false;
	switch (lead) {
	case 0xe0:
		return second >= 0xa0;
	case 0xed:
		return second < 0xa0;
	case 0xf0:
		return second >= 0x90;
	case 0xf4:
		return second < 0x90;
	default:
		return true;
	}
}

/* Length of the sequence at `i`, or 0 with *f filled. */
static size_t check_sequence(ixt_str s, size_t i, fault *f)
{
	const unsigned char *p = (const unsigned char *)s.ptr + i;
	size_t length = sequence_length(p[0]), good = 1;

	if (length == 0) {
		*f = (fault){ i, i + 1, "invalid start byte" };
		return 0;
	}
	while (good < length && i + good < s.len &&
	       (good == 1 ? is_second(p[0], p[1]) : is_continuation(p[good])))
		good++;
	if (good == length)
		return length;
	*f = (fault){ i, i + good,
		      i + good < s.len ? "invalid continuation byte" : "unexpected end of data" };
	return 0;
}

static bool is_ascii16(const char *p)
{
	uint64_t x[2];

	memcpy(x, p, sizeof x);
	return ((x[0] | x[1]) & UINT64_C(0x8080808080808080)) == 0;
}

static bool check(ixt_str s, fault *f)
{
	size_t i = 0;

	while (i < s.len) {
		while (s.len - i >= 16 && is_ascii16(s.ptr + i))
			i += 16;
		while (i < s.len && (unsigned char)s.ptr[i] < 0x80)
			i++;
		while (i < s.len && (unsigned char)s.ptr[i] >= 0x80) {
			size_t length = check_sequence(s, i, f);

			if (length == 0)
				return false;
			i += length;
		}
	}
	return true;
}

bool ixt_utf8_valid(ixt_str s, size_t *offset)
{
	fault f;

	if (check(s, &f))
		return true;
	*offset = f.begin;
	return false;
}

noreturn void ixt_utf8_raise(ixt_arena *a, ixt_str s)
{
	fault f = { 0, 0, "" };

	check(s, &f);
	if (f.end - f.begin == 1)
		ixt_raise(a, IXT_ERR_UNICODE_DECODE,
			  "'utf-8' codec can't decode byte 0x%02x in position %zu: %s",
			  (unsigned)(unsigned char)s.ptr[f.begin], f.begin, f.reason);
	ixt_raise(a, IXT_ERR_UNICODE_DECODE,
		  "'utf-8' codec can't decode bytes in position %zu-%zu: %s", f.begin,
		  f.end - 1, f.reason);
}

/* Walking valid text. */

/* Bytes of the 8 at `p` that begin a code point. */
static size_t count8(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t x;

	memcpy(&x, p, sizeof x);
	x = ((~x >> 7) | (x >> 6)) & ones;
	return (size_t)((x * ones) >> 56);
}

size_t ixt_utf8_count(ixt_str s)
{
	size_t n = 0, i = 0;

	for (; s.len - i >= 8; i += 8)
		n += count8(s.ptr + i);
	for (; i < s.len; i++)
		n += !is_continuation((unsigned char)s.ptr[i]);
	return n;
}

size_t ixt_utf8_offset(ixt_str s, size_t index)
{
	size_t i = 0;

	while (s.len - i >= 8 && count8(s.ptr + i) <= index) {
		index -= count8(s.ptr + i);
		i += 8;
	}
	/* Bytes before the index-th beginning from here on belong to earlier ones. */
	for (; i < s.len; i++) {
		if (is_continuation((unsigned char)s.ptr[i]))
			continue;
		if (index-- == 0)
			return i;
	}
	return s.len;
}

uint32_t ixt_utf8_next(ixt_str s, size_t *pos)
{
	const unsigned char *p = (const unsigned char *)s.ptr + *pos;

	if (p[0] < 0x80) {
		*pos += 1;
		return p[0];
	}
	if (p[0] < 0xe0) {
		*pos += 2;
		return (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
	}
	if (p[0] < 0xf0) {
		*pos += 3;
		return (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
	}
	*pos += 4;
	return (p[0] & 0x07u) << 18 | (p[1] & 0x3fu) << 12 | (p[2] & 0x3fu) << 6 |
	       (p[3] & 0x3fu);
}

size_t ixt_utf8_put(char *out, uint32_t cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

/* Properties of characters. */

/* Number of items of the ascending `table` that are at most `cp`. */
static size_t count_upto(const uint32_t *table, size_t n, uint32_t cp)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (table[mid] <= cp)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool ixt_is_space(uint32_t cp)
{
	return count_upto(space_toggles, COUNT(space_toggles), cp) % 2 == 1;
}

static bool is_printable(uint32_t cp)
{
	if (cp < 0x7f)
		return cp >= 0x20;
	return count_upto(unprintable_toggles, COUNT(unprintable_toggles), cp) % 2 == 0;
}

int ixt_decimal_digit(uint32_t cp)
{
	size_t n = count_upto(zero_digits, COUNT(zero_digits), cp);

	if (n == 0 || cp - zero_digits[n - 1] >= 10)
		return -1;
	return (int)(cp - zero_digits[n - 1]);
}

/* Both ends are ASCII and no white space, as nearly always. */
static bool is_stripped(ixt_str s)
{
	return s.len && (unsigned char)(s.ptr[0] - '!') < 0x5e &&
	       (unsigned char)(s.ptr[s.len - 1] - '!') < 0x5e;
}

ixt_str ixt_strip(ixt_str s)
{
	size_t begin = 0, end = s.len, pos = 0;

	if (is_stripped(s))
		return s;

	while (pos < end && ixt_is_space(ixt_utf8_next(s, &pos)))
		begin = pos;
	while (end > begin) {
		size_t last = end - 1;

		while (is_continuation((unsigned char)s.ptr[last]))
			last--;
		pos = last;
		if (!ixt_is_space(ixt_utf8_next(s, &pos)))
			break;
		end = last;
	}
	return end == s.len && begin == 0 ? s : (ixt_str){ s.ptr + begin, end - begin };
}

/* Upper case. */

static const upper_special *find_special(uint32_t cp)
{
	size_t low = 0, high = COUNT(upper_specials);

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (upper_specials[mid].from == cp)
			return &upper_specials[mid];
		if (upper_specials[mid].from < cp)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static uint32_t simple_upper(uint32_t cp)
{
	size_t low = 0, high = COUNT(upper_ranges);

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const upper_range *r = &upper_ranges[mid];

		if (cp < r->first)
			high = mid;
		else if (cp > r->last)
			low = mid + 1;
		else
			return (cp - r->first) % r->step ? cp : (uint32_t)((int32_t)cp + r->delta);
	}
	return cp;
}

/* Writes the upper case of `cp`, at most 3 code points of 3 bytes or one of 4. */
static size_t put_upper(char out[9], uint32_t cp)
{
	const upper_special *special;
	size_t n = 0;

	if (cp < 0x80) {
		out[0] = (char)(cp >= 'a' && cp <= 'z' ? cp - 'a' + 'A' : cp);
		return 1;
	}
	special = find_special(cp);
	if (!special)
		return ixt_utf8_put(out, simple_upper(cp));
	for (size_t i = 0; i < COUNT(special->to) && special->to[i]; i++)
		n += ixt_utf8_put(out + n, special->to[i]);
	return n;
}

static bool is_ascii(char c)
{
	return !(c & 0x80);
}

static char upper_ascii(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

ixt_str ixt_upper(ixt_arena *a, ixt_str s)
{
	char one[9];
	char *out;
	size_t n = 0;

	for (size_t pos = 0; pos < s.len;) {
		if (is_ascii(s.ptr[pos])) {
			n++;
			pos++;
		} else {
			n += put_upper(one, ixt_utf8_next(s, &pos));
		}
	}
	out = ixt_arena_take(a, n + 1);
	n = 0;
	for (size_t pos = 0; pos < s.len;) {
		size_t length;

		if (is_ascii(s.ptr[pos])) {
			out[n++] = upper_ascii(s.ptr[pos++]);
			continue;
		}
		length = put_upper(one, ixt_utf8_next(s, &pos));
		memcpy(out + n, one, length);
		n += length;
	}
	out[n] = '\0';
	return (ixt_str){ out, n };
}

/* repr() */

static size_t put_hex(char *out, char kind, int digits, uint32_t cp)
{
	out[0] = '\\';
	out[1] = kind;
	for (int i = digits; i > 0; i--, cp >>= 4)
		out[1 + i] = "0123456789abcdef"[cp & 15];
	return 2 + (size_t)digits;
}

static size_t put_pair(char *out, char second)
{
	out[0] = '\\';
	out[1] = second;
	return 2;
}

static size_t put_repr(char out[10], uint32_t cp, char quote)
{
	if (cp == (uint32_t)(unsigned char)quote || cp == '\\')
		return put_pair(out, (char)cp);
	if (is_printable(cp))
		return ixt_utf8_put(out, cp);
	switch (cp) {
	case '\t':
		return put_pair(out, 't');
	case '\n':
		return put_pair(out, 'n');
	case '\r':
		return put_pair(out, 'r');
	}
	if (cp < 0x100)
		return put_hex(out, 'x', 2, cp);
	return cp < 0x10000 ? put_hex(out, 'u', 4, cp) : put_hex(out, 'U', 8, cp);
}

static char choose_quote(ixt_str s)
{
	bool has_single = ixt_str_chr(s, '\'', 0) != IXT_STR_NPOS;

	return has_single && ixt_str_chr(s, '"', 0) == IXT_STR_NPOS ? '"' : '\'';
}

ixt_str ixt_repr(ixt_arena *a, ixt_str s)
{
	char quote = choose_quote(s);
	char one[10];
	char *out;
	size_t n = 2;

	for (size_t pos = 0; pos < s.len;)
		n += put_repr(one, ixt_utf8_next(s, &pos), quote);
	out = ixt_arena_take(a, n + 1);
	n = 0;
	out[n++] = quote;
	for (size_t pos = 0; pos < s.len;) {
		size_t length = put_repr(one, ixt_utf8_next(s, &pos), quote);

		memcpy(out + n, one, length);
		n += length;
	}
	out[n++] = quote;
	out[n] = '\0';
	return (ixt_str){ out, n };
}
