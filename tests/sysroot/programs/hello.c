/* Floating point through printf, varargs and long double; a thread-local; a constructor. */
#include <stdarg.h>
#include <stdio.h>

static __thread int local = 41;
static int made;

__attribute__((constructor)) static void make(void)
{
	made = 1;
}

static double sum(int count, ...)
{
	double total = 0;
	va_list ap;

	va_start(ap, count);
	while (count--)
		total += va_arg(ap, double) + va_arg(ap, int);
	va_end(ap);
	return total;
}

int main(void)
{
	local += made;
	printf("hello %d %.3f %Lg %g\n", local, 2.0 / 3, 1.5L, sum(3, 0.5, 1, 0.25, 2, 1e3, 3));
	return 0;
}
