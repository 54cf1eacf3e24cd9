/* Doubles as CPython writes them: the shortest decimal that reads back as the
 * same double, the one nearest to it among those. Only digits pass through the
 * C library, never a decimal point, so that no locale matters. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ixt/base/json.h"

/* value = 0.digits * 10^point */
typedef struct decimal {
	char digits[18];
	int count;
	int point;
} decimal;

/* Rounds a positive `value` to `count` digits. */
static decimal round_to(double value, int count)
{
	char text[40];
	decimal d = { .count = 0 };
	const char *p;

	snprintf(text, sizeof text, "%.*e", count - 1, value);
	for (p = text; *p != 'e'; p++) {
		if (*p >= '0' && *p <= '9')
			d.digits[d.count++] = *p;
	}
	d.point = (int)strtol(p + 1, NULL, 10) + 1;
	return d;
}

/* Adds one to the last digit; a carry out of the first makes it 1000... */
static decimal next_up(decimal d)
{
	int i = d.count - 1;

	while (i >= 0 && d.digits[i] == '9')
		d.digits[i--] = '0';
	if (i >= 0) {
		d.digits[i]++;
	} else {
		d.digits[0] = '1';
		d.point++;
	}
	return d;
}

static bool reads_back(const decimal *d, double value)
{
	char text[40];

	snprintf(text, sizeof text, "%.*se%d", d->count, d->digits, d->point - d->count);
	return strtod(text, NULL) == value;
}

static void strip_zeros(decimal *d)
{
	while (d->count > 1 && d->digits[d->count - 1] == '0')
		d->count--;
}

/* Any decimal of up to 15 digits survives the way through a normal double, so
 * a shorter one shows as zeros at the end of 15; subnormal doubles carry fewer.
 * Below a power of two doubles lie closer than above it, so that there the
 * decimal nearest to the value may fail while its upper neighbour reads back. */
static decimal shortest(double value)
{
	int count = value < 0x1p-1022 ? 1 : 15;

	for (;; count++) {
		decimal d = round_to(value, count);

		if (count < 17 && !reads_back(&d, value))
			d = next_up(d);
		if (count == 17 || reads_back(&d, value)) {
			strip_zeros(&d);
			return d;
		}
	}
}

static size_t put(char *out, const char *text)
{
	size_t n = strlen(text);

	memcpy(out, text, n);
	return n;
}

/* d.ddde+XX */
static size_t put_exponent_form(char *out, const decimal *d)
{
	int exponent = d->point - 1;
	size_t n = 0;

	out[n++] = d->digits[0];
	if (d->count > 1) {
		out[n++] = '.';
		memcpy(out + n, d->digits + 1, (size_t)d->count - 1);
		n += (size_t)d->count - 1;
	}
	out[n++] = 'e';
	out[n++] = exponent < 0 ? '-' : '+';
	exponent = abs(exponent);
	if (exponent >= 100)
		out[n++] = (char)('0' + exponent / 100);
	out[n++] = (char)('0' + exponent / 10 % 10);
	out[n++] = (char)('0' + exponent % 10);
	return n;
}

/* ddd.ddd, at least one digit at both sides of the point. */
static size_t put_plain_form(char *out, const decimal *d)
{
	int last = d->count > d->point ? d->count : d->point + 1;
	size_t n = 0;

	for (int i = d->point < 1 ? d->point - 1 : 0; i < last; i++) {
		if (i == d->point)
			out[n++] = '.';
		out[n++] = i >= 0 && i < d->count ? d->digits[i] : '0';
	}
	return n;
}

size_t ixt_float_repr(char out[32], double value, bool json)
{
	size_t n = 0;
	decimal d;

	if (isnan(value))
		return put(out, json ? "NaN" : "nan");
	if (signbit(value))
		out[n++] = '-';
	if (isinf(value))
		return n + put(out + n, json ? "Infinity" : "inf");
	if (value == 0)
		return n + put(out + n, "0.0");
	d = shortest(fabs(value));
	if (d.point <= -4 || d.point > 16)
		return n + put_exponent_form(out + n, &d);
	return n + put_plain_form(out + n, &d);
}
