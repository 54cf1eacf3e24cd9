/* The yardstick: copying as many bytes as a corpus renders to. No renderer can
 * be faster than that.
 *
 * usage: bench-copy BYTES RUNS
 * Prints a line as bench-phases does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_RUNS 1000

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

static double copy(char *to, const char *from, size_t bytes)
{
	double start = now();

	memcpy(to, from, bytes);
	/* the compiler must believe that somebody reads it */
	__asm__ volatile("" : : "r"(to) : "memory");
	return now() - start;
}

int main(int argc, char **argv)
{
	static double times[MAX_RUNS];
	size_t bytes = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
	int runs = argc == 3 ? atoi(argv[2]) : 0;
	char *from, *to;
	int i;

	if (!bytes || runs < 1 || runs > MAX_RUNS) {
		fputs("usage: bench-copy BYTES RUNS\n", stderr);
		return 2;
	}
	from = malloc(bytes);
	to = malloc(bytes);
	if (!from || !to) {
		fputs("bench-copy: out of memory\n", stderr);
		return 3;
	}
	/* pages exist, on both sides, before the clock runs */
	memset(from, 1, bytes);
	memset(to, 2, bytes);
	for (i = 0; i < runs; i++)
		times[i] = copy(to, from, bytes);
	qsort(times, (size_t)runs, sizeof *times, by_value);
	printf("copy\t1\t%zu\t%.6f\t%.6f\n", bytes, times[0], times[runs / 2]);
	free(from);
	free(to);
	return 0;
}
