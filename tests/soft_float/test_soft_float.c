/* Holds the soft-float functions against the FPU of this machine.
 *
 * usage: test-soft-float [PAIRS [SEED]]
 *
 * Every operation is done on every edge pair and on PAIRS pairs of random operands
 * (1,000,000), in both types. Results must be the same bits; where the FPU gives a
 * NaN, a quiet NaN. Prints the number of comparisons, or the first few differences
 * and exits with 1. */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "targets/capos/sysroot/soft_float.h"

enum { SHOWN = 20 };

static unsigned long long compared, different;

/* ------------------------------------------------------------------ operands */

static uint64_t state;

/* xorshift64*, from Vigna's "An experimental exploration of Marsaglia's xorshift
 * generators, scrambled". */
static uint64_t random64(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1dull;
}

/* A significand that makes ties and carries likely: few bits set, or few clear. */
static uint64_t rare_bits(int width)
{
	uint64_t mask = (1ull << width) - 1, bits = 0;
	int i, n = (int)(random64() % 4);

	for (i = 0; i < n; i++)
		bits |= 1ull << random64() % (unsigned)width;
	return (random64() & 1 ? bits : ~bits) & mask;
}

/* An operand of `mant` significand bits and `exp` exponent bits; `near` is another one
 * whose exponent it is to be close to, half of the time. */
static uint64_t operand(int mant, int exp, uint64_t near)
{
	uint64_t exp_mask = (1ull << exp) - 1, e = random64() & exp_mask;
	uint64_t kind = random64();

	if (kind & 1)
		e = ((near >> mant) + kind % 128 - 64) & exp_mask;
	if ((kind >> 8) % 64 == 0)
		e = kind & 2 ? 0 : exp_mask;
	return (kind >> 63) << (mant + exp) | e << mant |
	       (kind & 4 ? rare_bits(mant) : random64() & ((1ull << mant) - 1));
}

/* ----------------------------------------------------------------- comparison */

static void complain(const char *what, uint64_t a, uint64_t b, uint64_t got, uint64_t want)
{
	if (different++ < SHOWN)
		printf("%s: %" PRIx64 ", %" PRIx64 " gives %" PRIx64 ", the FPU says %" PRIx64
		       "\n", what, a, b, got, want);
}

static void same(const char *what, uint64_t a, uint64_t b, uint64_t got, uint64_t want)
{
	compared++;
	if (got != want)
		complain(what, a, b, got, want);
}

static void same_sign(const char *what, uint64_t a, uint64_t b, long got, bool want)
{
	compared++;
	if ((got != 0) != want)
		complain(what, a, b, (uint64_t)got, want);
}

#define F float
#define U uint32_t
#define MANT 23
#define EXP 8
#define TAG sf
#define COMPLEX sc
#include "tests/soft_float/one_type.h"

#define F double
#define U uint64_t
#define MANT 52
#define EXP 11
#define TAG df
#define COMPLEX dc
#include "tests/soft_float/one_type.h"

static void between_types(uint64_t bits)
{
	double wide = df_of(bits);
	float narrow = sf_of((uint32_t)bits);

	df_same("extendsfdf2", (uint32_t)bits, 0, soft_extendsfdf2(narrow), (double)narrow);
	sf_same("truncdfsf2", bits, 0, soft_truncdfsf2(wide), (float)wide);
}

/* ------------------------------------------------------- 128-bit division */

static soft_u128 wide_integer(void)
{
	return ((soft_u128)random64() << 64 | random64()) >> random64() % 128;
}

/* By what division means: nothing of the host's takes part. */
static void division(void)
{
	soft_u128 a = wide_integer(), b = wide_integer() | 1, rest;
	soft_u128 q = soft_udivmodti4(a, b, &rest);
	soft_i128 x = (soft_i128)a, y = (soft_i128)(random64() & 1 ? b : -b);
	bool right = q * b + rest == a && rest < b && soft_udivti3(a, b) == q &&
		     soft_umodti3(a, b) == rest;

	same("udivmodti4", (uint64_t)a, (uint64_t)b, right, true);
	right = soft_divti3(x, y) == x / y && soft_modti3(x, y) == x % y;
	same("divti3", (uint64_t)x, (uint64_t)y, right, true);
}

static void one_pair(uint64_t near)
{
	uint64_t a = operand(52, 11, near), b = operand(52, 11, a);
	uint32_t c = (uint32_t)operand(23, 8, near >> 20), d = (uint32_t)operand(23, 8, c);

	df_pair(df_of(a), df_of(b));
	sf_pair(sf_of(c), sf_of(d));
	between_types(a);
	between_types(c);
	/* near the range of float, so that rounding and subnormals take part */
	between_types((a & 0x800fffffffffffffull) |
		      (random64() % 300 + 1023 - 160) << 52);
}

int main(int argc, char **argv)
{
	unsigned long long pairs = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000, i;

	state = argc > 2 ? strtoull(argv[2], NULL, 10) | 1 : 1;
	df_edges();
	sf_edges();
	for (i = 0; i < pairs; i++)
		one_pair(random64());
	for (i = 0; i < pairs / 16; i++)
		division();
	printf("%llu comparisons over %llu random pairs, %llu different\n", compared, pairs,
	       different);
	return different || !compared;
}
