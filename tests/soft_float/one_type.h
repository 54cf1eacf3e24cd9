/* The checks of one floating-point type. Included once a type, with F, U (an unsigned
 * integer of its size), MANT and EXP (bits of significand and exponent), TAG and
 * COMPLEX as in soft_float_type.h. */

#define JOIN_(a, b, c) a##b##c
#define JOIN(a, b, c) JOIN_(a, b, c)
#define LOCAL(name) JOIN(TAG, _, name)
#define SOFT(before, after) JOIN(soft_##before, TAG, after)
#define SOFT_C(before) JOIN(soft_##before, COMPLEX, 3)

static U LOCAL(bits)(F a)
{
	U u;

	memcpy(&u, &a, sizeof u);
	return u;
}

static F LOCAL(of)(uint64_t bits)
{
	U u = (U)bits;
	F f;

	memcpy(&f, &u, sizeof f);
	return f;
}

static void LOCAL(same)(const char *what, uint64_t a, uint64_t b, F got, F want)
{
	U quiet = (U)1 << (MANT - 1);

	compared++;
	if (LOCAL(bits)(got) == LOCAL(bits)(want))
		return;
	if (!isnan(got) || !isnan(want) || !(LOCAL(bits)(got) & quiet))
		complain(what, a, b, LOCAL(bits)(got), LOCAL(bits)(want));
}

static void LOCAL(compare)(F a, F b)
{
	U x = LOCAL(bits)(a), y = LOCAL(bits)(b);

	same_sign("eq", x, y, SOFT(eq, 2)(a, b) == 0, a == b);
	same_sign("ne", x, y, SOFT(ne, 2)(a, b) != 0, a != b);
	same_sign("lt", x, y, SOFT(lt, 2)(a, b) < 0, a < b);
	same_sign("le", x, y, SOFT(le, 2)(a, b) <= 0, a <= b);
	same_sign("gt", x, y, SOFT(gt, 2)(a, b) > 0, a > b);
	same_sign("ge", x, y, SOFT(ge, 2)(a, b) >= 0, a >= b);
	same_sign("unord", x, y, SOFT(unord, 2)(a, b), isunordered(a, b));
}

/* C says nothing of what does not fit: there the rules of soft_float.h hold. */
static void LOCAL(to_integers)(F a)
{
	U x = LOCAL(bits)(a);
	bool in32 = a > -(F)0x1p31 - 1 && a < (F)0x1p31, in64 = a >= -(F)0x1p63 && a < (F)0x1p63;
	bool in128 = a >= -(F)0x1p126 && a < (F)0x1p126;

	same("fixsi", x, 0, (uint32_t)SOFT(fix, si)(a), (uint32_t)(in32 ? (int32_t)a : INT32_MIN));
	same("fixdi", x, 0, (uint64_t)SOFT(fix, di)(a), (uint64_t)(in64 ? (int64_t)a : INT64_MIN));
	if (a > -1 && a < (F)0x1p32)
		same("fixunssi", x, 0, SOFT(fixuns, si)(a), (uint32_t)a);
	if (a > -1 && a < (F)0x1p64)
		same("fixunsdi", x, 0, SOFT(fixuns, di)(a), (uint64_t)a);
	if (in128)
		same("fixti", x, 0, SOFT(fix, ti)(a) == (soft_i128)a, true);
	if (in128 && a > -1)
		same("fixunsti", x, 0, SOFT(fixuns, ti)(a) == (soft_u128)a, true);
}

static void LOCAL(from_integers)(uint64_t a)
{
	soft_u128 wide = ((soft_u128)a << 64 | a * 3) >> a % 128;

	LOCAL(same)("floatsi", a, 0, SOFT(floatsi, )((int32_t)a), (F)(int32_t)a);
	LOCAL(same)("floatdi", a, 0, SOFT(floatdi, )((int64_t)a), (F)(int64_t)a);
	LOCAL(same)("floatunsi", a, 0, SOFT(floatunsi, )((uint32_t)a), (F)(uint32_t)a);
	LOCAL(same)("floatundi", a, 0, SOFT(floatundi, )(a), (F)a);
	LOCAL(same)("floatti", a, 0, SOFT(floatti, )((soft_i128)wide), (F)(soft_i128)wide);
	LOCAL(same)("floatunti", a, 0, SOFT(floatunti, )(wide), (F)wide);
}

/* The same steps by the FPU. */
static void LOCAL(power)(F a, int n)
{
	unsigned left = n < 0 ? -(unsigned)n : (unsigned)n;
	F power = 1, x = a;

	for (; left; left >>= 1, x *= x)
		if (left & 1)
			power *= x;
	LOCAL(same)("powi", LOCAL(bits)(a), (uint64_t)n, SOFT(powi, 2)(a, n),
		    n < 0 ? 1 / power : power);
}

/* A part of a complex result beside that of the host's library: the same kind of
 * number, an infinity of the same sign, else nearly the same. */
static bool LOCAL(near_part)(F got, F want, F allowed)
{
	if (isnan(want) || isinf(want))
		return isnan(want) ? isnan(got) : got == want;
	return fabs(got - want) <= allowed;
}

/* How near the parts must be is measured by the size of the whole, as one of them may
 * have cancelled away. */
static void LOCAL(near)(const char *what, F _Complex got, F _Complex want, F a, F b)
{
	F allowed = fmax(fabs(__real__ want), fabs(__imag__ want)) * (F)0x1p-20;

	compared++;
	if (!LOCAL(near_part)(__real__ got, __real__ want, allowed) ||
	    !LOCAL(near_part)(__imag__ got, __imag__ want, allowed))
		complain(what, LOCAL(bits)(a), LOCAL(bits)(b), LOCAL(bits)(__real__ got),
			 LOCAL(bits)(__real__ want));
}

static bool LOCAL(middling)(F a)
{
	return a == 0 || !isfinite(a) || (fabs(a) > (F)0x1p-40 && fabs(a) < (F)0x1p40);
}

static void LOCAL(complex)(F a, F b, F c, F d)
{
	F _Complex x = __builtin_complex(a, b), y = __builtin_complex(c, d);

	LOCAL(near)("complex product", SOFT_C(mul)(a, b, c, d), x * y, a, c);
	/* towards the ends of the range ways to divide differ */
	if (LOCAL(middling)(a) && LOCAL(middling)(b) && LOCAL(middling)(c) && LOCAL(middling)(d))
		LOCAL(near)("complex quotient", SOFT_C(div)(a, b, c, d), x / y, a, c);
}

static void LOCAL(pair)(F a, F b)
{
	U x = LOCAL(bits)(a), y = LOCAL(bits)(b);
	/* numbers whose size integers have */
	F small = LOCAL(of)((x & ~((((U)1 << EXP) - 1) << MANT)) |
			    (U)((y >> 3) % 140 + ((1 << (EXP - 1)) - 3)) << MANT);

	LOCAL(same)("add", x, y, SOFT(add, 3)(a, b), a + b);
	LOCAL(same)("sub", x, y, SOFT(sub, 3)(a, b), a - b);
	LOCAL(same)("mul", x, y, SOFT(mul, 3)(a, b), a * b);
	LOCAL(same)("div", x, y, SOFT(div, 3)(a, b), a / b);
	LOCAL(same)("neg", x, y, SOFT(neg, 2)(a), -a);
	LOCAL(compare)(a, b);
	LOCAL(compare)(a, a);
	LOCAL(to_integers)(a);
	LOCAL(to_integers)(small);
	LOCAL(from_integers)((uint64_t)x << 32 | y >> x % 32);
	LOCAL(power)(a, (int)(y % 64) - 32);
}

/* All products and quotients of a few numbers; and quotients at both ends of the range,
 * which are those of the middle, as scaling by powers of two loses nothing. */
static void LOCAL(complex_edges)(void)
{
	static const F v[] = { 0, -0.0, 1, -1, (F)2.5, (F)-0.75, INFINITY, -INFINITY, NAN };
	static const F scales[] = { (F)1 / ((U)1 << 20), (U)1 << 20 };
	enum { N = sizeof v / sizeof *v };
	int i, j;

	for (i = 0; i < N * N * N * N; i++)
		LOCAL(complex)(v[i % N], v[i / N % N], v[i / N / N % N], v[i / N / N / N]);
	for (i = 0; i < 2; i++) {
		F a = (F)1.25, b = (F)-3, c = (F)0.7, d = 5, scale = 1;
		F _Complex want = SOFT_C(div)(a, b, c, d), got;

		for (j = 20; j < (1 << (EXP - 1)) - 20; j += 20)
			scale *= scales[i];
		got = SOFT_C(div)(a * scale, b * scale, c * scale, d * scale);
		LOCAL(same)("scaled quotient", (uint64_t)i, 0, __real__ got, __real__ want);
		LOCAL(same)("scaled quotient", (uint64_t)i, 1, __imag__ got, __imag__ want);
	}
}

/* The NaN of an invalid operation: x86 sets its sign, printf shows it. */
static void LOCAL(invalid)(void)
{
	U nan = ~(((U)1 << (MANT - 1)) - 1), infinite = (U)((1 << EXP) - 1) << MANT;
	F zero = LOCAL(of)(0), inf = LOCAL(of)(infinite);

	same("0 / 0", 0, 0, LOCAL(bits)(SOFT(div, 3)(zero, zero)), nan);
	same("inf - inf", infinite, infinite, LOCAL(bits)(SOFT(sub, 3)(inf, inf)), nan);
	same("inf * 0", infinite, 0, LOCAL(bits)(SOFT(mul, 3)(inf, zero)), nan);
	same("inf / inf", infinite, infinite, LOCAL(bits)(SOFT(div, 3)(inf, inf)), nan);
}

/* All pairs of numbers where something changes. */
static void LOCAL(edges)(void)
{
	static const U low[] = { 0, 1, 2, ((U)1 << MANT) - 1, (U)1 << (MANT - 1),
				 ((U)1 << (MANT - 1)) + 1, 3 };
	static const int exps[] = { 0, 1, 2, MANT, (1 << (EXP - 1)) - 2, (1 << (EXP - 1)) - 1,
				    1 << (EXP - 1), (1 << (EXP - 1)) + 30,
				    (1 << (EXP - 1)) + 62, (1 << (EXP - 1)) + 63,
				    (1 << (EXP - 1)) + 126, (1 << EXP) - 2, (1 << EXP) - 1 };
	enum { LOW = sizeof low / sizeof *low, EXPS = sizeof exps / sizeof *exps,
	       ALL = 2 * LOW * EXPS };
	static F all[ALL];
	int i, j, n = 0;

	LOCAL(invalid)();
	LOCAL(complex_edges)();
	for (i = 0; i < EXPS; i++)
		for (j = 0; j < LOW; j++) {
			all[n] = LOCAL(of)((U)exps[i] << MANT | low[j]);
			all[n + 1] = -all[n];
			n += 2;
		}
	for (i = 0; i < ALL; i++)
		for (j = 0; j < ALL; j++) {
			LOCAL(pair)(all[i], all[j]);
			LOCAL(complex)(all[i], all[j], all[(i + 7 * j) % ALL], all[(j + 5 * i) % ALL]);
		}
}

#undef JOIN_
#undef JOIN
#undef LOCAL
#undef SOFT
#undef SOFT_C
#undef F
#undef U
#undef MANT
#undef EXP
#undef TAG
#undef COMPLEX
