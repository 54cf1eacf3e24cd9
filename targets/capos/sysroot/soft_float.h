/* What compilers call for arithmetic that the processor is not asked to do: a
 * program for capOS has neither SSE nor x87 registers, so that floating point is
 * calls of functions with the names of libgcc's; and division of 128-bit integers.
 *
 * Round to nearest, ties to even; subnormals kept; no exception flags. A NaN operand
 * comes back quiet, the first one of two; an invalid operation gives the NaN that x86
 * gives. Conversions to signed integers that do not fit give the lowest integer,
 * as cvttsd2si does.
 *
 * Compiled for a host with SOFT_FLOAT_HOST the names start with soft_ instead of
 * two underscores: so the tests can hold them against the host's FPU. */
#ifndef CAPOS_SOFT_FLOAT_H
#define CAPOS_SOFT_FLOAT_H

#include <stdint.h>

#ifdef SOFT_FLOAT_HOST
#define SOFT_FLOAT(name) soft_##name
#else
#define SOFT_FLOAT(name) __##name
#endif

typedef __int128 soft_i128;
typedef unsigned __int128 soft_u128;

/* Comparisons are answered as a number that stands to 0 as the operands stand to
 * each other. NaN: eq, ne, lt and le say 1, gt and ge say -1. A whole register, as
 * libgcc returns it. */
#define SOFT_FLOAT_DECLARE(F, tag, complex_tag) \
	F SOFT_FLOAT(add##tag##3)(F a, F b); \
	F SOFT_FLOAT(sub##tag##3)(F a, F b); \
	F SOFT_FLOAT(mul##tag##3)(F a, F b); \
	F SOFT_FLOAT(div##tag##3)(F a, F b); \
	F SOFT_FLOAT(neg##tag##2)(F a); \
	F SOFT_FLOAT(powi##tag##2)(F a, int n); \
	long SOFT_FLOAT(eq##tag##2)(F a, F b); \
	long SOFT_FLOAT(ne##tag##2)(F a, F b); \
	long SOFT_FLOAT(lt##tag##2)(F a, F b); \
	long SOFT_FLOAT(le##tag##2)(F a, F b); \
	long SOFT_FLOAT(gt##tag##2)(F a, F b); \
	long SOFT_FLOAT(ge##tag##2)(F a, F b); \
	long SOFT_FLOAT(unord##tag##2)(F a, F b); \
	int32_t SOFT_FLOAT(fix##tag##si)(F a); \
	int64_t SOFT_FLOAT(fix##tag##di)(F a); \
	soft_i128 SOFT_FLOAT(fix##tag##ti)(F a); \
	uint32_t SOFT_FLOAT(fixuns##tag##si)(F a); \
	uint64_t SOFT_FLOAT(fixuns##tag##di)(F a); \
	soft_u128 SOFT_FLOAT(fixuns##tag##ti)(F a); \
	F SOFT_FLOAT(floatsi##tag)(int32_t a); \
	F SOFT_FLOAT(floatdi##tag)(int64_t a); \
	F SOFT_FLOAT(floatti##tag)(soft_i128 a); \
	F SOFT_FLOAT(floatunsi##tag)(uint32_t a); \
	F SOFT_FLOAT(floatundi##tag)(uint64_t a); \
	F SOFT_FLOAT(floatunti##tag)(soft_u128 a); \
	F _Complex SOFT_FLOAT(mul##complex_tag##3)(F a, F b, F c, F d); \
	F _Complex SOFT_FLOAT(div##complex_tag##3)(F a, F b, F c, F d)

SOFT_FLOAT_DECLARE(float, sf, sc);
SOFT_FLOAT_DECLARE(double, df, dc);

double SOFT_FLOAT(extendsfdf2)(float a);
float SOFT_FLOAT(truncdfsf2)(double a);

soft_u128 SOFT_FLOAT(udivti3)(soft_u128 a, soft_u128 b);
soft_u128 SOFT_FLOAT(umodti3)(soft_u128 a, soft_u128 b);
soft_u128 SOFT_FLOAT(udivmodti4)(soft_u128 a, soft_u128 b, soft_u128 *rest);
soft_i128 SOFT_FLOAT(divti3)(soft_i128 a, soft_i128 b);
soft_i128 SOFT_FLOAT(modti3)(soft_i128 a, soft_i128 b);

#endif
