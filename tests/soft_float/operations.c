/* Every operation for which a compiler may call a helper. Never run: what it leaves
 * undefined is what soft_float.c has to define. */
#include <stdint.h>

#define ONE_TYPE(F) \
	volatile F F##_a, F##_b; \
	void F##_arithmetic(volatile F *out, int n) \
	{ \
		out[0] = F##_a + F##_b; \
		out[1] = F##_a - F##_b; \
		out[2] = F##_a * F##_b; \
		out[3] = F##_a / F##_b; \
		out[4] = -F##_a; \
		out[5] = __builtin_powi(F##_a, n); \
		out[6] = __builtin_powif(F##_a, n); \
		out[7] = __builtin_fabs(F##_a) * __builtin_copysign(F##_a, F##_b); \
	} \
	void F##_comparisons(volatile int *out) \
	{ \
		out[0] = F##_a == F##_b; \
		out[1] = F##_a != F##_b; \
		out[2] = F##_a < F##_b; \
		out[3] = F##_a <= F##_b; \
		out[4] = F##_a > F##_b; \
		out[5] = F##_a >= F##_b; \
		out[6] = __builtin_isunordered(F##_a, F##_b); \
		out[7] = __builtin_isless(F##_a, F##_b); \
		out[8] = __builtin_islessgreater(F##_a, F##_b); \
		out[9] = F##_a ? 1 : 2; \
	} \
	CONVERSIONS(F, int8_t) \
	CONVERSIONS(F, uint16_t) \
	CONVERSIONS(F, int32_t) \
	CONVERSIONS(F, uint32_t) \
	CONVERSIONS(F, int64_t) \
	CONVERSIONS(F, uint64_t) \
	CONVERSIONS(F, i128) \
	CONVERSIONS(F, u128) \
	CONVERSIONS(F, float) \
	CONVERSIONS(F, double) \
	CONVERSIONS(F, long_double)

#define CONVERSIONS(F, T) \
	T F##_to_##T(void) \
	{ \
		return (T)F##_a; \
	} \
	F F##_from_##T(volatile T *x) \
	{ \
		return (F)*x; \
	}

typedef __int128 i128;
typedef unsigned __int128 u128;
typedef long double long_double;

ONE_TYPE(float)
ONE_TYPE(double)
ONE_TYPE(long_double)

float _Complex float_complex(float _Complex x, float _Complex y, int n)
{
	return n ? x * y : x / y;
}

double _Complex double_complex(double _Complex x, double _Complex y, int n)
{
	return n ? x * y : x / y;
}

void wide(volatile i128 *x, volatile u128 *y)
{
	*x = *x / x[1];
	*x = *x % x[1];
	*y = *y / y[1];
	*y = *y % y[1];
	*y = *y * y[1];
	*y = *y << (int)y[1] | *y >> (int)y[1];
}
