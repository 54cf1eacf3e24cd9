/* The functions of one floating-point type. Included once a type, with
 *
 *	F		the type
 *	U, S		unsigned and signed integers of its size
 *	W		an unsigned integer twice that
 *	BITS, MANT	bits of F, and of its stored significand
 *	TAG, COMPLEX	"sf" and "sc", or "df" and "dc", in the functions' names
 *
 * A number on its way to a result is a sign, a biased exponent and a significand
 * whose leading one stands at bit MANT + 3: below the last bit that will be kept are
 * a guard bit, a round bit and a sticky bit, which is set when anything was lost. */

#define JOIN_(a, b, c) a##b##c
#define JOIN(a, b, c) JOIN_(a, b, c)
#define HELPER_(name) SOFT_FLOAT(name)
#define HELPER(before, after) HELPER_(JOIN(before, TAG, after))
#define HELPER_C(before) HELPER_(JOIN(before, COMPLEX, 3))
#define LOCAL(name) JOIN(TAG, _, name)

#define EXTRA 3
#define EXP_MAX ((1 << (BITS - 1 - MANT)) - 1)
#define BIAS (EXP_MAX >> 1)
#define SIGN ((U)1 << (BITS - 1))
#define IMPLICIT ((U)1 << MANT)
#define INFINITE ((U)EXP_MAX << MANT)
#define QUIET (IMPLICIT >> 1)

static inline U LOCAL(bits)(F a)
{
	union { F f; U u; } v = { .f = a };

	return v.u;
}

static inline F LOCAL(of)(U bits)
{
	union { U u; F f; } v = { .u = bits };

	return v.f;
}

static inline U LOCAL(abs)(F a)
{
	return LOCAL(bits)(a) & ~SIGN;
}

static inline bool LOCAL(is_nan)(F a)
{
	return LOCAL(abs)(a) > INFINITE;
}

static inline bool LOCAL(is_inf)(F a)
{
	return LOCAL(abs)(a) == INFINITE;
}

static inline bool LOCAL(is_finite)(F a)
{
	return LOCAL(abs)(a) < INFINITE;
}

static inline int LOCAL(leading_zeros)(U u)
{
	return __builtin_clzll(u) - (64 - BITS);
}

/* `sig` divided by 2^n; what falls off stays as the sticky bit. */
static inline U LOCAL(shift_sticky)(U sig, int n)
{
	if (n >= BITS)
		return sig != 0;
	return sig >> n | ((sig & (((U)1 << n) - 1)) != 0);
}

/* Rounds a significand whose leading one stands at MANT + 3. The stored exponent is
 * one too low on purpose: adding the implicit bit, and a carry out of rounding, make
 * it right, also from the highest subnormal to the lowest normal and to infinity. */
static F LOCAL(round)(U sign, int exp, U sig)
{
	U rest;

	if (exp >= EXP_MAX)
		return LOCAL(of)(sign | INFINITE);
	if (exp < 1) {
		sig = LOCAL(shift_sticky)(sig, 1 - exp);
		exp = 1;
	}
	rest = sig & ((1 << EXTRA) - 1);
	sig >>= EXTRA;
	sig += rest > 4 || (rest == 4 && (sig & 1));
	return LOCAL(of)(sign | (((U)(exp - 1) << MANT) + sig));
}

/* The same for a significand, not 0, whose leading one stands anywhere. */
static F LOCAL(normalize)(U sign, int exp, U sig)
{
	int left = LOCAL(leading_zeros)(sig) - (BITS - 1 - MANT - EXTRA);

	sig = left < 0 ? LOCAL(shift_sticky)(sig, -left) : sig << left;
	return LOCAL(round)(sign, exp - left, sig);
}

/* Exponent and significand, leading one at MANT, of a finite number that is not 0. */
static int LOCAL(split)(U abs, U *sig)
{
	int exp = (int)(abs >> MANT), left;

	*sig = abs & (IMPLICIT - 1);
	if (exp) {
		*sig |= IMPLICIT;
		return exp;
	}
	left = LOCAL(leading_zeros)(*sig) - (BITS - 1 - MANT);
	*sig <<= left;
	return 1 - left;
}

/* The result where one operand is a NaN. */
static F LOCAL(propagate)(F a, F b)
{
	return LOCAL(of)(LOCAL(bits)(LOCAL(is_nan)(a) ? a : b) | QUIET);
}

static F LOCAL(invalid)(void)
{
	return LOCAL(of)(SIGN | INFINITE | QUIET);
}

/* Both finite, |a| not below |b|. */
static F LOCAL(add_finite)(U a, U b)
{
	U big = a & ~SIGN, small = b & ~SIGN, big_sig, small_sig, sig;
	int exp;

	if (big == 0)
		return LOCAL(of)(a & b);
	exp = LOCAL(split)(big, &big_sig);
	big_sig <<= EXTRA;
	small_sig = 0;
	if (small) {
		int distance = exp - LOCAL(split)(small, &small_sig);

		small_sig = LOCAL(shift_sticky)(small_sig << EXTRA, distance);
	}
	sig = (a ^ b) & SIGN ? big_sig - small_sig : big_sig + small_sig;
	return sig ? LOCAL(normalize)(a & SIGN, exp, sig) : LOCAL(of)(0);
}

F HELPER(add, 3)(F a, F b)
{
	if (LOCAL(is_nan)(a) || LOCAL(is_nan)(b))
		return LOCAL(propagate)(a, b);
	if (LOCAL(is_inf)(a))
		return LOCAL(is_inf)(b) && LOCAL(bits)(a) != LOCAL(bits)(b) ? LOCAL(invalid)() : a;
	if (LOCAL(is_inf)(b))
		return b;
	if (LOCAL(abs)(a) < LOCAL(abs)(b))
		return LOCAL(add_finite)(LOCAL(bits)(b), LOCAL(bits)(a));
	return LOCAL(add_finite)(LOCAL(bits)(a), LOCAL(bits)(b));
}

F HELPER(neg, 2)(F a)
{
	return LOCAL(of)(LOCAL(bits)(a) ^ SIGN);
}

F HELPER(sub, 3)(F a, F b)
{
	/* a NaN keeps its sign */
	return HELPER(add, 3)(a, LOCAL(is_nan)(b) ? b : HELPER(neg, 2)(b));
}

F HELPER(mul, 3)(F a, F b)
{
	U sign = (LOCAL(bits)(a) ^ LOCAL(bits)(b)) & SIGN, x, y;
	W product, lost = ((W)1 << (MANT - EXTRA)) - 1;
	int exp;

	if (LOCAL(is_nan)(a) || LOCAL(is_nan)(b))
		return LOCAL(propagate)(a, b);
	if (LOCAL(is_inf)(a) || LOCAL(is_inf)(b)) {
		if (LOCAL(abs)(a) == 0 || LOCAL(abs)(b) == 0)
			return LOCAL(invalid)();
		return LOCAL(of)(sign | INFINITE);
	}
	if (LOCAL(abs)(a) == 0 || LOCAL(abs)(b) == 0)
		return LOCAL(of)(sign);
	exp = LOCAL(split)(LOCAL(abs)(a), &x) + LOCAL(split)(LOCAL(abs)(b), &y) - BIAS;
	product = (W)x * y;
	return LOCAL(normalize)(sign, exp,
				(U)(product >> (MANT - EXTRA)) | ((product & lost) != 0));
}

/* x / y with EXTRA + 1 more bits than F keeps, the last one sticky. Long division, as
 * many bits a step as a word has room for. */
static U LOCAL(quotient)(U x, U y)
{
	U q = x / y, rest = x % y;
	int left = MANT + EXTRA + 1;

	while (left) {
		int step = left < BITS - 1 - MANT ? left : BITS - 1 - MANT;

		rest <<= step;
		q = q << step | rest / y;
		rest %= y;
		left -= step;
	}
	return q | (rest != 0);
}

F HELPER(div, 3)(F a, F b)
{
	U sign = (LOCAL(bits)(a) ^ LOCAL(bits)(b)) & SIGN, x, y;
	int exp;

	if (LOCAL(is_nan)(a) || LOCAL(is_nan)(b))
		return LOCAL(propagate)(a, b);
	if (LOCAL(is_inf)(a))
		return LOCAL(is_inf)(b) ? LOCAL(invalid)() : LOCAL(of)(sign | INFINITE);
	if (LOCAL(is_inf)(b))
		return LOCAL(of)(sign);
	if (LOCAL(abs)(b) == 0)
		return LOCAL(abs)(a) == 0 ? LOCAL(invalid)() : LOCAL(of)(sign | INFINITE);
	if (LOCAL(abs)(a) == 0)
		return LOCAL(of)(sign);
	exp = LOCAL(split)(LOCAL(abs)(a), &x) - LOCAL(split)(LOCAL(abs)(b), &y) + BIAS;
	return LOCAL(normalize)(sign, exp - 1, LOCAL(quotient)(x, y));
}

/* By squaring; the inverse of a power rather than a power of the inverse, as compilers
 * do it that expand the call. */
F HELPER(powi, 2)(F a, int n)
{
	unsigned left = n < 0 ? -(unsigned)n : (unsigned)n;
	F one = HELPER(floatsi, )(1), power = one;

	for (;;) {
		if (left & 1)
			power = HELPER(mul, 3)(power, a);
		left >>= 1;
		if (!left)
			break;
		a = HELPER(mul, 3)(a, a);
	}
	return n < 0 ? HELPER(div, 3)(one, power) : power;
}

/* -1, 0, 1, or `unordered`. */
static long LOCAL(compare)(F a, F b, long unordered)
{
	S x = (S)LOCAL(abs)(a), y = (S)LOCAL(abs)(b);

	if (LOCAL(is_nan)(a) || LOCAL(is_nan)(b))
		return unordered;
	x = LOCAL(bits)(a) & SIGN ? -x : x;
	y = LOCAL(bits)(b) & SIGN ? -y : y;
	return (x > y) - (x < y);
}

long HELPER(eq, 2)(F a, F b)
{
	return LOCAL(compare)(a, b, 1);
}

long HELPER(ne, 2)(F a, F b)
{
	return LOCAL(compare)(a, b, 1);
}

long HELPER(lt, 2)(F a, F b)
{
	return LOCAL(compare)(a, b, 1);
}

long HELPER(le, 2)(F a, F b)
{
	return LOCAL(compare)(a, b, 1);
}

long HELPER(gt, 2)(F a, F b)
{
	return LOCAL(compare)(a, b, -1);
}

long HELPER(ge, 2)(F a, F b)
{
	return LOCAL(compare)(a, b, -1);
}

long HELPER(unord, 2)(F a, F b)
{
	return LOCAL(is_nan)(a) || LOCAL(is_nan)(b);
}

/* The integer part of |a|; all ones when it has more than 128 bits. */
static soft_u128 LOCAL(magnitude)(F a)
{
	U abs = LOCAL(abs)(a), sig = (abs & (IMPLICIT - 1)) | IMPLICIT;
	int exp = (int)(abs >> MANT) - BIAS;

	if (exp < 0)
		return 0;
	if (exp > 127)
		return ~(soft_u128)0;
	return exp < MANT ? sig >> (MANT - exp) : (soft_u128)sig << (exp - MANT);
}

/* To a signed integer of `width` bits, sign-extended; the lowest one when it does not
 * fit. */
static soft_i128 LOCAL(to_signed)(F a, int width)
{
	soft_u128 m = LOCAL(magnitude)(a), lowest = (soft_u128)1 << (width - 1);

	if (m >= lowest)
		return (soft_i128)-lowest;
	return LOCAL(bits)(a) & SIGN ? -(soft_i128)m : (soft_i128)m;
}

/* To an unsigned one; what is negative comes by way of the signed one, what is too
 * large is all ones. */
static soft_u128 LOCAL(to_unsigned)(F a, int width)
{
	soft_u128 m = LOCAL(magnitude)(a), highest = ~(soft_u128)0 >> (128 - width);

	if (LOCAL(bits)(a) & SIGN)
		return (soft_u128)LOCAL(to_signed)(a, width);
	return m > highest ? highest : m;
}

int32_t HELPER(fix, si)(F a)
{
	return (int32_t)LOCAL(to_signed)(a, 32);
}

int64_t HELPER(fix, di)(F a)
{
	return (int64_t)LOCAL(to_signed)(a, 64);
}

soft_i128 HELPER(fix, ti)(F a)
{
	return LOCAL(to_signed)(a, 128);
}

uint32_t HELPER(fixuns, si)(F a)
{
	return (uint32_t)LOCAL(to_unsigned)(a, 32);
}

uint64_t HELPER(fixuns, di)(F a)
{
	return (uint64_t)LOCAL(to_unsigned)(a, 64);
}

soft_u128 HELPER(fixuns, ti)(F a)
{
	return LOCAL(to_unsigned)(a, 128);
}

static F LOCAL(from_magnitude)(bool negative, soft_u128 m)
{
	int leading, right;

	if (m == 0)
		return LOCAL(of)(0);
	leading = m >> 64 ? 127 - __builtin_clzll((uint64_t)(m >> 64))
			  : 63 - __builtin_clzll((uint64_t)m);
	right = leading - (MANT + EXTRA);
	if (right > 0)
		m = m >> right | ((m & (((soft_u128)1 << right) - 1)) != 0);
	else
		m <<= -right;
	return LOCAL(round)(negative ? SIGN : 0, BIAS + leading, (U)m);
}

F HELPER(floatti, )(soft_i128 a)
{
	return LOCAL(from_magnitude)(a < 0, a < 0 ? -(soft_u128)a : (soft_u128)a);
}

F HELPER(floatunti, )(soft_u128 a)
{
	return LOCAL(from_magnitude)(false, a);
}

F HELPER(floatsi, )(int32_t a)
{
	return HELPER(floatti, )(a);
}

F HELPER(floatdi, )(int64_t a)
{
	return HELPER(floatti, )(a);
}

F HELPER(floatunsi, )(uint32_t a)
{
	return LOCAL(from_magnitude)(false, a);
}

F HELPER(floatundi, )(uint64_t a)
{
	return LOCAL(from_magnitude)(false, a);
}

/* Complex numbers, by the rules of C17, annex G: what multiplying the parts loses of
 * an infinity is put back. Operators here are calls of the functions above. */

static F LOCAL(with_sign)(F size, F sign)
{
	return LOCAL(of)(LOCAL(abs)(size) | (LOCAL(bits)(sign) & SIGN));
}

/* An infinity becomes 1, all else 0, each with its sign. */
static F LOCAL(box)(F a)
{
	return LOCAL(with_sign)(LOCAL(is_inf)(a) ? 1 : 0, a);
}

static F LOCAL(zero_for_nan)(F a)
{
	return LOCAL(is_nan)(a) ? LOCAL(with_sign)(0, a) : a;
}

F _Complex HELPER_C(mul)(F a, F b, F c, F d)
{
	F ac = a * c, bd = b * d, ad = a * d, bc = b * c, x = ac - bd, y = ad + bc;
	bool first = LOCAL(is_inf)(a) || LOCAL(is_inf)(b);
	bool second = LOCAL(is_inf)(c) || LOCAL(is_inf)(d);
	bool product = LOCAL(is_inf)(ac) || LOCAL(is_inf)(bd) || LOCAL(is_inf)(ad) ||
		       LOCAL(is_inf)(bc);
	F infinite = LOCAL(of)(INFINITE);

	if (!LOCAL(is_nan)(x) || !LOCAL(is_nan)(y) || !(first || second || product))
		return __builtin_complex(x, y);
	a = LOCAL(zero_for_nan)(first ? LOCAL(box)(a) : a);
	b = LOCAL(zero_for_nan)(first ? LOCAL(box)(b) : b);
	c = LOCAL(zero_for_nan)(second ? LOCAL(box)(c) : c);
	d = LOCAL(zero_for_nan)(second ? LOCAL(box)(d) : d);
	return __builtin_complex(infinite * (a * c - b * d), infinite * (a * d + b * c));
}

/* a times 2^n, rounded once. */
static F LOCAL(scale)(F a, int n)
{
	U sig;
	int exp;

	if (LOCAL(abs)(a) == 0 || !LOCAL(is_finite)(a))
		return a;
	exp = LOCAL(split)(LOCAL(abs)(a), &sig);
	return LOCAL(round)(LOCAL(bits)(a) & SIGN, exp + n, sig << EXTRA);
}

/* The greater magnitude; that of the other where one is a NaN. */
static U LOCAL(greater)(F c, F d)
{
	U x = LOCAL(abs)(c), y = LOCAL(abs)(d);

	if (LOCAL(is_nan)(c) || LOCAL(is_nan)(d))
		return LOCAL(is_nan)(c) ? y : x;
	return x > y ? x : y;
}

F _Complex HELPER_C(div)(F a, F b, F c, F d)
{
	U greater = LOCAL(greater)(c, d), sig;
	F infinite = LOCAL(of)(INFINITE), size, x, y;
	int n = 0;

	/* near 1, so that squares neither overflow nor vanish */
	if (greater && greater < INFINITE)
		n = BIAS - LOCAL(split)(greater, &sig);
	c = LOCAL(scale)(c, n);
	d = LOCAL(scale)(d, n);
	size = c * c + d * d;
	x = LOCAL(scale)((a * c + b * d) / size, n);
	y = LOCAL(scale)((b * c - a * d) / size, n);
	if (!LOCAL(is_nan)(x) || !LOCAL(is_nan)(y))
		return __builtin_complex(x, y);
	if (LOCAL(abs)(size) == 0 && !(LOCAL(is_nan)(a) && LOCAL(is_nan)(b))) {
		infinite = LOCAL(with_sign)(infinite, c);
		return __builtin_complex(infinite * a, infinite * b);
	}
	if ((LOCAL(is_inf)(a) || LOCAL(is_inf)(b)) && LOCAL(is_finite)(c) && LOCAL(is_finite)(d)) {
		a = LOCAL(box)(a);
		b = LOCAL(box)(b);
		return __builtin_complex(infinite * (a * c + b * d), infinite * (b * c - a * d));
	}
	if (greater == INFINITE && LOCAL(is_finite)(a) && LOCAL(is_finite)(b)) {
		c = LOCAL(box)(c);
		d = LOCAL(box)(d);
		return __builtin_complex(0 * (a * c + b * d), 0 * (b * c - a * d));
	}
	return __builtin_complex(x, y);
}

#undef JOIN_
#undef JOIN
#undef HELPER_
#undef HELPER
#undef HELPER_C
#undef LOCAL
#undef EXTRA
#undef EXP_MAX
#undef BIAS
#undef SIGN
#undef IMPLICIT
#undef INFINITE
#undef QUIET
#undef F
#undef U
#undef S
#undef W
#undef BITS
#undef MANT
#undef TAG
#undef COMPLEX
