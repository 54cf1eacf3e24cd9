#include "soft_float.h"

#include <stdbool.h>

#define F float
#define U uint32_t
#define S int32_t
#define W uint64_t
#define BITS 32
#define MANT 23
#define TAG sf
#define COMPLEX sc
#include "soft_float_type.h"

#define F double
#define U uint64_t
#define S int64_t
#define W soft_u128
#define BITS 64
#define MANT 52
#define TAG df
#define COMPLEX dc
#include "soft_float_type.h"

/* --------------------------------------------------------- between the types */

enum {
	F32_MANT = 23, F32_BIAS = 127,
	F64_MANT = 52, F64_BIAS = 1023,
	MANT_MORE = F64_MANT - F32_MANT, BIAS_MORE = F64_BIAS - F32_BIAS,
};

#define F32_INFINITE 0x7f800000u
#define F64_INFINITE 0x7ff0000000000000ull

/* Payloads of NaNs keep their leading bits, in both directions. */
double SOFT_FLOAT(extendsfdf2)(float a)
{
	uint64_t sign = (uint64_t)(sf_bits(a) >> 31) << 63;
	uint32_t abs = sf_abs(a), sig;
	int exp;

	if (sf_is_nan(a))
		return df_of(sign | F64_INFINITE | 1ull << (F64_MANT - 1) |
			     (uint64_t)(abs - F32_INFINITE) << MANT_MORE);
	if (sf_is_inf(a) || abs == 0)
		return df_of(sign | (abs ? F64_INFINITE : 0));
	exp = sf_split(abs, &sig) + BIAS_MORE;
	/* the leading one of sig adds 1 to the exponent */
	return df_of(sign | (((uint64_t)(exp - 1) << F64_MANT) + ((uint64_t)sig << MANT_MORE)));
}

float SOFT_FLOAT(truncdfsf2)(double a)
{
	uint32_t sign = (uint32_t)(df_bits(a) >> 63) << 31;
	uint64_t abs = df_abs(a), sig;
	int exp;

	if (df_is_nan(a))
		return sf_of(sign | F32_INFINITE | 1u << (F32_MANT - 1) |
			     (uint32_t)((abs - F64_INFINITE) >> MANT_MORE));
	if (df_is_inf(a) || abs == 0)
		return sf_of(sign | (abs ? F32_INFINITE : 0));
	exp = df_split(abs, &sig) - BIAS_MORE;
	return sf_round(sign, exp, (uint32_t)df_shift_sticky(sig, MANT_MORE - 3));
}

/* ------------------------------------------------------- 128-bit division */

static int leading_zeros(soft_u128 a)
{
	uint64_t high = (uint64_t)(a >> 64), low = (uint64_t)a;

	if (high)
		return __builtin_clzll(high);
	return low ? 64 + __builtin_clzll(low) : 128;
}

/* Division by 0 traps, as that of smaller integers does. */
soft_u128 SOFT_FLOAT(udivmodti4)(soft_u128 a, soft_u128 b, soft_u128 *rest)
{
	soft_u128 q = 0;
	int bit;

	if (a >> 64 == 0 && b >> 64 == 0) {
		*rest = (uint64_t)a % (uint64_t)b;
		return (uint64_t)a / (uint64_t)b;
	}
	if (b == 0)
		__builtin_trap();
	for (bit = leading_zeros(b) - leading_zeros(a); bit >= 0; bit--) {
		q <<= 1;
		if (a >= b << bit) {
			a -= b << bit;
			q |= 1;
		}
	}
	*rest = a;
	return q;
}

soft_u128 SOFT_FLOAT(udivti3)(soft_u128 a, soft_u128 b)
{
	soft_u128 rest;

	return SOFT_FLOAT(udivmodti4)(a, b, &rest);
}

soft_u128 SOFT_FLOAT(umodti3)(soft_u128 a, soft_u128 b)
{
	soft_u128 rest;

	SOFT_FLOAT(udivmodti4)(a, b, &rest);
	return rest;
}

static soft_u128 size_of(soft_i128 a)
{
	return a < 0 ? -(soft_u128)a : (soft_u128)a;
}

soft_i128 SOFT_FLOAT(divti3)(soft_i128 a, soft_i128 b)
{
	soft_u128 q = SOFT_FLOAT(udivti3)(size_of(a), size_of(b));

	return (soft_i128)((a < 0) != (b < 0) ? -q : q);
}

/* The rest has the dividend's sign. */
soft_i128 SOFT_FLOAT(modti3)(soft_i128 a, soft_i128 b)
{
	soft_u128 rest = SOFT_FLOAT(umodti3)(size_of(a), size_of(b));

	return (soft_i128)(a < 0 ? -rest : rest);
}
