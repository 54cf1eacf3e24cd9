/* Shifts of 128-bit integers, which clang calls for when it compiles for size. Counts
 * are below 128. */
#include <stdint.h>

typedef unsigned __int128 wide;

static wide join(uint64_t high, uint64_t low)
{
	union {
		uint64_t words[2];
		wide value;
	} u = { { low, high } };

	return u.value;
}

static uint64_t high_of(wide value)
{
	union {
		wide value;
		uint64_t words[2];
	} u = { value };

	return u.words[1];
}

wide __ashlti3(wide a, int count)
{
	uint64_t low = (uint64_t)a, high = high_of(a);

	if (count >= 64)
		return join(low << (count - 64), 0);
	return count ? join(high << count | low >> (64 - count), low << count) : a;
}

wide __lshrti3(wide a, int count)
{
	uint64_t low = (uint64_t)a, high = high_of(a);

	if (count >= 64)
		return join(0, high >> (count - 64));
	return count ? join(high >> count, low >> count | high << (64 - count)) : a;
}

wide __ashrti3(wide a, int count)
{
	uint64_t low = (uint64_t)a;
	int64_t high = (int64_t)high_of(a);

	if (count >= 64)
		return join((uint64_t)(high >> 63), (uint64_t)(high >> (count - 64)));
	return count ? join((uint64_t)(high >> count), low >> count | (uint64_t)high << (64 - count))
		     : a;
}
