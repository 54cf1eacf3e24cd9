/* The texts of digests, whatever computes them. */
#include "ixt/base/hash.h"

#include <assert.h>

void ixt_hex(const uint8_t *bytes, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

#define MAX_LIMBS 16

/* Divides the number (least significant limb first) by 62; returns the rest. */
static unsigned divide_by_62(uint32_t *limbs, size_t count)
{
	uint64_t rest = 0;

	for (size_t i = count; i-- > 0;) {
		rest = rest << 32 | limbs[i];
		limbs[i] = (uint32_t)(rest / 62);
		rest %= 62;
	}
	return (unsigned)rest;
}

void ixt_b62(const uint8_t *bytes, size_t n, int digits, char *out)
{
	static const char alphabet[] =
		"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	uint32_t limbs[MAX_LIMBS] = { 0 };
	size_t count = (n + 3) / 4;

	assert(count <= MAX_LIMBS);
	for (size_t i = 0; i < n; i++)
		limbs[i / 4] |= (uint32_t)bytes[i] << (i % 4 * 8);
	for (int i = 0; i < digits; i++) {
		*out++ = alphabet[divide_by_62(limbs, count)];
		while (count > 0 && limbs[count - 1] == 0)
			count--;
	}
	*out = '\0';
}
